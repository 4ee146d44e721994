"""Events: what happened to a document, in the order it happened. Rows are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.documents.model import Document, Event


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and by whom something is done."""

    at: datetime
    by: str  #: ``mail``, ``portal``, ``clock`` or ``relay``
    mail_id: str = ""  #: of the inbound mail that asked for it


async def note(document: Document, what: str, occasion: Occasion, **detail: str) -> None:
    """Write an event of a document. Call inside the transaction that makes it true."""
    event = Event(
        document_id=document.id,
        at=occasion.at,
        what=what,
        by=occasion.by,
        mail_id=occasion.mail_id,
        detail=detail,
    )
    await Event.bulk_create([event])  # nobody asks for its key
