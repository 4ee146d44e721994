"""Compose: a queued mail as octets, the same ones each time it is composed.

Everything is built from values: header fields by `outbound.message.headers`, bodies by templates.
The octets are seven-bit with CRLF, so no next hop has a reason to change them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from email.utils import format_datetime
from hashlib import sha256
from typing import Any, Protocol

from bot.access import links
from bot.correspondence import reply_addresses, return_paths, unsubscribing
from bot.documents.facts import DocumentFacts
from bot.documents.ledger.sheets import Sheet
from bot.erasure import asking
from bot.post import OutboundMail
from bot.takeout.archive import Archive
from bot.tokens import Mint
from outbound.message import covering, headers
from outbound.message.headers import Mailbox, UnfitAddress
from outbound.rendering import Words, render, speaks


@dataclass(frozen=True, slots=True)
class House:
    """Whose mail it is: what every mail of this bot has in common."""

    brand: str
    operator: str  #: whom to report abuse to; empty in local mode
    bot_address: str
    mail_domain: str
    base_url: str
    mint: Mint


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The document that a customer's mail brings, and for whom it does."""

    facts: DocumentFacts
    asked_by: str  #: the account's address

    @property
    def seller(self) -> str:
        """The name customers know the business by."""
        return self.facts.seller.trading_name or self.facts.seller.name


@dataclass(frozen=True, slots=True)
class Manner:
    """How one kind of mail behaves on the wire."""

    automatic: str  #: Auto-Submitted, RFC 3834 5
    is_for_customer: bool = False  #: it speaks for the account and may bounce
    is_answer: bool = False  #: to what a person wrote; it never bounces
    is_secret: bool = False  #: who reads it gets into an account; not kept once it is on its way
    is_optional: bool = False  #: its recipient may want no more of the kind (RFC 8058)


class Printed(Protocol):
    """A PDF that a mail may enclose."""

    @property
    def octets(self) -> bytes | None:
        """The file; None where it could not be made."""

    @property
    def file_name(self) -> str:
        """What it is called."""


#: The kinds of mail; each has a folder in ``templates/mail``.
MANNERS = {
    "answer": Manner(automatic="auto-replied", is_answer=True),
    "invoice": Manner(automatic="auto-generated", is_for_customer=True),
    "credit-note": Manner(automatic="auto-generated", is_for_customer=True),
    "quote": Manner(automatic="auto-generated", is_for_customer=True),
    "reminder": Manner(automatic="auto-generated", is_for_customer=True, is_optional=True),
    "reply": Manner(automatic="auto-replied", is_for_customer=True, is_answer=True),
    "news": Manner(automatic="auto-generated"),
    "address": Manner(automatic="auto-generated"),
    "notice": Manner(automatic="auto-generated"),
    "bank-details": Manner(automatic="auto-generated"),
    "deletion": Manner(automatic="auto-generated", is_secret=True),
    "farewell": Manner(automatic="auto-generated"),
    "sign-in": Manner(automatic="auto-generated", is_secret=True),
    "access": Manner(automatic="auto-generated"),
    "contact": Manner(automatic="auto-generated"),
}

#: What each kind is sent for; no mail is sent for anything else (PRIVACY.md P4).
PURPOSES = {
    "answer": "says what came of a mail to the bot",
    "invoice": "brings a customer an invoice of the account",
    "credit-note": "brings a customer a credit note of the account",
    "quote": "brings a customer a quote of the account",
    "reminder": "reminds a customer of an invoice, when the account says so",
    "reply": "answers a customer who wrote about a document",
    "news": "tells the account what a customer wrote",
    "notice": "tells the account that a mail of its could not arrive",
    "address": "asks an address whether it is to be one of an account's",
    "bank-details": "tells the account that its bank details were changed",
    "deletion": "brings the account the link that deletes it",
    "farewell": "says that an account is erased",
    "sign-in": "brings the account the link to sign in by",
    "access": "tells the account of a new browser, a new secret address, Google linked or not",
    "contact": "brings the operator what somebody wrote on the contact page",
}

#: What no file name of ours holds.
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


def mail_from(mail: OutboundMail, house: House) -> str:
    """Return the reverse-path: null for what must never bounce, else one that proves the mail.

    RFC 3834 3.3 wants it null on answers.
    """
    manner = MANNERS[mail.kind]
    if manner.is_answer or not manner.is_for_customer:
        return ""
    return return_paths.address(mail.id, house.mint, house.mail_domain)


def words_of(mail: OutboundMail, house: House, enclosed: Enclosed | None) -> Words:
    """Return what a mail says."""
    known: dict[str, Any] = {**mail.facts, "brand": house.brand, "operator": house.operator}
    if enclosed is not None:
        known |= covering.letter(enclosed.facts, language=speaks(mail.language))
        if mail.kind == "reminder":
            known |= covering.reminder(
                enclosed.facts, mail.facts["open_minor"], language=speaks(mail.language)
            )
        known["asked_by"] = enclosed.asked_by
    known |= _link_of(mail, house)
    if MANNERS[mail.kind].is_optional:
        known["unsubscribe"] = unsubscribing.url(mail.id, house.mint, house.base_url)
    known["subject"] = headers.plain(str(known.get("subject", "")))
    return render(mail.kind, mail.language, known)


def _link_of(mail: OutboundMail, house: House) -> dict[str, str]:
    """Return the link of a mail that brings one; it is made here, so that no row holds it."""
    if mail.kind == asking.KIND:
        account, asked = mail.facts["account"], mail.facts["asked"]
        return {"link": asking.link(house.base_url, house.mint, account, mail.recipient, asked)}
    if mail.kind == links.KIND:
        asked, browser = mail.facts["asked"], mail.facts["browser"]
        return {"link": links.link(house.base_url, house.mint, asked, mail.recipient, browser)}
    return {}


