"""Covering: what the mail around a document says, figures and dates as the customer writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.documents.facts import BankAccount, DocumentFacts
from bot.money import Money
from outbound.printing.page import PAYABLE, TITLES
from outbound.printing.text.wording import Wording, wording

#: A colour goes into a style attribute, so it is one or it is ours.
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
INK = "#101828"

#: The labels of the tables, keys of ``mail.po``.
LABELS = (
    "Invoice",
    "Credit note",
    "Quote",
    "Valid until",
    "Deposit",
    "From quote",
    "For invoice",
    "For",
    "Date",
    "Period",
    "Your order",
    "Your reference",
    "Total",
    "Already paid",
    "Still open",
    "Account holder",
    "IBAN",
    "BIC",
    "Account number",
    "Routing number",
    "Bank",
    "Payment reference",
)


def letter(facts: DocumentFacts, *, language: str) -> Mapping[str, Any]:
    """Return the facts of the mail that brings a document to its buyer.

    Labels are English: they are keys of ``mail.po`` and are translated in the template.
    """
    words = wording(language, facts.seller.country)
    is_owed = facts.due.amount > 0 and facts.kind in PAYABLE
    return {
        "seller": facts.seller.trading_name or facts.seller.name,
        "reference": facts.reference,
        "corrects": facts.corrects,
        "amount": words.money(facts.due),
        "due_on": words.date(facts.due_on),
        "valid_until": words.date(facts.valid_until) if facts.valid_until else "",
        "is_owed": is_owed,
        "rows": _rows(facts, words),
        "payment": _payment(facts.bank, facts.reference) if facts.bank and is_owed else [],
        "contact": [line for line in (facts.seller.email, facts.seller.phone) if line],
        "accent": facts.accent if COLOUR.fullmatch(facts.accent) else INK,
    }


def reminder(facts: DocumentFacts, open_minor: int, *, language: str) -> Mapping[str, Any]:
    """Return what a reminder says besides: what is open now, and where to pay it."""
    words = wording(language, facts.seller.country)
    left = Money.of_minor(open_minor, facts.currency)
    return {
        "amount": words.money(left),
        "rows": [*_rows(facts, words), ("Still open", words.money(left))],
        "payment": _payment(facts.bank, facts.reference) if facts.bank else [],
    }


def _rows(facts: DocumentFacts, words: Wording) -> list[tuple[str, str]]:
    rows = [
        (TITLES[facts.kind], facts.reference),
        ("For invoice", facts.corrects),
        ("From quote", facts.quote),
        ("For", facts.buyer.name),
        ("Date", words.date(facts.issued_on)),
        ("Valid until", words.date(facts.valid_until) if facts.valid_until else ""),
        ("Period", facts.period),
        ("Your order", facts.purchase_order),
        ("Your reference", facts.buyer_reference),
        ("Total", words.money(facts.gross)),
        ("Deposit", words.money(facts.deposit) if facts.deposit else ""),
        ("Already paid", words.money(facts.paid) if facts.paid.amount else ""),
    ]
    return [(label, value) for label, value in rows if value]


def _payment(bank: BankAccount, reference: str) -> list[tuple[str, str]]:
    rows = [
        ("Account holder", bank.holder),
        ("IBAN", " ".join(re.findall(".{1,4}", bank.iban))),
        ("BIC", bank.bic),
        ("Account number", bank.account),
        ("Routing number", bank.routing),
        ("Bank", bank.bank),
        ("Payment reference", reference),
    ]
    return [(label, value) for label, value in rows if value]
