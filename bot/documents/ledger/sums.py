"""Sums: what documents come to, added up by the database in minor units, for each currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.functions import Count, Sum
from tortoise.queryset import QuerySet

from bot.documents.balance.standing import open_of
from bot.documents.ledger.entries import DUE, OWED, Entry, Selection, sign
from bot.documents.model import Document, Kind, State
from bot.money import Money


@dataclass(frozen=True, slots=True)
class Total:
    """Documents of one currency, added up."""

    count: int
    gross: Money
    open: Money  #: of invoices: gross less what is paid and credited

    def __add__(self, other: Total) -> Total:
        return Total(self.count + other.count, self.gross + other.gross, self.open + other.open)


Totals = Mapping[str, Total]  #: by currency, in the order of their codes


async def of(selection: Selection) -> Totals:
    """Return what a selection comes to."""
    rows = await _grouped(selection.documents(), "currency", "kind")
    return _added((str(row["currency"]), row) for row in rows)


def of_entries(entries: Sequence[Entry]) -> Totals:
    """Return what the rows of a page come to."""
    found: dict[str, Total] = {}
    for entry in sorted(entries, key=lambda each: each.gross.currency):
        currency = entry.gross.currency
        gross = entry.gross if entry.kind in OWED else Money.zero(currency)
        total = Total(1, gross, entry.open)
        found[currency] = found[currency] + total if currency in found else total
    return found


async def by_state(account_id: int) -> Mapping[State, Totals]:
    """Return what is drafted, pending and open."""
    found: dict[State, Totals] = {}
    for state in (State.DRAFT, State.PENDING, State.ISSUED):
        kinds = DUE if state is State.ISSUED else OWED
        documents = Document.filter(account_id=account_id, state=state, kind__in=kinds)
        rows = await _grouped(documents, "currency", "kind")
        found[state] = _added((str(row["currency"]), row) for row in rows)
    return found


async def held(account_id: int) -> Totals:
    """Return what is open and on hold. It reads the rows of all that is open."""
    documents = Document.filter(
        account_id=account_id, state=State.ISSUED, kind__in=DUE, is_held=True
    )
    rows = await _grouped(documents, "currency", "kind")
    return _added((str(row["currency"]), row) for row in rows)


async def by_customer(account_id: int, customer_ids: Sequence[int] | None) -> Mapping[int, Totals]:
    """Return what is open of each customer, or of those named; who owes nothing is not there."""
    documents = Document.filter(account_id=account_id, state=State.ISSUED, kind__in=DUE)
    if customer_ids is not None:
        documents = documents.filter(customer_id__in=list(customer_ids))
    rows = await _grouped(documents, "customer_id", "currency", "kind")
    grouped: defaultdict[int, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for row in rows:
        if row["customer_id"] is not None:
            grouped[int(row["customer_id"])].append((str(row["currency"]), row))
    return {each: _added(those) for each, those in grouped.items()}


async def paid_of_year(account_id: int, year: int) -> Mapping[str, Money]:
    """Return what was paid of the documents issued in a year, by currency.

    One range of the index for each currency and kind: to group so many rows would sort them.
    """
    found: dict[str, Money] = {}
    async for currency in _currencies(account_id):
        paid = Money.zero(currency)
        for kind in OWED:
            documents = Document.filter(
                account_id=account_id,
                currency=currency,
                kind=kind,
                issued_on__gte=date(year, 1, 1),
                issued_on__lt=date(year + 1, 1, 1),
            )
            summed = await documents.annotate(paid=Sum("paid_minor")).values_list("paid")
            paid += Money.of_minor(sign(kind) * int(summed[0][0] or 0), currency)
        if paid.amount:
            found[currency] = paid
    return found


async def _currencies(account_id: int) -> AsyncIterator[str]:
    """Give the currencies an account has used, in order, each found in one step of the index."""
    last = ""
    while True:
        beyond = Document.filter(account_id=account_id, currency__gt=last).order_by("currency")
        found = await beyond.limit(1).values_list("currency", flat=True)
        if not found:
            return
        last = str(found[0])
        yield last


async def _grouped(documents: QuerySet[Document], *by: str) -> list[dict[str, Any]]:
    # `currency` is never null and stands in the index; `id` would have the rows read.
    summed = documents.annotate(
        count=Count("currency"),
        gross=Sum("gross_minor"),
        paid=Sum("paid_minor"),
        credited=Sum("credited_minor"),
    )
    return list(await summed.group_by(*by).values(*by, "count", "gross", "paid", "credited"))


def _added(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Totals:
    found: dict[str, Total] = {}
    for currency, row in sorted(rows, key=lambda pair: pair[0]):
        kind = Kind(row["kind"])
        gross, paid, credited = int(row["gross"]), int(row["paid"]), int(row["credited"])
        due = open_of(gross, paid=paid, credited=credited) if kind in DUE else 0
        total = Total(
            int(row["count"]),
            Money.of_minor(sign(kind) * gross if kind in OWED else 0, currency),
            Money.of_minor(due, currency),
        )
        found[currency] = found[currency] + total if currency in found else total
    return found
