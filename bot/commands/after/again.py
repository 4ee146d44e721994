"""Again: a copy of an invoice as a draft to look at.

    "again" [reference] ["for" period] ["anyway"]

Lines, terms and recipients are the same, tax and dates those of today. The period is the one in the
line, and none without it. The copy never leaves by itself.
"""

from __future__ import annotations

from bot import phrases
from bot.commands.after import naming
from bot.commands.after.naming import Named
from bot.commands.making import leaving, offers, waits
from bot.commands.making.waits import Case
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.documents import drafting, quotes
from bot.documents.model import Kind, State
from bot.grammar import canonical
from bot.grammar.acts import copies
from bot.grammar.syntax import Again
from bot.problems import Problem
from bot.store import lookup


async def run(command: Again, desk: Desk) -> Result:
    """Draft a copy of an invoice, whatever has become of it."""
    named = Named(
        command.reference,
        command.place,
        lambda number: canonical.about(command, number),
        customer=command.customer,
        states=(State.ISSUED, State.SETTLED, State.CREDITED, State.VOIDED),
    )
    original = await naming.document(named, desk)
    if original.kind is Kind.CREDIT_NOTE:
        naming.check_left(original, named)
    await lookup.fetch(original, "lines")
    customer = await lookup.find(Customer, id=original.customer_id)
    if customer is None:
        reference = naming.number_of(original)
        raise Problem("customer-gone", place=command.place, reference=reference)
    period = phrases.period(command.period, original.language)
    plan = quotes.copy(original, customer, kind=original.kind, period=period)
    try:
        document = await drafting.draft(plan, desk.account, desk.occasion)
    except Problem as problem:
        raise offers.with_own_lines(problem) from None
    return await leaving.kept(Case(document, customer, desk), waits.DRAFT)


AGAIN = Verb(
    name="again",
    summary="copy an invoice as a draft",
    examples=("again 42", "again 42 for Dec 2026"),
    is_repeatable=True,
    read=copies.read_again,
    run=run,
)
