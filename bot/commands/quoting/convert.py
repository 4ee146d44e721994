"""Convert: an invoice made from a quote, once.

    "convert" [reference] ["anyway"]

Its lines, terms and recipients are those of the quote, tax and dates those of today. One that was
declined, or whose time is over, is asked about; ``anyway`` says that it is meant.
"""

from __future__ import annotations

from dataclasses import replace

from bot.commands.after import naming
from bot.commands.after.naming import Named
from bot.commands.making import leaving, offers, waits
from bot.commands.making.waits import Case
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.documents import drafting, quotes
from bot.documents.model import Document, Kind, State
from bot.grammar import canonical
from bot.grammar.acts import quotes as reader
from bot.grammar.syntax import Convert
from bot.problems import Problem
from bot.store import lookup


async def run(command: Convert, desk: Desk) -> Result:
    """Make an invoice of a quote and let it leave if nothing stands against it."""
    quote = await naming.quote(
        Named(
            command.reference,
            command.place,
            lambda number: canonical.about(command, number),
            customer=command.customer,
            states=quotes.OPEN,
        ),
        desk,
    )
    await _check(quote, command, desk)
    await lookup.fetch(quote, "lines")
    customer = await lookup.find(Customer, id=quote.customer_id)
    if customer is None:
        facts = {"reference": naming.number_of(quote)}
        raise Problem("customer-gone", place=command.place, facts=facts)
    plan = replace(quotes.copy(quote, customer, kind=Kind.INVOICE), quote_id=quote.id)
    try:
        invoice = await drafting.draft(plan, desk.account, desk.occasion)
    except Problem as problem:
        raise offers.with_own_lines(problem) from None
    case = Case(invoice, customer, desk)
    wait = waits.obstacle(case) or waits.doubt(case, ())
    result = await (leaving.let_go(case) if wait is None else leaving.kept(case, wait))
    await quotes.converted(quote, invoice, desk.occasion)
    return result


async def _check(quote: Document, command: Convert, desk: Desk) -> None:
    """Raise Problem for a quote that was converted before, or is not open any more."""
    reference = naming.number_of(quote)
    if quote.state is State.CONVERTED:
        invoice = await quotes.invoice_of(quote)
        made = naming.number_of(invoice) if invoice else ""
        lines = (f"show {made}", f"again {made}") if made else ()
        facts = {"reference": reference, "invoice": made}
        raise Problem("converted-already", place=command.place, facts=facts, replies=lines)
    is_declined = quote.state is State.DECLINED
    is_late = quote.state is State.ISSUED and quotes.has_expired(quote, desk.today)
    if (is_declined or is_late) and not command.is_meant:
        code = "quote-declined" if is_declined else "quote-expired"
        lines = (f"convert {reference} anyway", f"again {reference}")
        facts = {"reference": reference}
        raise Problem(code, place=command.place, facts=facts, replies=lines, is_question=True)


CONVERT = Verb(
    name="convert",
    summary="make an invoice of a quote",
    examples=("convert Q-2026-0007", "convert"),
    read=reader.read_convert,
    run=run,
)
