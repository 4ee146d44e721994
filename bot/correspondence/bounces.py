"""Bounces: what follows from a report on a customer's mail, once for each mail.

A report is believed because of the address it came to (`bot.correspondence.return_paths`); what
it says of the delivery is another server's word, so it changes the mail and what is asked later,
never a document.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import accounts, notices, unreachable
from bot.correspondence.counterpart import KINDS
from bot.customers import Customer
from bot.documents import events
from bot.documents.events import Occasion
from bot.documents.model import Document, Event
from bot.notices import Failure
from bot.post import OutboundMail, Posted
from bot.reports import Action, Report

#: From which states a report leads to which.
_FAILS = (Posted.QUEUED, Posted.RELAYED, Posted.DELIVERED)
_ARRIVES = (Posted.QUEUED, Posted.RELAYED)


@dataclass(frozen=True, slots=True)
class Matter:
    """A mail that is reported of, and what it brought to whom."""

    mail: OutboundMail  #: locked, as is its account
    document: Document | None
    customer: Customer | None
    now: datetime
    mail_domain: str

    async def note(self, what: str) -> None:
        """Write an event of the document."""
        if self.document is not None:
            occasion = Occasion(self.now, "relay", self.mail.cause_id or "")
            await events.note(self.document, what, occasion, mail=str(self.mail.id))


async def take(about: int, report: Report, *, now: datetime, mail_domain: str) -> str:
    """Do what follows from a report on our mail `about`; return what that was, in one word.

    ``bounced``, ``delivered``, ``delayed``, ``unwanted``; ``nothing`` where it changes nothing, as
    with what was known before. Call inside a transaction.
    """
    matter = await _matter(about, now, mail_domain)
    if matter is None:
        return "nothing"
    match report.action:
        case Action.FAILED:
            return await _failed(matter, report)
        case Action.DELIVERED:
            return await _delivered(matter, report)
        case Action.DELAYED:
            return await _delayed(matter)
        case Action.COMPLAINT:
            return await _unwanted(matter)
        case Action.RELAYED | Action.EXPANDED | Action.AUTOMATIC | Action.UNCLEAR:
            return "nothing"


async def _matter(about: int, now: datetime, mail_domain: str) -> Matter | None:
    """Return a customer's mail with what it is about; None for any other, or one erased."""
    found = await OutboundMail.get_or_none(id=about).only("id", "account_id", "kind")
    if found is None or found.kind not in KINDS:
        return None
    await accounts.locked(found.account_id)
    mail = await OutboundMail.select_for_update().get_or_none(id=about)
    if mail is None:
        return None
    document = await Document.get_or_none(id=mail.document_id or 0)
    customer = await Customer.get_or_none(id=document.customer_id or 0) if document else None
    return Matter(mail, document, customer, now, mail_domain)


async def _failed(matter: Matter, report: Report) -> str:
    mail = matter.mail
    if mail.state not in _FAILS:
        return "nothing"
    await _turn(mail, Posted.BOUNCED, report)
    await matter.note("bounced")
    is_marked = report.is_permanent and matter.customer is not None
    if matter.customer is not None and report.is_permanent:
        await unreachable.mark(matter.customer, mail.recipient, matter.now)
    failure = Failure("bounced", is_marked=is_marked)
    await notices.about_failure(mail, failure, now=matter.now, mail_domain=matter.mail_domain)
    return "bounced"


async def _delivered(matter: Matter, report: Report) -> str:
    if matter.mail.state not in _ARRIVES:
        return "nothing"
    await _turn(matter.mail, Posted.DELIVERED, report)
    await matter.note("delivered")
    if matter.customer is not None:
        await unreachable.clear(matter.customer.id, [matter.mail.recipient])
    return "delivered"


async def _delayed(matter: Matter) -> str:
    """Note a delay in the history, once; it is tried further, so nobody is told."""
    if matter.mail.state not in _ARRIVES or matter.document is None:
        return "nothing"
    before = await Event.filter(document_id=matter.document.id, what="delayed")
    if any(each.detail.get("mail") == str(matter.mail.id) for each in before):
        return "nothing"
    await matter.note("delayed")
    return "delayed"


async def _unwanted(matter: Matter) -> str:
    """Let no more mail go to whoever complained, and tell the account, once for a mail."""
    if await OutboundMail.exists(key=f"notice/{matter.mail.id}/unwanted"):
        return "nothing"
    await unreachable.block(matter.mail.recipient, matter.now)
    await matter.note("unwanted")
    failure = Failure("unwanted")
    await notices.about_failure(
        matter.mail, failure, now=matter.now, mail_domain=matter.mail_domain
    )
    return "unwanted"


async def _turn(mail: OutboundMail, state: Posted, report: Report) -> None:
    mail.state, mail.next_attempt_at = state, None
    mail.last_response = report.response[:500]
    await mail.save(update_fields=["state", "next_attempt_at", "last_response"])
