"""Standings: what is paid, credited and open on an invoice, as an answer shows it."""

from __future__ import annotations

from bot import phrases
from bot.answers import Pairs
from bot.customers import Customer
from bot.documents.balance import payments, standing
from bot.documents.model import Document
from bot.store import lookup
from bot.words import say


async def pairs(document: Document, language: str) -> Pairs:
    """Return the balance of an invoice."""
    booked = await payments.of(document)
    paid = [_payment(each, document, language) for each in booked]
    credited = money(document.credited_minor, document, language)
    open_minor = standing.open_minor(document)
    last = ("open", open_minor) if open_minor >= 0 else ("in-favour", -open_minor)
    rows = [
        ("total", money(document.gross_minor, document, language)),
        ("credited", credited if document.credited_minor else ""),
        ("paid", "\n".join(paid)),
        (last[0], money(last[1], document, language)),
    ]
    return Pairs(tuple((say(language, "standing", key), text) for key, text in rows if text))


def money(minor: int, document: Document, language: str) -> str:
    """Return so many minor units as an account reads them."""
    return phrases.money(standing.amount(minor, document), language)


async def buyer(document: Document) -> str:
    """Return what the customer of a document is called."""
    customer = await lookup.find(Customer, id=document.customer_id)
    return customer.code if customer else "?"


def _payment(payment: payments.Payment, document: Document, language: str) -> str:
    amount = money(payment.amount_minor, document, language)
    note = f" ({payment.note})" if payment.note else ""
    return f"{amount}, {phrases.day(payment.paid_on, language)}{note}"
