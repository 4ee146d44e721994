"""Mails: rows that wait to be sent, without a store, and what becomes of them."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from bot.answers import Excerpt, Pairs, Paragraph, Part, Replies, Table, Tone, Transcript, as_facts
from bot.documents.facts import BankAccount, DocumentFacts, Party
from bot.documents.model import Drawing
from bot.money import Money
from bot.post import OutboundMail
from outbound.compose import MANNERS, Enclosed, House, compose
from outbound.printing.page import TITLES
from tests import databases

HOUSE = House(
    brand="JupiterInvoice",
    operator="Example Ltd, abuse@example.com",
    bot_address="invoice@jupiter.example",
    mail_domain="jupiter.example",
    base_url="https://jupiter.example",
    mint=databases.MINT,
)
QUEUED = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)


def chf(amount: str) -> Money:
    """Return an amount in Swiss francs."""
    return Money(Decimal(amount), "CHF")


FACTS = DocumentFacts(
    kind="invoice",
    reference="INV-2026-0042",
    is_preview=False,
    language="en",
    currency="CHF",
    issued_on=date(2026, 12, 7),
    due_on=date(2027, 1, 6),
    seller=Party(name="Studio Nord GmbH", trading_name="Studio Nord", country="CH"),
    buyer=Party(name="Muster AG"),
    lines=(),
    lines_total=chf("3718.75"),
    discount=chf("0"),
    discount_label="",
    net=chf("3718.75"),
    taxes=(),
    gross=chf("4019.97"),
    paid=chf("0"),
    due=chf("4019.97"),
    bank=BankAccount(holder="Studio Nord GmbH", iban="CH9300762011623852957", bic="POFICHBEXXX"),
)
ENCLOSED = Enclosed(FACTS, asked_by="ann@studio.example")

HEADLINE = 'Invoice for ACME, 300.00 USD, due 23 Dec 2026. Leaves at 14:05; reply "stop" to stop.'
ANSWER = as_facts(
    [
        Part(
            Tone.OK,
            HEADLINE,
            (
                Table(
                    ("", "Item", "Net"),
                    (("1", "Design & print <draft>", "300.00"),),
                    (False, False, True),
                    (("", "Total", "300.00"),),
                ),
                Replies("You can reply", ("stop", "+ 2h support @ 90")),
            ),
        ),
        Part(Tone.QUESTION, "Two readings.", (Excerpt("invoice ACME x 1,200", 15, 5, "A number"),)),
        Part(Tone.ERROR, "No such verb.", (Pairs((("Name", "Studio\nNord"),)),)),
    ],
    [Transcript("Line by line", (("paid 42", "settled"),)), Paragraph("Ignored text: Hi.")],
)

NOTICE = {
    "what": "refused",
    "reference": "Invoice INV-2026-0042",
    "recipient": "ap@acme.example",
    "meaning": "there is no such mailbox.",
    "response": "550 5.1.1 <ap@acme.example>: unknown",
    "days": 5,
    "lines": ["customer ACME name@example.com", "send INV-2026-0042"],
    "is_marked": False,
    "is_held": True,
    "has_pdf": True,
}

#: What the row of each kind holds besides.
FACTS_OF: dict[str, dict[str, Any]] = {
    "answer": {**ANSWER, "subject": "invoice ACME 3h @ 100"},
    "farewell": {**ANSWER, "subject": "Your account is erased."},
    "news": {**ANSWER, "subject": "Re: yours", "about": "Q-2026-0007", "name": "ACME"},
    "reminder": {"count": 1, "open_minor": 2000},
    "reply": {**ANSWER, "subject": "Re: yours"},
    "notice": NOTICE,
    "address": {**ANSWER, "subject": "Is this address yours?"},
    "bank-details": {
        "rows": [["Until now", "–"], ["From now on", "… 3000 · Commerzbank"]],
        "url": "https://jupiter.example/profile/bank",
    },
    "deletion": {"account": 7, "asked": 1795000000, "until": "23 Nov 2026, 12:30"},
    "sign-in": {"asked": 7, "browser": "b" * 64},
    "access": {
        "what": "signed-in",
        "device": "Firefox on Linux",
        "at": "23 November 2026, 12:00",
        "link": "https://jupiter.example/account/access",
    },
    "contact": {
        "message": "I cannot sign in.\nPlease help.",
        "reply_to": "ann@studio.example",
        "is_signed_in": False,
    },
}


def queued(kind: str, **values: Any) -> OutboundMail:
    """Return a row that is not stored."""
    known: dict[str, Any] = {
        "id": 7,
        "kind": kind,
        "recipient": "ap@muster.example",
        "to": ["ap@muster.example"],
        "cc": [],
        "language": "en",
        "facts": FACTS_OF.get(kind, {}),
        "message_id": "<0123456789abcdef@jupiter.example>",
        "in_reply_to": "",
        "references": "",
        "queued_at": QUEUED,
    }
    return OutboundMail(**{**known, **values})


def enclosed_in(kind: str) -> Enclosed | None:
    """Return the document that a mail of a kind brings."""
    if not MANNERS[kind].is_for_customer:
        return None
    corrects = "INV-2026-0007" if kind == "credit-note" else ""
    of = kind if kind in TITLES else "invoice"
    return replace(ENCLOSED, facts=replace(FACTS, kind=of, corrects=corrects))


def pdf(name: str = "Studio-Nord_INV-2026-0042.pdf") -> Drawing:
    """Return a drawing that is not stored."""
    return Drawing(id=1, octets=b"%PDF-1.7\r\n\x00\xff" * 100, file_name=name)


def composed(mail: OutboundMail, *drawings: Drawing) -> bytes:
    """Compose a mail of the kind it is."""
    return compose(mail, drawings, house=HOUSE, enclosed=enclosed_in(mail.kind))


def parsed(octets: bytes) -> EmailMessage:
    """Read a mail back as another program does."""
    return email.message_from_bytes(octets, policy=SMTP)
