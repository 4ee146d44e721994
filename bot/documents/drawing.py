"""Drawing: asks for the PDF of a document's revision, once."""

from __future__ import annotations

from bot.documents.model import Document, Drawing
from bot.store import engine, lookup


async def asked_for(document: Document) -> Drawing:
    """Return the drawing of a document as it stands; the first to ask creates the job.

    Call inside a transaction. A draft is drawn as a preview of its revision; an issued document
    never changes, so its drawing is made once and read ever after.
    """
    is_preview = document.number is None
    key = {"document_id": document.id, "revision": document.revision, "is_preview": is_preview}
    # Locked, so that whoever is just drawing it sees the mail that is about to wait for it.
    drawing = await lookup.locked(Drawing, **key)
    if drawing is None:
        drawing = await Drawing.create(**key)
        await engine.defer("outbound:draw", lock=f"drawing/{drawing.id}", drawing_id=drawing.id)
    return drawing


def is_drawn(drawing: Drawing) -> bool:
    """Tell whether the PDF is there, or will never be: nothing waits for it any more."""
    return drawing.octets is not None or bool(drawing.failure)


async def are_awaited(drawing_ids: tuple[int, ...]) -> bool:
    """Tell whether any of the drawings is yet to be drawn. Call inside a transaction."""
    rows = await Drawing.select_for_update().filter(id__in=drawing_ids).order_by("id")
    return not all(is_drawn(row) for row in rows)
