"""Notices: what the account is told when a mail of its cannot arrive, in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.accounts import Account
from bot.customers import Customer, quoted
from bot.documents.model import Document, Drawing
from bot.documents.reading import draft_reference
from bot.grammar.tongues.rewording import reworded
from bot.post import OutboundMail, Outgoing, Sender, enclosed, put

#: What stands in a line for the address that is to be filled in.
EXAMPLE = "name@example.com"

ENHANCED = re.compile(r"(?<![\w.])[45]\.(\d{1,3}\.\d{1,3})(?![\w.])")

#: What an enhanced status code means (RFC 3463 3), without its class.
MEANINGS = {
    "1.0": "there is something wrong with the address.",
    "1.1": "there is no such mailbox.",
    "1.2": "there is no such domain.",
    "1.3": "the address is not one it understands.",
    "1.6": "the mailbox has moved.",
    "1.10": "that domain takes no mail at all.",
    "2.0": "there is something wrong with the mailbox.",
    "2.1": "the mailbox is switched off.",
    "2.2": "the mailbox is full.",
    "2.3": "the mail is too large for this mailbox.",
    "3.4": "the mail is too large.",
    "4.1": "the recipient's mail server does not answer.",
    "4.3": "the recipient's mail server could not be looked up.",
    "4.4": "the recipient's mail server could not be found.",
    "4.7": "it could not be delivered in time.",
    "6.7": "it does not take addresses with characters like these.",
    "7.0": "its rules do not allow the mail.",
    "7.1": "its rules do not allow the mail.",
}
UNKNOWN = "it gave no reason that we can put into words."


def meaning(response: str) -> str:
    """Return what a next hop's response says, as the end of a sentence."""
    found = ENHANCED.search(response)
    return MEANINGS.get(found[1], UNKNOWN) if found else UNKNOWN


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a mail did not arrive, or will have no successor."""

    #: ``refused``, ``expired``, ``unfit``, ``undrawn``, ``bounced``, ``kept-back`` or ``unwanted``
    what: str
    days: int = 0  #: how long it was tried
    is_marked: bool = False  #: from now on the account is asked before anything goes there


async def about_failure(
    mail: OutboundMail, failure: Failure, *, now: datetime, mail_domain: str
) -> None:
    """Queue the one notice that a customer's mail has failed. Call inside a transaction.

    The PDF is enclosed, so that the account can send it on by hand. Of a mail that arrived and was
    complained about there is a notice, too.
    """
    what = failure.what
    document = await Document.get_or_none(id=mail.document_id)
    customer = await Customer.get_or_none(id=document.customer_id) if document else None
    is_answered = what in ("refused", "expired", "bounced")
    account = await Account.get(id=mail.account_id)
    facts = {
        "what": what,
        **_called(document),
        "recipient": mail.recipient,
        "meaning": meaning(mail.last_response),
        "response": mail.last_response if is_answered else "",
        "days": failure.days,
        "lines": lines(document, customer, account.language, has_arrived=what == "unwanted"),
        "is_marked": failure.is_marked,
        "is_held": True,
        "has_pdf": what != "undrawn",
    }
    notice = Outgoing(
        key=f"notice/{mail.id}" if what != "unwanted" else f"notice/{mail.id}/unwanted",
        kind="notice",
        recipient=account.address,
        language=account.language,
        facts=facts,
        document_id=mail.document_id,
        drawing_ids=await enclosed(mail) if what != "undrawn" else (),
        in_reply_to=await _answer_to(mail.cause_id),
    )
    await put(notice, Sender(mail.account_id, mail.cause_id, now, mail_domain))


async def about_stay(
    document: Document, what: str, address: str, *, now: datetime, mail_domain: str
) -> None:
    """Queue a notice that a document did not leave at its time. Call inside a transaction.

    `what` is ``came-back`` or ``unwanted-there``: why nothing is sent to `address`.
    """
    account = await Account.get(id=document.account_id)
    customer = await Customer.get_or_none(id=document.customer_id or 0)
    notice = Outgoing(
        key=f"notice/stay/{document.id}/{now.isoformat()}",
        kind="notice",
        recipient=account.address,
        language=account.language,
        facts={
            "what": what,
            **_called(document),
            "recipient": address,
            "lines": lines(document, customer, account.language),
            "is_marked": False,
            "has_pdf": False,
            "response": "",
        },
        document_id=document.id,
    )
    await put(notice, Sender(document.account_id, None, now, mail_domain))


def lines(
    document: Document | None,
    customer: Customer | None,
    language: str,
    *,
    has_arrived: bool = False,
) -> list[str]:
    """Return the lines that put an address right and send a document there; none if it is gone."""
    if document is None or customer is None:
        return []
    written = [f"customer {quoted(customer.code)} {EXAMPLE}"]
    if not has_arrived:
        written.append(f"send {document.number or draft_reference(document)}")
    return [reworded(each, language) for each in written]


async def about_drawing(drawing: Drawing, *, now: datetime, mail_domain: str) -> None:
    """Queue a notice that an answer goes without its PDF. Call inside a transaction."""
    document = await Document.get(id=drawing.document_id)
    account = await Account.get(id=document.account_id)
    notice = Outgoing(
        key=f"notice/drawing/{drawing.id}",
        kind="notice",
        recipient=account.address,
        language=account.language,
        facts={
            "what": "undrawn",
            **_called(document),
            "is_held": False,
            "has_pdf": False,
            "response": "",
        },
        document_id=document.id,
    )
    await put(notice, Sender(document.account_id, None, now, mail_domain))


async def _answer_to(cause_id: str | None) -> str:
    """Return the Message-ID of our answer to the mail that asked for it: the thread to stay in."""
    answer = await OutboundMail.get_or_none(cause_id=cause_id, kind="answer") if cause_id else None
    return answer.message_id if answer else ""


def _called(document: Document | None) -> dict[str, str]:
    """Return what a document is called by, and its kind as the catalogues have it: ``Invoice``."""
    if document is None:
        return {"kind": "", "reference": ""}
    kind = document.kind.replace("-", " ").capitalize()
    return {"kind": kind, "reference": document.number or draft_reference(document)}
