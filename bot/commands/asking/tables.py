"""Tables: documents and sums as cells of an answer, in the account's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from bot import phrases
from bot.commands.verb import Desk, SheetAsked
from bot.customers import Customer
from bot.documents.ledger import sheets
from bot.documents.ledger.entries import Entry
from bot.documents.ledger.sums import Totals
from bot.money import Money
from bot.words import say


def title(name: str, code: str, language: str) -> str:
    """Return the head of a column; one of amounts says the currency that all of them have."""
    head = say(language, "columns", name)
    return f"{head} {code}".rstrip() if name in ("gross", "open", "balance") else head


def row(entry: Entry, desk: Desk, *, code: str, shows_open: bool = True) -> tuple[str, ...]:
    """Return a document as cells: number, customer, date, due, gross, open amount, state.

    `code` is the currency of all amounts of the table, empty if there are several.
    """
    language = desk.account.language
    dated = entry.issued_on or desk.account.today(entry.created_at)
    until = entry.due_on or entry.valid_until
    due = amount(entry.open, code, language) if entry.open.amount else ""
    return (
        entry.reference,
        entry.customer,
        phrases.day(dated, language),
        phrases.day(until, language) if until else "",
        amount(entry.gross, code, language),
        *((due,) if shows_open else ()),
        _standing(entry, desk),
    )


def _standing(entry: Entry, desk: Desk) -> str:
    """Return where a document stands, and that nobody is reminded of it if it is on hold."""
    language = desk.account.language
    state = say(language, "states", entry.standing(desk.today))
    return say(language, "listed", "held", state=state) if entry.is_held else state


def amount(money: Money, code: str, language: str) -> str:
    """Return an amount, with its currency unless the head of its column says it."""
    return phrases.figure(money, language) if code else phrases.money(money, language)


def amounts(those: Iterable[Money], language: str) -> str:
    """Return amounts of several currencies as a phrase, those of nothing left out."""
    return phrases.listed(
        [phrases.money(each, language) for each in those if each.amount], language
    )


def count(totals: Totals) -> int:
    """Return how many documents were added up."""
    return sum(each.count for each in totals.values())


def sheet(
    desk: Desk,
    what: str,
    word: str,
    *,
    customer: Customer | None = None,
    state: str | None = None,
) -> SheetAsked:
    """Return which sheet an answer encloses, named for what it shows and the day."""
    names = (word, customer.code if customer else "", desk.today.isoformat())
    wanted = sheets.Wanted(
        what=what,
        file_name=sheets.file_name(*names),
        today=desk.today.isoformat(),
        language=desk.account.language,
        state=state,
        customer_id=customer.id if customer else None,
    )
    return asdict(wanted)
