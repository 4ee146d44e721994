"""Entries: documents as rows of a list, newest first, a page at a time.

Only the columns that a list shows are read, found through an index whatever the number of
documents: what is frozen in a row stays where it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tortoise.queryset import QuerySet

from bot.documents.balance.standing import open_of
from bot.documents.model import POLICIES, Document, Kind, State
from bot.money import Money

#: Rows of a page.
PAGE = 25
#: Kinds that change what a customer owes.
OWED = tuple(kind for kind, policy in POLICIES.items() if policy.owed)
#: Kinds that can be open; a credit note is booked on the invoice that it corrects.
DUE = tuple(kind for kind, policy in POLICIES.items() if policy.owed > 0)
#: What a list may be limited to -> the state in the rows; quotes are of any.
STATES: Mapping[str, State | None] = {
    "open": State.ISSUED,
    "overdue": State.ISSUED,
    "paid": State.SETTLED,
    "draft": State.DRAFT,
    "pending": State.PENDING,
    "quote": None,
}
#: Columns that a list reads.
_COLUMNS = (
    "id",
    "kind",
    "state",
    "number",
    "draft_number",
    "created_at",
    "issued_on",
    "due_on",
    "currency",
    "gross_minor",
    "paid_minor",
    "credited_minor",
    "valid_until",
    "is_held",
    "customer__code",
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which documents of an account are meant."""

    account_id: int
    today: date  #: in the account's time zone; before it is late
    state: str | None = None  #: a key of `STATES`; None: whatever state
    customer_id: int | None = None

    def documents(self) -> QuerySet[Document]:
        """Return the query for them, in no order."""
        found = Document.filter(account_id=self.account_id)
        if self.customer_id is not None:
            found = found.filter(customer_id=self.customer_id)
        if self.state is None:
            return found
        if self.state == "quote":
            return found.filter(kind=Kind.QUOTE)
        found = found.filter(state=STATES[self.state])
        if self.state == "overdue":
            return found.filter(kind__in=DUE, due_on__lt=self.today)
        if self.state == "open":
            return found.filter(kind__in=DUE)
        return found if self.state in ("draft", "pending") else found.filter(kind__in=OWED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as a row of a list."""

    id: int
    kind: Kind
    state: State
    reference: str  #: its number, or ``D-12``
    customer: str  #: code; empty for one that is forgotten
    created_at: datetime
    issued_on: date | None
    due_on: date | None  #: None where nobody has to pay by then
    valid_until: date | None  #: of a quote
    gross: Money  #: with the sign it has on the balance
    paid: Money  #: likewise
    open: Money  #: what is still owed of it; nothing unless it is an invoice, issued and unsettled
    is_held: bool = False  #: nobody is reminded of what is open

    def standing(self, today: date) -> str:
        """Return where it stands, a key of ``[states]`` in answers.toml."""
        return standing(self, today, is_part_paid=bool(self.paid.amount))


def standing(document: Entry | Document, today: date, *, is_part_paid: bool) -> str:
    """Return where a document stands, a key of ``[states]`` in answers.toml."""
    if document.kind is Kind.QUOTE and document.state is State.ISSUED:
        ends = document.valid_until
        return "expired" if ends is not None and ends < today else "offered"
    if document.state is State.ERASED:
        return "erased"
    if document.state is not State.ISSUED:
        return "paid" if document.state is State.SETTLED else document.state.value
    if document.kind not in DUE:
        return "issued"
    if document.kind in DUE and document.due_on is not None and document.due_on < today:
        return "overdue"
    return "part-paid" if is_part_paid else "open"


def sign(kind: Kind) -> int:
    """Return the sign of a kind's amounts: what a credit note says is taken off."""
    return POLICIES[kind].owed or 1


async def page(selection: Selection, number: int, *, size: int = PAGE) -> tuple[list[Entry], bool]:
    """Return a page of a list, newest first, counted from 1, and whether there are more."""
    # Two steps, so that the pages before it are passed over in the index alone.
    ids = (
        await selection.documents()
        .order_by("-draft_number")
        .offset((number - 1) * size)
        .limit(size + 1)
        .values_list("id", flat=True)
    )
    entries = await of([int(each) for each in ids[:size]])  # type: ignore[call-overload]
    return entries, len(ids) > size


async def are_more_than(selection: Selection, count: int) -> bool:
    """Tell whether a selection holds more documents than so many, without counting them all."""
    beyond = selection.documents().order_by("-draft_number").offset(count).limit(1)
    return bool(await beyond.values_list("id", flat=True))


async def of(ids: Sequence[int]) -> list[Entry]:
    """Return the entries of documents, in the order of their ids."""
    rows = await Document.filter(id__in=ids).values(*_COLUMNS) if ids else []
    found = {int(row["id"]): _entry(row) for row in rows}
    return [found[each] for each in ids if each in found]


def _entry(row: Mapping[str, Any]) -> Entry:
    kind = Kind(row["kind"])
    currency = str(row["currency"])
    return Entry(
        id=row["id"],
        kind=kind,
        state=State(row["state"]),
        reference=row["number"] or f"D-{row['draft_number']}",
        customer=row["customer__code"] or "",
        created_at=row["created_at"],
        issued_on=row["issued_on"],
        due_on=row["due_on"] if kind in DUE else None,
        valid_until=row["valid_until"],
        gross=Money.of_minor(sign(kind) * int(row["gross_minor"]), currency),
        paid=Money.of_minor(sign(kind) * int(row["paid_minor"]), currency),
        open=Money.of_minor(_open_minor(row), currency),
        is_held=bool(row["is_held"]) and row["state"] == State.ISSUED,
    )


def _open_minor(row: Mapping[str, Any]) -> int:
    """Return what is open of a row, nothing unless it is an invoice, issued and unsettled."""
    owes = row["state"] == State.ISSUED and row["kind"] in DUE
    paid, credited = row["paid_minor"], row["credited_minor"]
    return open_of(row["gross_minor"], paid=paid, credited=credited) if owes else 0
