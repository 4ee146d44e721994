"""Series: numbers without gaps.

A number is taken from its locked row in the transaction that uses it: a rollback gives it back,
and two transactions take one after the other. No number is ever taken outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tortoise.exceptions import IntegrityError

from bot.documents import patterns
from bot.documents.model import Document, Kind, NumberSeries
from bot.documents.patterns import Pattern
from bot.store import engine, lookup

DRAFTS = "D"


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was taken: how it is printed, and its place in the series."""

    text: str
    sequence: int


async def take(account_id: int, name: str) -> int:
    """Return the next number of a series; raises RuntimeError outside a transaction."""
    engine.demand_transaction("numbers are taken")
    row = await lookup.locked(NumberSeries, account_id=account_id, name=name)
    if row is None:
        row = await _begun(account_id, name)
    number, row.next_number = row.next_number, row.next_number + 1
    await row.save(update_fields=["next_number"])
    return number


async def _begun(account_id: int, name: str) -> NumberSeries:
    """Start a series; another transaction may have been first."""
    try:
        async with engine.transaction():
            await NumberSeries.create(account_id=account_id, name=name)
    except IntegrityError:
        pass
    return await NumberSeries.select_for_update().get(account_id=account_id, name=name)


async def number_for(account_id: int, kind: Kind, issued_on: date, *, invoices: str = "") -> Number:
    """Take the number of a document that is being issued. Call inside a transaction.

    `invoices` is the account's pattern for the numbers of invoices, empty for the standard one.
    """
    pattern = patterns.of_kind(kind, invoices)
    name = pattern.series(kind, issued_on)
    while True:
        sequence = await take(account_id, name)
        text = pattern.number(sequence, issued_on)
        # Two patterns, one after the other, may write the same number.
        if not await lookup.exists(Document, account_id=account_id, number=text):
            return Number(text, sequence)


async def carry_on(account_id: int, was: Pattern, now: Pattern, today: date) -> None:
    """Let invoices be counted on where another pattern has left off. Call inside a transaction.

    A pattern with the year and one without count in series of their own. Whichever begins, or
    begins again, is ahead of both, so that no number comes twice and ``paid 42`` has one meaning.
    """
    names = [each.series(Kind.INVOICE, today) for each in (was, now)]
    if names[0] == names[1]:
        return
    rows = NumberSeries.select_for_update().filter(account_id=account_id, name__in=names)
    counts = {row.name: row.next_number for row in await rows.order_by("name")}
    ahead = max(counts.values(), default=1)
    if names[1] not in counts:
        await _begun(account_id, names[1])
    await NumberSeries.filter(account_id=account_id, name=names[1]).update(next_number=ahead)
