"""Credit: a credit note over a part of an invoice, or over all of it.

    "credit" [reference] ["all" | item] ["anyway"] ["reason" words]

A quantity takes the price of the line that it fits. Without an item it is asked how much.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answers import Paragraph
from bot.commands.after import fitting, naming, standings
from bot.commands.after.fitting import Fitting
from bot.commands.after.naming import Named
from bot.commands.making import leaving, waits
from bot.commands.making.waits import Case
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.documents.balance import crediting, standing
from bot.documents.balance.crediting import CreditPlan
from bot.documents.model import Document, State
from bot.grammar import canonical
from bot.grammar.acts import credits as reader
from bot.grammar.syntax import Credit
from bot.problems import Problem
from bot.store import lookup
from bot.words import say


async def run(command: Credit, desk: Desk) -> Result:
    """Make a credit note and let it leave when the undo window has passed."""
    named = Named(
        command.reference,
        command.place,
        lambda number: canonical.about(command, number),
        customer=command.customer,
        states=(State.ISSUED, State.SETTLED),
    )
    invoice = await naming.invoice(named, desk)
    await lookup.fetch(invoice, "lines")
    left = await crediting.left(invoice)
    case = Fitting(command, invoice, desk.account.language, left)
    return await credited(await _plan(case, named), case, desk)


async def _plan(case: Fitting, named: Named) -> CreditPlan:
    """Return what is to be credited; raises Problem for what is not clear."""
    command, invoice = case.command, case.invoice
    if standing.creditable_minor(invoice) <= 0:
        facts = {"reference": str(invoice.number)}
        raise Problem("credited-already", place=command.place, facts=facts)
    if command.is_whole or command.item is None:
        await naming.pending_note(invoice, named)
    if command.is_whole:
        return await crediting.whole(invoice, reason=command.reason)
    if command.item is None:
        asked = case.asked("credit-how-much", fitting.offers(case))
        asked.replies = (_all_of(case), *asked.replies)[: fitting.OFFERED]
        raise asked
    return fitting.planned(case, command.item)


def _all_of(case: Fitting) -> str:
    """Return the line that credits all: an unpaid invoice is voided."""
    if case.invoice.paid_minor:
        return canonical.write(
            replace(case.command, reference=case.invoice.number, is_whole=True, is_dry_run=False)
        )
    return f"void {case.invoice.number}"


async def credited(plan: CreditPlan, case: Fitting, desk: Desk) -> Result:
    """Store the credit note of a plan and let it leave, or say what it waits for."""
    invoice = case.invoice
    document = await _drafted(plan, case, desk)
    customer = await lookup.find(Customer, id=invoice.customer_id)
    note = Case(document, customer, desk)
    wait = waits.obstacle(note) or waits.excess(note)
    result = await (leaving.let_go(note) if wait is None else leaving.kept(note, wait))
    if not invoice.paid_minor:
        return result
    await invoice.refresh_from_db(fields=["credited_minor", "state"])
    owed = -standing.open_minor(invoice) + await standing.reserved_minor(invoice)
    if owed <= 0:
        return result
    sentence = say(
        case.language,
        "standing",
        "give-back",
        number=str(invoice.number),
        customer=await standings.buyer(invoice),
        amount=standings.money(owed, invoice, case.language),
    )
    part = replace(result.part, sections=(*result.part.sections, Paragraph(sentence)))
    return replace(result, part=part)


async def _drafted(plan: CreditPlan, case: Fitting, desk: Desk) -> Document:
    """Store the draft; what is more than is left is refused with lines that are not."""
    try:
        document = await crediting.draft(case.invoice, plan, case.left, desk.occasion)
    except Problem as problem:
        if problem.code != "credit-too-much":
            raise
        total = max(sum(money.minor for money in case.left.values()), 0)
        raise Problem(
            "credit-too-much",
            place=case.command.place,
            facts={"left": standings.money(total, case.invoice, case.language)},
            replies=fitting.rest(case)[: fitting.OFFERED],
        ) from None
    if not document.gross_minor:
        raise Problem("amount-zero", place=case.command.place)
    return document


CREDIT = Verb(
    name="credit",
    summary="make a credit note over a part of an invoice",
    hint=(
        "A quantity takes the price of the line that it fits. An amount may need its tax: "
        "tax 19% incl, or tax 19% if it comes on top. Behind the word reason stands why."
    ),
    examples=(
        "credit 42 1h reason wrong hours",
        "credit 42 2 Widget",
        "credit 42 50.00",
        "credit 42 all",
    ),
    is_repeatable=True,
    read=reader.read_credit,
    run=run,
)
