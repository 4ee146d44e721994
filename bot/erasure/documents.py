"""Documents: erased with all that says something of them. A number that was given out stays.

What is left of an issued document is its number, kind and date: a series without gaps is what tax
offices ask for, and says nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.confirmations import Question
from bot.documents.balance.payments import Payment
from bot.documents.events import Occasion, note
from bot.documents.model import Document, Drawing, Event, LineItem, State
from bot.post import Enclosure, InboundMail, OutboundMail


async def with_notes(document: Document) -> list[Document]:
    """Return a document and the credit notes over it, locked: they are erased together."""
    notes = Document.select_for_update().filter(original_id=document.id)
    return [document, *await notes.order_by("id")]


async def erase(document: Document, occasion: Occasion) -> None:
    """Erase a document, to a tombstone if it has a number. Call inside a transaction.

    Mails that brought it somewhere or were about it are deleted; what is still queued is not sent.
    """
    await _erase_mails(document)
    drawings = [row.id for row in await Drawing.filter(document_id=document.id).only("id")]
    await Enclosure.filter(drawing_id__in=drawings).delete()
    await Drawing.filter(document_id=document.id).delete()
    for model in (LineItem, Payment, Event, Question):
        await model.filter(document_id=document.id).delete()
    if document.number is None:
        await Document.filter(quote_id=document.id).update(quote_id=None)
        await document.delete()
        return
    await _bury(document)
    await note(document, "erased", occasion)


async def _erase_mails(document: Document) -> None:
    """Delete the mails about a document, and the octets of those that asked for it."""
    events = await Event.filter(document_id=document.id).exclude(mail_id="")
    causes = {event.mail_id for event in events}
    await InboundMail.filter(id__in=causes).update(octets=None)
    await OutboundMail.filter(document_id=document.id).delete()


#: What a tombstone keeps: whose it is, its number, kind, date, currency and its place in the list.
_KEPT = (
    "id",
    "account_id",
    "kind",
    "number",
    "sequence",
    "draft_number",
    "created_at",
    "issued_at",
    "issued_on",
    "currency",
    "language",
    "revision",
)


async def _bury(document: Document) -> None:
    blank = Document(
        account_id=document.account_id,
        draft_number=document.draft_number,
        created_at=document.created_at,
        currency=document.currency,
        language=document.language,
    )
    for name in Document._meta.fields_db_projection:
        if name not in _KEPT:
            setattr(document, name, getattr(blank, name))
    document.state = State.ERASED
    await document.save()


def references(documents: Sequence[Document]) -> list[str]:
    """Return what documents are called."""
    return [each.number or f"D-{each.draft_number}" for each in documents]
