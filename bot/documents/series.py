"""Series: numbers without gaps.

A number is taken from its locked row in the transaction that uses it: a rollback gives it back,
and two transactions take one after the other. No number is ever taken outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tortoise.exceptions import IntegrityError

from bot.documents.model import POLICIES, Kind, NumberSeries
from bot.store import engine

DRAFTS = "D"


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was taken: how it is printed, and its place in the series."""

    text: str
    sequence: int


async def take(account_id: int, name: str) -> int:
    """Return the next number of a series; raises RuntimeError outside a transaction."""
    engine.demand_transaction("numbers are taken")
    row = await NumberSeries.select_for_update().get_or_none(account_id=account_id, name=name)
    if row is None:
        row = await _begun(account_id, name)
    number = row.next_number
    await NumberSeries.filter(id=row.id).update(next_number=number + 1)
    return number


async def _begun(account_id: int, name: str) -> NumberSeries:
    """Start a series; another transaction may have been first."""
    try:
        async with engine.transaction():
            await NumberSeries.create(account_id=account_id, name=name)
    except IntegrityError:
        pass
    return await NumberSeries.select_for_update().get(account_id=account_id, name=name)


async def number_for(account_id: int, kind: Kind, issued_on: date) -> Number:
    """Take the number of a document that is being issued. Call inside a transaction."""
    series = f"{POLICIES[kind].prefix}-{issued_on.year}"
    sequence = await take(account_id, series)
    return Number(f"{series}-{sequence:04d}", sequence)
