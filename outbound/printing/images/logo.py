"""Logo: an uploaded picture made safe, small and quick to embed."""

from __future__ import annotations

import io

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from bot.setup.logos import MAX_OCTETS, Flaw, LogoError

MAX_PIXELS = 4_000_000
#: Printed 13.5 mm high, so 200 pixels are 376 dots an inch.
MAX_SIZE = (600, 200)
FORMATS = ("PNG", "JPEG", "WEBP")


def reencode(octets: bytes) -> bytes:
    """Return the picture as a PNG of at most 600 x 200 pixels, on white, without metadata.

    Only its pixels survive: comments, profiles, EXIF and animation are gone. What it is, its
    content says, not its name. Raises LogoError. Costs memory: run it in a sandbox.
    """
    if len(octets) > MAX_OCTETS:
        raise LogoError(Flaw.TOO_BIG)
    image = flattened(opened(octets))
    image.thumbnail(MAX_SIZE, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def opened(octets: bytes) -> Image.Image:
    """Return the decoded picture; its size is looked at before a pixel is unpacked."""
    # WeasyPrint switches this on for the whole process; half a logo is none.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        image = Image.open(io.BytesIO(octets), formats=FORMATS)
    except UnidentifiedImageError:
        raise LogoError(Flaw.NOT_A_PICTURE) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise LogoError(Flaw.TOO_MANY_PIXELS) from None
    except (OSError, ValueError, SyntaxError):
        raise LogoError(Flaw.BROKEN) from None
    if image.width * image.height > MAX_PIXELS:
        raise LogoError(Flaw.TOO_MANY_PIXELS)
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, EOFError):
        raise LogoError(Flaw.BROKEN) from None
    return image


def flattened(image: Image.Image) -> Image.Image:
    """Return the picture upright, on white, in RGB; grey ones stay grey, a third of the size."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # 16 bits a pixel
        return upright.convert("L")
    if upright.mode in ("1", "L") and "transparency" not in upright.info:
        return upright.convert("L")
    layer = upright.convert("RGBA")
    white = Image.new("RGB", layer.size, "white")
    white.paste(layer, mask=layer.getchannel("A"))
    return white
