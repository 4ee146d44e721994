"""Proof: a page as a picture, to be looked at on a screen before anything is printed or sent."""

from __future__ import annotations

import io

from bot.documents.facts import DocumentFacts
from outbound.printing.renderer import draw

#: Pixels across: sharp on a phone, and small enough to be there at once.
WIDTH = 1000
#: Colours that are left: text in a few greys, an accent, a logo.
COLOURS = 64


def picture(facts: DocumentFacts, logo: bytes | None) -> bytes:
    """Return the first page of a document as a PNG. See `outbound.printing.renderer.draw`.

    Takes a quarter of a second of CPU; run it in a sandbox.
    """
    # Loaded in the worker, as what prints is.
    import pypdfium2  # noqa: PLC0415  (see above)

    document = pypdfium2.PdfDocument(draw(facts, logo))
    try:
        page = document[0]
        image = page.render(scale=WIDTH / page.get_width()).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    image.convert("RGB").quantize(COLOURS).save(out, "PNG")
    return out.getvalue()
