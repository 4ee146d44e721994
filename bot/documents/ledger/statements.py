"""Statements: all that was issued to one customer, with what was owed after each document.

The balance is carried back from what is open now, so that however long a history is, only its
end is read: what is settled, credited or void adds nothing to it, and a credit note stands among
the documents while its amount is taken off the invoice that it corrects.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from bot.documents.ledger import entries, sums
from bot.documents.ledger.entries import OWED, PAGE, Entry, Selection
from bot.documents.model import State
from bot.money import Money

#: States of a document that has left.
LEFT = (State.ISSUED, State.SETTLED, State.CREDITED, State.VOIDED)


@dataclass(frozen=True, slots=True)
class Course:
    """The documents of one currency, oldest first, with the balance after each."""

    opening: Money  #: owed before the first of them
    entries: tuple[tuple[Entry, Money], ...]
    closing: Money


@dataclass(frozen=True, slots=True)
class History:
    """What a statement shows."""

    courses: tuple[Course, ...]  #: one a currency, in the order of their codes
    is_cut: bool  #: there are older documents


async def of(selection: Selection, *, size: int = PAGE) -> History:
    """Return the newest documents of a customer that have left, with the running balance."""
    ids = (
        await selection.documents()
        .filter(state__in=LEFT, kind__in=OWED)
        .order_by("-issued_on", "-id")
        .limit(size + 1)
        .values_list("id", flat=True)
    )
    newest = await entries.of([int(each) for each in ids[:size]])  # type: ignore[call-overload]
    owed = await sums.of(
        Selection(selection.account_id, selection.today, "open", selection.customer_id)
    )
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in reversed(newest):
        found[entry.gross.currency].append(entry)
    codes = sorted({*found, *owed})
    courses = [
        _course(found[code], owed[code].open if code in owed else Money.zero(code))
        for code in codes
    ]
    return History(tuple(courses), is_cut=len(ids) > size)


def _course(shown: list[Entry], closing: Money) -> Course:
    balance = opening = sum((-entry.open for entry in shown), closing)
    rows = []
    for entry in shown:
        balance += entry.open
        rows.append((entry, balance))
    return Course(opening, tuple(rows), closing)