def compose(
    mail: OutboundMail,
    drawings: Sequence[Printed],
    *,
    house: House,
    enclosed: Enclosed | None = None,
    sheets: Sequence[Sheet | Archive] = (),
) -> bytes:
    """Return the octets of a mail with its PDFs, tables and archives.

    Raises `UnfitAddress` if an address is none.
    """
    headers.checked(mail.recipient)
    message = EmailMessage(policy=_policy(mail))
    words = words_of(mail, house, enclosed)
    for field in _fields(mail, words, house, enclosed):
        message[field.name] = field
    # Quoted-printable even for ASCII: no text then holds a line that reads like a boundary.
    message.set_content(words.text, cte="quoted-printable")
    message.add_alternative(words.html, subtype="html", cte="quoted-printable")
    for drawing in drawings:
        if drawing.octets is not None:
            message.add_attachment(
                bytes(drawing.octets),
                maintype="application",
                subtype="pdf",
                filename=drawing.file_name,
            )
    for sheet in sheets:
        _attach(message, sheet)
    _set_boundaries(message, mail.message_id)
    return message.as_bytes()


def _attach(message: EmailMessage, sheet: Sheet | Archive) -> None:
    """Attach a table or an archive."""
    # `email` decodes what looks like an encoded word in a name, line breaks and all.
    name = _UNFIT.sub("-", sheet.file_name)
    if isinstance(sheet, Archive):
        message.add_attachment(sheet.octets, maintype="application", subtype="zip", filename=name)
        return
    # As octets, so that they arrive as they are: RFC 4180 wants CRLF, and a spreadsheet the mark
    # without which it takes UTF-8 for something older.
    message.add_attachment(
        sheet.text.encode("utf-8-sig"),
        maintype="text",
        subtype="csv",
        params={"charset": "utf-8"},
        filename=name,
    )


def _policy(mail: OutboundMail) -> EmailPolicy[EmailMessage]:
    """Return the policy to write with: headers in UTF-8 only where an address demands it."""
    shown = (*mail.to, *mail.cc, _said_reply_address(mail))
    is_ascii = all(headers.checked(each).isascii() for each in shown if each)
    return (SMTP if is_ascii else SMTPUTF8).clone(cte_type="7bit")


def _fields(
    mail: OutboundMail, words: Words, house: House, enclosed: Enclosed | None
) -> list[headers.Field]:
    manner = MANNERS[mail.kind]
    name = f"{enclosed.seller} via {house.brand}" if enclosed else house.brand
    if mail.kind == "news":
        name = f"{mail.facts['name']} via {house.brand}"
    reply_to = [Mailbox(_said_reply_address(mail) or _reply_address(mail, house))]
    fields = [
        headers.mailboxes("From", [Mailbox(house.bot_address, name)]),
        headers.mailboxes("To", [Mailbox(each) for each in mail.to or [mail.recipient]]),
        headers.mailboxes("Cc", [Mailbox(each) for each in mail.cc]) if mail.cc else None,
        headers.mailboxes("Reply-To", reply_to),
        headers.text("Subject", words.subject),
        headers.token("Date", format_datetime(mail.queued_at.astimezone(UTC))),
        headers.message_ids("Message-ID", [mail.message_id]),
        headers.message_ids("In-Reply-To", [mail.in_reply_to]),
        headers.message_ids("References", mail.references.split() or [mail.in_reply_to]),
        headers.token("Auto-Submitted", manner.automatic),
        headers.token("X-Auto-Response-Suppress", _unwanted_responses(manner)),
    ]
    fields += _unsubscribing(mail, house) if manner.is_optional else []
    return [field for field in fields if field is not None]


def _unwanted_responses(manner: Manner) -> str:
    """Return what Exchange is not to send back ([MS-OXCMAIL] 2.2.3.2.14).

    ``All`` would hold back the bounce of an invoice, too.
    """
    may_bounce = manner.is_for_customer and not manner.is_answer
    return "OOF, AutoReply" if may_bounce else "All"


def _unsubscribing(mail: OutboundMail, house: House) -> list[headers.Field | None]:
    """Return the fields by which a mail program offers to stop such mails (RFC 2369, RFC 8058)."""
    page = unsubscribing.url(mail.id, house.mint, house.base_url)
    mailbox = unsubscribing.address(mail.id, house.mint, house.mail_domain)
    fields = [headers.links("List-Unsubscribe", [page, f"mailto:{mailbox}?subject=unsubscribe"])]
    if page.startswith("https:"):  # RFC 8058 3.1: nobody posts in the clear
        fields.append(headers.token("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return [*fields]


def _said_reply_address(mail: OutboundMail) -> str:
    """Return where a mail itself says that replies go; empty if no mail can be sent there.

    It may be what a stranger wrote, and is no reason for the mail not to leave.
    """
    try:
        return headers.checked(mail.facts.get("reply_to") or "")
    except UnfitAddress:
        return ""


def _reply_address(mail: OutboundMail, house: House) -> str:
    return reply_addresses.address(mail.id, house.mint, house.mail_domain)


def _set_boundaries(message: EmailMessage, message_id: str) -> None:
    """Give every multipart a boundary made from the Message-ID instead of a random one."""
    seed = sha256(message_id.encode()).hexdigest()[:24]
    parts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        # RFC 2045 6.7: "=_" can occur neither in quoted-printable nor in base64.
        part.set_boundary(f"=_{seed}.{number}")
