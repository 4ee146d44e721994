"""Overview: what all documents of an account come to, at one glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.documents.ledger import sums
from bot.documents.ledger.entries import Selection
from bot.documents.ledger.sums import Totals
from bot.documents.model import State
from bot.money import Money


@dataclass(frozen=True, slots=True)
class Overview:
    """Sums by currency."""

    open: Totals
    overdue: Totals
    pending: Totals
    drafts: Totals
    paid: Mapping[str, Money]  #: of the documents issued in `year`
    year: int


async def of(account_id: int, today: date) -> Overview:
    """Return what is open, overdue, on its way, drafted, and paid of this year's documents."""
    totals = await sums.by_state(account_id)
    return Overview(
        open=totals[State.ISSUED],
        overdue=await sums.of(Selection(account_id, today, "overdue")),
        pending=totals[State.PENDING],
        drafts=totals[State.DRAFT],
        paid=await sums.paid_of_year(account_id, today.year),
        year=today.year,
    )
