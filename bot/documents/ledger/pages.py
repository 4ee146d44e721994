"""Pages: documents found by filters and words, from a place on, in constant time.

A page begins behind the last row of the one before, not at a count of rows: however far one turns,
an index leads to it, and a document that is added meanwhile neither hides a row nor doubles one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from bot.documents.ledger import entries, words
from bot.documents.ledger.entries import PAGE, Entry, Selection
from bot.documents.model import Document, Kind


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind a document, or before it when one turns back."""

    draft_number: int
    issued_on: date | None = None  #: where the list is in the order of dates
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """Which documents of an account are asked for."""

    account_id: int
    today: date  #: in the account's time zone; before it is late
    state: str | None = None  #: a key of `STATES`
    kind: Kind | None = None
    year: int | None = None  #: of the issue date
    currency: str = ""
    customer_id: int | None = None
    words: str = ""  #: a number, a name or an amount

    @property
    def is_dated(self) -> bool:
        """Whether the list is in the order of issue dates, else in that of making."""
        return self.year is not None

    @property
    def order(self) -> tuple[str, ...]:
        """The columns that a list is ordered by: all that its index is read for, but for the id."""
        return ("issued_on", "draft_number") if self.is_dated else ("draft_number",)

    def documents(self) -> QuerySet[Document]:
        """Return the query for them without their words, in no order."""
        found = Selection(self.account_id, self.today, self.state, self.customer_id).documents()
        if self.kind is not None:
            found = found.filter(kind=self.kind)
        if self.currency:
            found = found.filter(currency=self.currency)
        if self.year is not None:
            first, last = date(self.year, 1, 1), date(self.year, 12, 31)
            found = found.filter(issued_on__gte=first, issued_on__lte=last)
        return found


@dataclass(frozen=True, slots=True)
class Page:
    """Some documents in order, and the places where the pages beside them begin."""

    entries: tuple[Entry, ...]
    before: Place | None  #: None: this is the first page
    after: Place | None  #: None: this is the last page


async def page(search: Search, place: Place | None = None, *, size: int = PAGE) -> Page:
    """Return the page of a list that begins at a place, newest first."""
    keys: set[Key] = set()
    for query in await queries(search, place, size + 1):
        rows = await query.values_list(*search.order, "id")
        keys.update(_key(row) for row in rows)
    is_back = place is not None and place.is_back
    ordered = sorted(keys, reverse=not is_back)
    shown, has_more = ordered[:size], len(ordered) > size
    if is_back:
        shown.reverse()
    has_before = has_more if is_back else place is not None
    return Page(
        entries=tuple(await entries.of([document_id for _, _, document_id in shown])),
        before=_place(shown[0], search, is_back=True) if shown and has_before else None,
        after=_place(shown[-1], search) if shown and (is_back or has_more) else None,
    )


#: Issue date (where it does not count, the first of all days), draft number and id of a document.
Key = tuple[date, int, int]


async def queries(search: Search, place: Place | None, count: int) -> list[QuerySet[Document]]:
    """Return the queries for so many documents from a place on, one for each reading of the words.

    Each is led by an index in the order of the list.
    """
    is_back = place is not None and place.is_back
    order = search.order if is_back else tuple(f"-{field}" for field in search.order)
    found = await words.branches(
        search.documents(), search.words, search.account_id, currency=search.currency
    )
    return [_beyond(each, search, place).order_by(*order).limit(count) for each in found]


def _key(row: Sequence[Any]) -> Key:
    *dated, draft_number, document_id = row
    return dated[0] if dated else date.min, int(draft_number), int(document_id)


def _beyond(branch: QuerySet[Document], search: Search, place: Place | None) -> QuerySet[Document]:
    if place is None:
        return branch
    way = "gt" if place.is_back else "lt"
    if not search.is_dated or place.issued_on is None:
        return branch.filter(**{f"draft_number__{way}": place.draft_number})
    # A range of the index, less those of its first day that were shown.
    day: dict[str, Any] = {f"issued_on__{way}": place.issued_on}
    number: dict[str, Any] = {f"draft_number__{way}": place.draft_number}
    within = branch.filter(**{f"issued_on__{way}e": place.issued_on})
    return within.filter(Q(**day) | Q(**number))


def _place(key: Key, search: Search, *, is_back: bool = False) -> Place:
    return Place(key[1], key[0] if search.is_dated else None, is_back)
