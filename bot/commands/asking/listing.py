"""List: documents in a table, a page at a time, and all of them as a sheet.

    "list" ["open" | "overdue" | "paid" | "draft" | "pending"] [customer] [page]

Newest first; the sum below a page is that of all its pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import customers, phrases
from bot.answers import Paragraph, Part, Replies, Section, Table, Tone
from bot.commands.asking import naming, tables
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.documents.ledger import entries, sheets, sums
from bot.documents.ledger.entries import Entry, Selection
from bot.documents.ledger.sums import Total, Totals
from bot.grammar import canonical
from bot.grammar.acts import asking
from bot.grammar.acts.asking import Listing
from bot.words import say

#: Documents that are paid, drafted or on their way, of which a list still says the sum.
MOST_SUMMED = 1000
#: What a page shows besides number, customer and date.
_SHOWS_OPEN = (None, "open", "overdue")
#: What is said where there is nothing.
_NOTHING = {
    None: "no-document",
    "open": "no-open",
    "overdue": "no-overdue",
    "paid": "no-paid",
    "draft": "no-draft",
    "pending": "no-pending",
    "quote": "no-quote",
}


async def run(command: Listing, desk: Desk) -> Result:
    """Answer with a page of documents, and enclose all of them."""
    language, customer = desk.account.language, await _customer(command, desk)
    selection = Selection(
        desk.account.id, desk.today, command.state, customer.id if customer else None
    )
    page, has_more = await entries.page(selection, command.page)
    totals, is_whole = await _totals(selection, page)
    sentence = _nothing(command, language)
    if page:
        sentence = _sentence(command, totals, language, is_whole=is_whole)
    if customer is not None:
        sentence = say(language, "listed", "of", customer=customer.code, sentence=sentence)
    if not page:
        return Result(Part(Tone.OK, sentence))
    sections: list[Section] = [_table(page, totals, command, desk)]
    if has_more or command.page > 1:
        sections.append(_more(command, language, has_more=has_more))
    if not is_whole:
        sections.append(Paragraph(say(language, "listed", "page-only")))
    if has_more or customer is not None:
        sections.append(_replies(command, customer, language, has_more=has_more))
    sheet = tables.sheet(
        desk, "list", command.state or "documents", customer=customer, state=command.state
    )
    return Result(Part(Tone.OK, sentence, tuple(sections)), sheets=(sheet,))


async def _totals(selection: Selection, page: Sequence[Entry]) -> tuple[Totals, bool]:
    """Return what a list comes to, and whether that is all of it and not this page alone.

    What is open is always added up; what is done with grows for ever, and only to `MOST_SUMMED`.
    """
    if selection.state in _SHOWS_OPEN:
        # Of documents in whatever state, only what is open has a sum that means something.
        return await sums.of(replace(selection, state=selection.state or "open")), True
    if await entries.are_more_than(selection, MOST_SUMMED):
        return sums.of_entries(page), False
    return await sums.of(selection), True


async def _customer(command: Listing, desk: Desk) -> Customer | None:
    if command.customer is None:
        return None
    return await naming.customer(
        command.customer, desk, lambda named: canonical.write(replace(command, customer=named))
    )


def _nothing(command: Listing, language: str) -> str:
    """Return the first line of a list that is empty, or shorter than the page asked for."""
    key = "no-page" if command.page > 1 else _NOTHING[command.state]
    return say(language, "listed", key, page=str(command.page))


def _sentence(command: Listing, totals: Totals, language: str, *, is_whole: bool) -> str:
    """Return the first line: how many documents, and what they come to."""
    shows_open = command.state in _SHOWS_OPEN
    amounts = [each.open if shows_open else each.gross for each in totals.values()]
    return phrases.counted(
        tables.count(totals),
        language,
        "listed",
        command.state or "all" if is_whole else "page",
        amount=tables.amounts(amounts, language) or say(language, "listed", "nothing"),
    )


def _table(page: Sequence[Entry], totals: Totals, command: Listing, desk: Desk) -> Table:
    """Return a page with the sums of all pages below it."""
    language, shows_open = desk.account.language, command.state in _SHOWS_OPEN
    names = ["number", "customer", "dated", "due", "gross", *(["open"] * shows_open), "state"]
    codes = {entry.gross.currency for entry in page} | set(totals)
    code = codes.pop() if len(codes) == 1 else ""
    return Table(
        columns=tuple(tables.title(name, code, language) for name in names),
        rows=tuple(tables.row(entry, desk, code=code, shows_open=shows_open) for entry in page),
        numeric=tuple(name in ("gross", "open") for name in names),
        totals=() if command.state == "quote" else _sums(command, totals, code, language),
    )


def _sums(
    command: Listing, totals: Totals, code: str, language: str
) -> tuple[tuple[str, ...], ...]:
    """Return a row for each currency; quotes are no sums of anything."""
    return tuple(_total(total, command.state, code, language) for total in totals.values())


def _total(total: Total, state: str | None, code: str, language: str) -> tuple[str, ...]:
    """Return the sum of a currency; under a list of everything stands only what is open."""
    label = say(language, "columns", "open" if state is None else "gross")
    gross, due = (tables.amount(each, code, language) for each in (total.gross, total.open))
    amounts = {None: ("", due), "open": (gross, due), "overdue": (gross, due)}.get(state, (gross,))
    return (label, "", "", "", *amounts, "")


def _more(command: Listing, language: str, *, has_more: bool) -> Paragraph:
    key = "more" if has_more else "last"
    first = (command.page - 1) * entries.PAGE + 1
    most = phrases.count(sheets.MAX_ROWS, language)
    facts = {"page": str(command.page), "first": str(first), "most": most}
    return Paragraph(say(language, "listed", key, **facts))


def _replies(
    command: Listing, customer: Customer | None, language: str, *, has_more: bool
) -> Replies:
    lines = [canonical.write(replace(command, page=command.page + 1))] if has_more else []
    if customer is not None:
        lines.append(f"statement {customers.quoted(customer.code)}")
    return Replies(say(language, "titles", "replies"), tuple(lines))


LIST = Verb(
    name="list",
    summary="your documents: open, overdue, paid, draft or pending, of a customer or of all",
    examples=("list open", "list", "list overdue ACME", "list paid ACME 2"),
    read=asking.read_list,
    run=run,
)
