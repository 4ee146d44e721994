"""Overviews: what all documents come to, and what each customer owes.

"status"
"customers" [page]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import customers, phrases
from bot.answers import Paragraph, Part, Replies, Section, Table, Tone
from bot.commands.asking import tables
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.documents.ledger import sheets, sums
from bot.documents.ledger.entries import PAGE, Selection
from bot.documents.ledger.sums import Totals
from bot.documents.model import State
from bot.grammar.acts import asking
from bot.grammar.acts.asking import Overview
from bot.words import say

#: Open documents of which it is looked at whether they are on hold: their rows are read for it.
MOST_HELD = 1000

_NONE: Totals = {}


async def status(command: Overview, desk: Desk) -> Result:
    """Answer with what is open, overdue, pending, drafted and paid this year."""
    del command
    account, language = desk.account, desk.account.language
    totals = await sums.by_state(account.id)
    overdue = await sums.of(Selection(account.id, desk.today, "overdue"))
    paid = await sums.paid_of_year(account.id, desk.today.year)
    owed = totals[State.ISSUED]
    held = await sums.held(account.id) if tables.count(owed) <= MOST_HELD else _NONE
    year = str(desk.today.year)
    rows = [
        *_rows("open", owed, language, is_open=True),
        *_rows("overdue", overdue, language, is_open=True),
        *_rows("held", held, language, is_open=True),
        *_rows("pending", totals[State.PENDING], language),
        *_rows("draft", totals[State.DRAFT], language),
        *(
            (say(language, "status", "paid", year=year), "", phrases.money(each, language))
            for each in paid.values()
        ),
    ]
    late = tables.amounts((each.open for each in overdue.values()), language)
    key = "open" if not late else "late"
    headline = phrases.counted(
        tables.count(owed),
        language,
        "status",
        key if owed else "nothing-open",
        amount=tables.amounts((each.open for each in owed.values()), language),
        late=late,
    )
    return Result(Part(Tone.OK, headline, _status_sections(rows, totals, overdue, language)))


def _status_sections(
    rows: Sequence[tuple[str, str, str]],
    totals: Mapping[State, Totals],
    overdue: Totals,
    language: str,
) -> tuple[Section, ...]:
    if not rows:
        return ()
    names = ("state", "count", "amount")
    table = Table(
        columns=tuple(say(language, "columns", name) for name in names),
        rows=tuple(rows),
        numeric=(False, True, True),
    )
    lists = {
        "list open": totals[State.ISSUED],
        "list overdue": overdue,
        "list pending": totals[State.PENDING],
        "list draft": totals[State.DRAFT],
    }
    lines = tuple(line for line, total in lists.items() if total)
    replies = (Replies(say(language, "titles", "replies"), lines),) if lines else ()
    return (table, *replies)


def _rows(
    key: str, totals: Totals, language: str, *, is_open: bool = False
) -> list[tuple[str, str, str]]:
    """Return a row for each currency."""
    name = say(language, "states", key)
    return [
        (
            name,
            phrases.count(total.count, language),
            phrases.money(total.open if is_open else total.gross, language),
        )
        for total in totals.values()
    ]


async def list_customers(command: Overview, desk: Desk) -> Result:
    """Answer with a page of customers and what each owes, and enclose all of them."""
    account, language = desk.account, desk.account.language
    ordered = Customer.filter(account_id=account.id).order_by("code", "id")
    found = await ordered.offset((command.page - 1) * PAGE).limit(PAGE + 1)
    if not found:
        key = "no-page" if command.page > 1 else "no-customer"
        return Result(Part(Tone.OK, say(language, "listed", key, page=str(command.page))))
    page, has_more = found[:PAGE], len(found) > PAGE
    owed = await sums.by_customer(account.id, [each.id for each in page])
    every = await sums.of(Selection(account.id, desk.today, "open"))
    amount = tables.amounts((each.open for each in every.values()), language)
    headline = say(language, "listed", "customers" if amount else "customers-even", amount=amount)
    sections: list[Section] = [_customers(page, owed, every, language)]
    line = f"statement {customers.quoted(page[0].code)}"
    if has_more:
        most = phrases.count(sheets.MAX_ROWS, language)
        sections.append(Paragraph(say(language, "listed", "more-customers", most=most)))
    next_page = (f"customers {command.page + 1}",) if has_more else ()
    sections.append(Replies(say(language, "titles", "replies"), (*next_page, line)))
    sheet = tables.sheet(desk, "customers", "customers")
    return Result(Part(Tone.OK, headline, tuple(sections)), sheets=(sheet,))


def _customers(
    page: Sequence[Customer], owed: Mapping[int, Totals], every: Totals, language: str
) -> Table:
    """Return a page of customers, a row for each currency one owes in."""
    rows = [
        (customer.code, customer.address, amount)
        for customer in page
        for amount in _owed(owed.get(customer.id, _NONE), language)
    ]
    total = say(language, "columns", "gross")
    return Table(
        columns=tuple(say(language, "columns", name) for name in ("customer", "mail", "open")),
        rows=tuple(rows),
        numeric=(False, False, True),
        totals=tuple((total, "", phrases.money(each.open, language)) for each in every.values()),
    )


def _owed(totals: Totals, language: str) -> list[str]:
    """Return what is owed in each currency; one empty text for nothing."""
    amounts = [phrases.money(each.open, language) for each in totals.values() if each.open.amount]
    return amounts or [""]


STATUS = Verb(
    name="status",
    summary="what is open, overdue, on its way, drafted and paid this year",
    examples=("status",),
    read=asking.read_overview,
    run=status,
)
CUSTOMERS = Verb(
    name="customers",
    summary="your customers, and what each of them owes",
    examples=("customers", "customers 2"),
    read=asking.read_overview,
    run=list_customers,
)
