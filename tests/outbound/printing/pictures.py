"""Pictures to upload as a logo."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def drawn(width: int, height: int, mode: str = "RGBA") -> Image.Image:
    """Return a disc on a transparent ground."""
    picture = Image.new("RGBA", (width, height))
    ImageDraw.Draw(picture).ellipse((0, 0, height - 1, height - 1), fill=(21, 94, 239, 255))
    return picture.convert(mode)


def octets(picture: Image.Image, kind: str, **options: object) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    """Return a PNG with an alpha channel."""
    return octets(drawn(width, height), "PNG")
