"""Again: a copy of an invoice as a draft to look at.

    "again" [reference] ["for" period]

Lines, terms and recipients are the same, tax and dates those of today. The period is the one in the
line, and none without it. The copy never leaves by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.after import naming
from bot.commands.after.naming import Named
from bot.commands.making import leaving, offers
from bot.commands.making.leaving import Case
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.documents import drafting, reading
from bot.documents.drafting import Plan, PlannedLine
from bot.documents.model import Document, Kind, LineItem, State
from bot.grammar import canonical
from bot.grammar.acts import copies
from bot.grammar.syntax import Again
from bot.problems import Problem


async def run(command: Again, desk: Desk) -> Result:
    """Draft a copy of an invoice, whatever has become of it."""
    named = Named(
        command.reference,
        command.place,
        lambda number: canonical.write(replace(command, reference=number, is_dry_run=False)),
        states=(State.ISSUED, State.SETTLED, State.CREDITED, State.VOIDED),
    )
    original = await naming.document(named, desk)
    if original.kind is not Kind.INVOICE:
        naming.check_left(original, named)
    await original.fetch_related("lines")
    customer = await Customer.get_or_none(id=original.customer_id)
    if customer is None:
        reference = naming.number_of(original)
        raise Problem("customer-gone", place=command.place, reference=reference)
    plan = _plan(original, customer, period=command.period.written if command.period else "")
    try:
        document = await drafting.draft(plan, desk.account, desk.occasion)
    except Problem as problem:
        raise offers.with_own_lines(problem) from None
    return await leaving.kept(Case(document, customer, desk), leaving.DRAFT)


def _plan(original: Document, customer: Customer, *, period: str) -> Plan:
    return Plan(
        kind=Kind.INVOICE,
        customer=customer,
        lines=_lines(reading.ordered(original)),
        currency=original.currency,
        language=original.language,
        recipients=original.recipients,
        copies=original.copies,
        discount=reading.discount_of(original.discount),
        terms_days=_terms(original),
        period=period,
        purchase_order=original.purchase_order,
        reference=original.reference,
        notes=original.notes,
    )


def _lines(rows: Sequence[LineItem]) -> list[PlannedLine]:
    return [
        PlannedLine(
            description=row.description,
            quantity=row.quantity,
            unit=row.unit,
            unit_price=row.unit_price,
            tax=drafting.tax_of(row),
            discount=reading.discount_of(row.discount),
        )
        for row in rows
    ]


def _terms(original: Document) -> int | None:
    """Return the days to pay; a due date that was named counts as so many days."""
    if original.terms_days is not None or original.due_on is None:
        return original.terms_days
    begun = original.issued_on or original.created_at.date()
    return max(0, (original.due_on - begun).days)


AGAIN = Verb(
    name="again",
    summary="copy an invoice as a draft",
    examples=("again 42", "again 42 for Dec 2026"),
    read=copies.read_again,
    run=run,
)
