"""Statement: all that was issued to a customer, with the balance after each document.

    "statement" [customer]

Without a customer it is that of the document the mail answers.
"""

from __future__ import annotations

from bot import customers, phrases
from bot.answers import Paragraph, Part, Replies, Section, Table, Tone
from bot.commands.asking import naming, tables
from bot.commands.making import finding
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.documents.ledger import sheets, statements
from bot.documents.ledger.entries import Selection
from bot.documents.ledger.statements import Course
from bot.grammar import canonical
from bot.grammar.acts import asking
from bot.grammar.acts.asking import Statement
from bot.money import Money
from bot.problems import Problem
from bot.words import say

_COLUMNS = ("number", "dated", "due", "gross", "open", "state", "balance")
_NUMERIC = ("gross", "open", "balance")


async def run(command: Statement, desk: Desk) -> Result:
    """Answer with the newest documents of a customer, and enclose all of them."""
    language, customer = desk.account.language, await _customer(command, desk)
    selection = Selection(desk.account.id, desk.today, customer_id=customer.id)
    history = await statements.of(selection)
    if not history.courses:
        return Result(Part(Tone.OK, say(language, "statement", "none", customer=customer.code)))
    owed = tables.amounts((course.closing for course in history.courses), language)
    headline = say(
        language,
        "statement",
        "owes" if owed else "even",
        customer=customer.code,
        amount=owed,
        date=phrases.day(desk.today, language),
    )
    sections: list[Section] = [table(course, desk) for course in history.courses]
    if history.is_cut:
        most = phrases.count(sheets.MAX_ROWS, language)
        sections.append(Paragraph(say(language, "statement", "cut", most=most)))
    line = f"list {customers.quoted(customer.code)}"
    sections.append(Replies(say(language, "titles", "replies"), (line,)))
    sheet = tables.sheet(desk, "statement", "statement", customer=customer)
    return Result(Part(Tone.OK, headline, tuple(sections)), sheets=(sheet,))


async def _customer(command: Statement, desk: Desk) -> Customer:
    if command.customer is not None:
        return await naming.customer(
            command.customer, desk, lambda named: canonical.write(Statement(named))
        )
    answered = await finding.answered(desk)
    customer = await Customer.get_or_none(id=answered.customer_id) if answered else None
    if customer is None:
        newest = await customers.newest(desk.account)
        replies = (f"statement {newest}",) if newest else ()
        raise Problem("statement-of-whom", replies=replies, is_question=bool(replies))
    return customer


def table(course: Course, desk: Desk) -> Table:
    """Return the documents of one currency, oldest first, between two balances."""
    language, currency = desk.account.language, course.closing.currency
    rows = [_balance(say(language, "statement", "opening"), course.opening, language)]
    for entry, balance in course.entries:
        number, _, *cells = tables.row(entry, desk, code=currency)
        rows.append((number, *cells, phrases.figure(balance, language)))
    closing = _balance(say(language, "statement", "closing"), course.closing, language)
    shows_opening = bool(course.opening.amount)
    return Table(
        columns=tuple(
            tables.title(name, currency if name == "balance" else "", language) for name in _COLUMNS
        ),
        rows=tuple(rows if shows_opening else rows[1:]),
        numeric=tuple(name in _NUMERIC for name in _COLUMNS),
        totals=(closing,),
    )


def _balance(label: str, amount: Money, language: str) -> tuple[str, ...]:
    return (label, "", "", "", "", "", phrases.figure(amount, language))


STATEMENT = Verb(
    name="statement",
    summary="all you sent to a customer, and the balance",
    examples=("statement ACME",),
    read=asking.read_statement,
    run=run,
)
