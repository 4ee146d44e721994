"""Logo: pictures that are one, and those that only claim to be."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

import pytest
from PIL import Image, PngImagePlugin

from bot.setup.logos import MAX_OCTETS, Flaw, LogoError
from outbound.printing.images.logo import reencode
from tests.outbound.printing.pictures import drawn, octets, png


def opened(made: bytes) -> Image.Image:
    """Return the picture a logo became."""
    return Image.open(io.BytesIO(made))


def header_only(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack("!I", zlib.crc32(kind + body))
        return struct.pack("!I", len(body)) + kind + body + check

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(bytes(100))), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_three_formats_become_a_png_without_alpha(kind: str) -> None:
    mode = "RGB" if kind == "JPEG" else "RGBA"
    made = opened(reencode(octets(drawn(300, 100, mode), kind)))
    assert (made.format, made.mode, made.size) == ("PNG", "RGB", (300, 100))


def test_what_is_transparent_becomes_white() -> None:
    made = opened(reencode(png(300, 100)))
    assert made.getpixel((299, 0)) == (255, 255, 255)
    assert made.getpixel((50, 50)) == (21, 94, 239)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "I;16", "CMYK"])
def test_other_kinds_of_pixels_are_understood(mode: str) -> None:
    source = Image.new(mode, (30, 10))
    kind = "JPEG" if mode == "CMYK" else "PNG"
    if mode == "PA":
        source, kind = drawn(30, 10).convert("P"), "PNG"
        source.info["transparency"] = 0
    assert opened(reencode(octets(source, kind))).size == (30, 10)


@pytest.mark.parametrize(
    ("size", "fitted"), [((1200, 400), (600, 200)), ((200, 2000), (20, 200)), ((90, 30), (90, 30))]
)
def test_a_large_picture_is_fitted_and_a_small_one_left(
    size: tuple[int, int], fitted: tuple[int, int]
) -> None:
    assert opened(reencode(png(*size))).size == fitted


def test_nothing_but_pixels_survives() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "a secret")
    exif = Image.Exif()
    exif[0x010F] = "a maker"
    source = octets(drawn(30, 10), "PNG", pnginfo=notes, exif=exif, icc_profile=b"profile")
    made = reencode(source)
    assert b"a secret" in source
    assert opened(made).info == {}
    assert not any(word in made for word in (b"secret", b"maker", b"profile"))


def test_a_picture_on_its_side_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(reencode(octets(drawn(30, 10, "RGB"), "JPEG", exif=exif))).size == (10, 30)


def test_the_first_frame_of_an_animation_is_taken() -> None:
    frames = [drawn(30, 10), Image.new("RGBA", (30, 10), "red")]
    made = opened(reencode(octets(frames[0], "WEBP", save_all=True, append_images=frames[1:])))
    assert getattr(made, "n_frames", 1) == 1


def test_the_same_picture_gives_the_same_octets() -> None:
    assert reencode(png(300, 100)) == reencode(png(300, 100))


@pytest.mark.parametrize(
    ("uploaded", "flaw"),
    [
        (b"", Flaw.NOT_A_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Flaw.NOT_A_PICTURE),
        (b"%PDF-1.7", Flaw.NOT_A_PICTURE),
        (octets(drawn(30, 10, "P"), "GIF"), Flaw.NOT_A_PICTURE),
        (octets(drawn(30, 10, "RGB"), "TIFF"), Flaw.NOT_A_PICTURE),
        (octets(drawn(30, 10, "RGB"), "EPS"), Flaw.NOT_A_PICTURE),
        (png(300, 100)[:400], Flaw.BROKEN),
        (octets(drawn(300, 100, "RGB"), "JPEG")[:600], Flaw.BROKEN),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), Flaw.NOT_A_PICTURE),
        (header_only(60, 20), Flaw.BROKEN),
        (header_only(2001, 2000), Flaw.TOO_MANY_PIXELS),
        (header_only(60_000, 60_000), Flaw.TOO_MANY_PIXELS),
        (header_only(10_000, 10_000), Flaw.TOO_MANY_PIXELS),
        (bytes(MAX_OCTETS + 1), Flaw.TOO_BIG),
    ],
    ids=[
        "nothing", "svg", "pdf", "gif", "tiff", "eps", "half a png", "half a jpeg", "png in name",
        "too few pixels", "4 megapixels and a row", "bomb", "bomb of a warning", "too big",
    ],
)  # fmt: skip
def test_what_is_no_logo_is_refused_with_the_reason(uploaded: bytes, flaw: Flaw) -> None:
    with warnings.catch_warnings(action="ignore"), pytest.raises(LogoError) as caught:
        reencode(uploaded)
    assert caught.value.flaw is flaw


def test_half_a_picture_stays_refused_after_the_renderer_was_loaded() -> None:
    import weasyprint.images  # noqa: F401, PLC0415  (it tells Pillow to accept halves)

    with pytest.raises(LogoError):
        reencode(png(300, 100)[:400])
