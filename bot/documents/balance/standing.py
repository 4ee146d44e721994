"""Standing: what is open on an invoice, and the state that follows from it.

    open = gross - paid - credited

Credit notes that are still pending are reserved: what they will take off cannot be paid or credited
a second time. `Document.state` is derived here and nowhere else once a document is issued.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.documents.model import Document, State
from bot.money import Money
from bot.store import lookup

#: States of a document that has its number.
ISSUED = frozenset({State.ISSUED, State.SETTLED, State.CREDITED, State.VOIDED})


def open_minor(document: Document) -> int:
    """Return what is owed on an invoice; less than zero if its customer is owed something."""
    return open_of(document.gross_minor, paid=document.paid_minor, credited=document.credited_minor)


def open_of(gross: int, *, paid: int, credited: int) -> int:
    """Return what is owed of amounts in minor units, those of one invoice or of many."""
    return int(gross - paid - credited)


def creditable_minor(document: Document) -> int:
    """Return what no issued credit note has taken off."""
    return int(document.gross_minor - document.credited_minor)


async def reserved_minor(document: Document) -> int:
    """Return what the pending credit notes of an invoice will take off."""
    return await noted_minor(document, (State.PENDING,))


async def noted_minor(document: Document, states: Collection[State]) -> int:
    """Return what the credit notes of an invoice in these states come to, in minor units."""
    return await lookup.total(
        Document, "gross_minor", original_id=document.id, state=sorted(states)
    )


def amount(minor: int, document: Document) -> Money:
    """Return so many minor units in a document's currency."""
    return Money.of_minor(minor, document.currency)


def state_of(document: Document, *, is_voided: bool = False) -> State:
    """Return the state of an issued invoice; `is_voided` says that a voiding note is the last."""
    if document.credited_minor and not creditable_minor(document):
        is_void = is_voided or document.state is State.VOIDED
        return State.VOIDED if is_void and not document.paid_minor else State.CREDITED
    return State.SETTLED if open_minor(document) <= 0 else State.ISSUED
