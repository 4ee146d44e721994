"""Amending: a draft's rows made to say what a change asks for, and what is then different."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from bot import phrases
from bot.commands.changing import taxing
from bot.commands.making import offers, planning, showing
from bot.commands.making.waits import Case
from bot.customers import Customer
from bot.documents import drafting, reading
from bot.documents.codes import units
from bot.documents.drafting import PlannedLine
from bot.documents.facts import DocumentFacts, PrintedLine
from bot.documents.model import Document, Kind, LineItem
from bot.grammar import canonical
from bot.grammar.syntax import Change, Create, Unit
from bot.problems import Problem
from bot.store import lookup
from bot.words import say

Rows = Mapping[str, str | PrintedLine]


def rows(case: Case, facts: DocumentFacts) -> Rows:
    """Return what is said of a document, each thing under its name, to be compared."""
    language = case.account.language
    return {
        **{say(language, "change", "line", number=str(at.position)): at for at in facts.lines},
        say(language, "change", "discount"): facts.discount_label
        or (phrases.money(facts.discount, language) if facts.discount.amount else ""),
        say(language, "standing", "total"): phrases.money(facts.gross, language),
        say(language, "standing", "due"): phrases.day(facts.due_on, language),
        **dict(showing.particulars(case.document, facts, case.account, today=case.desk.today)),
    }


def compared(before: Rows, after: Rows, language: str) -> tuple[tuple[str, str], ...]:
    """Return what is different, each as ``old → new``."""
    names = dict.fromkeys((*before, *after))
    changed = [(name, before.get(name, ""), after.get(name, "")) for name in names]
    # Most lines of a long draft stay as they are, and need no words.
    worded = [
        (name, _worded(old, language), _worded(new, language))
        for name, old, new in changed
        if old != new
    ]
    return tuple((name, f"{old or '–'} → {new or '–'}") for name, old, new in worded if old != new)


def _worded(said: str | PrintedLine, language: str) -> str:
    """Return a line in words: ``2 Monate Hosting, 98.00 EUR``; anything else is in words."""
    if isinstance(said, str):
        return said
    word = units.word(Unit(said.unit), said.quantity, language) or "x"
    counted = f"{phrases.number(said.quantity, language)} {word}"
    return f"{counted} {said.description}, {phrases.money(said.net, language)}"


async def amend(command: Change, case: Case) -> None:
    """Change the rows of a draft. Call inside a transaction. Raises Problem."""
    document, said = case.document, command.said
    await lookup.ensure(document, "lines")
    kept = _kept(command, reading.ordered(document))
    added = await _added(command, kept, case)
    if not kept and not added:
        raise Problem("last-line", place=command.places[-1] if command.places else command.place)
    is_retaxed = taxing.settle(command, kept, added, case)
    await _write_lines(document, kept, added, is_retaxed=is_retaxed)
    _amend_document(document, said, case)
    document.revision += 1
    document.awaits_send = False
    try:
        await drafting.settle(document, case.account, case.customer)
    except Problem as problem:
        raise offers.with_own_lines(problem) from None


def _kept(command: Change, lines: Sequence[LineItem]) -> list[LineItem]:
    """Return the lines that stay; raises Problem for a number that no line has."""
    for number, place in zip(command.removed, command.places, strict=True):
        if not 1 <= number <= len(lines):
            raise Problem("no-such-line", place=place, line=str(number), count=str(len(lines)))
    return [line for line in lines if line.position not in command.removed]


async def _added(command: Change, kept: Sequence[LineItem], case: Case) -> list[PlannedLine]:
    said, document = command.said, case.document
    if said.currency not in (None, document.currency):
        facts = {"first": document.currency, "second": str(said.currency)}
        raise Problem("currencies-differ", place=command.place, facts=facts)
    if case.customer is None:
        return []
    items = await planning.listed(said, case.desk, document.currency)
    asked = replace(said, items=items, currency=document.currency)
    return [_planned(item_at, asked, case, case.customer) for item_at in range(len(said.items))]


def _planned(at: int, said: Create, case: Case, customer: Customer) -> PlannedLine:
    item = said.items[at]
    try:
        return planning.line(
            item,
            command=said,
            account=case.account,
            customer=customer,
            currency=case.document.currency,
        )
    except Problem as problem:
        priced = replace(item, unit_price=item.unit_price or Decimal(offers.EXAMPLE_PRICE))
        alone = Create("change", said.customer, (priced,))
        line = canonical.write(Change(case.reference, alone))
        rates = [each for each in problem.replies if each.startswith("customer ")]
        problem.replies = (line, *rates)
        raise


async def _write_lines(
    document: Document,
    kept: Sequence[LineItem],
    added: Sequence[PlannedLine],
    *,
    is_retaxed: bool,
) -> None:
    """Write what is different; a line that stays where it is costs nothing."""
    gone = {line.id for line in document.lines} - {line.id for line in kept}
    if gone:
        await LineItem.filter(id__in=gone).delete()
    for position, line in enumerate(kept, start=1):
        if line.position != position or is_retaxed:
            line.position = position
            await line.save(update_fields=["position", "tax_said"])
    first = len(kept) + 1
    rows_added = [drafting.row(position, line) for position, line in enumerate(added, start=first)]
    await drafting.write(document, rows_added)


def _amend_document(document: Document, said: Create, case: Case) -> None:
    """Set what is said about the whole document; of two that exclude each other the newer."""
    if said.net_days is not None:
        document.terms_days, document.due_on = said.net_days, None
    if said.due_on is not None and document.kind is Kind.QUOTE:
        document.terms_days = (said.due_on - (document.issued_on or case.desk.today)).days
    elif said.due_on is not None:
        planning.check_due(said, case.desk, issued_on=said.issued_on or document.issued_on)
        document.due_on = said.due_on
    if said.discount is not None:
        document.discount = drafting.stored(said.discount)
    if said.deposit is not None:
        document.deposit = drafting.stored(said.deposit)
    document.valid_until = said.valid_until or document.valid_until
    document.issued_on = said.issued_on or document.issued_on
    document.purchase_order = said.purchase_order or document.purchase_order
    document.reference = said.reference or document.reference
    document.language = said.language or document.language
    document.period = phrases.period(said.period, document.language) or document.period
    document.notes = [*document.notes, *said.notes]
    document.recipients = list(said.to) or document.recipients
    document.copies = list(dict.fromkeys((*document.copies, *said.cc)))
