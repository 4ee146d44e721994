"""Quotes: accepted, declined, and made into an invoice once."""

from __future__ import annotations

from datetime import date

from bot.customers import Customer
from bot.documents import drafting, reading
from bot.documents.drafting import Plan, PlannedLine
from bot.documents.events import Occasion, note
from bot.documents.model import Document, Kind, LineItem, State

#: States in which a customer can still say yes or no.
OPEN = (State.ISSUED, State.ACCEPTED, State.DECLINED)


def has_expired(quote: Document, today: date) -> bool:
    """Tell whether a quote's last day is past."""
    return quote.valid_until is not None and quote.valid_until < today


async def decide(quote: Document, state: State, occasion: Occasion, *, reason: str = "") -> None:
    """Note that a quote is accepted or declined. Call inside a transaction."""
    quote.state = state
    await quote.save(update_fields=["state"])
    await note(quote, state.value, occasion, **({"reason": reason} if reason else {}))


async def converted(quote: Document, invoice: Document, occasion: Occasion) -> None:
    """Note that a quote was made into an invoice. Call inside a transaction."""
    quote.state = State.CONVERTED
    await quote.save(update_fields=["state"])
    reference = invoice.number or reading.draft_reference(invoice)
    await note(quote, "converted", occasion, number=reference)


async def invoice_of(quote: Document) -> Document | None:
    """Return the invoice a quote was made into."""
    return await Document.filter(quote_id=quote.id, kind=Kind.INVOICE).order_by("-id").first()


def copy(original: Document, customer: Customer, *, kind: Kind, period: str = "") -> Plan:
    """Return the plan of a document with the same lines, terms and recipients.

    Tax and dates are those of the day it is issued on; its lines are fetched.
    """
    return Plan(
        kind=kind,
        customer=customer,
        lines=[_line(row) for row in reading.ordered(original)],
        currency=original.currency,
        language=original.language,
        recipients=original.recipients,
        copies=original.copies,
        tax=drafting.tax_of(original.tax_said),
        discount=reading.discount_of(original.discount),
        terms_days=_terms(original),
        period=period,
        purchase_order=original.purchase_order,
        reference=original.reference,
        notes=original.notes,
        deposit=reading.discount_of(original.deposit),
    )


def _line(row: LineItem) -> PlannedLine:
    return PlannedLine(
        description=row.description,
        quantity=row.quantity,
        unit=row.unit,
        unit_price=row.unit_price,
        tax=drafting.tax_of(row.tax_said),
        discount=reading.discount_of(row.discount),
    )


def _terms(original: Document) -> int | None:
    """Return the days to pay; a due date that was named counts as so many days."""
    if original.terms_days is not None or original.due_on is None or original.kind is Kind.QUOTE:
        return original.terms_days
    begun = original.issued_on or original.created_at.date()
    return max(0, (original.due_on - begun).days)
