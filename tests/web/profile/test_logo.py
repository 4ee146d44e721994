"""Logo: pictures are taken, made safe and shown; everything else is refused with a reason."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping

import pytest
from aiohttp import FormData
from PIL import Image, PngImagePlugin

from bot.accounts import Account, Logo
from tests.web.visitor import Page, Portal, Visitor

MARKER = "marker-of-the-camera"


def picture(form: str = "PNG", size: tuple[int, int] = (300, 100)) -> bytes:
    """Return a picture with something that a camera noted."""
    out, image = io.BytesIO(), Image.new("RGB", size, "#155eef")
    if form == "PNG":
        note = PngImagePlugin.PngInfo()
        note.add_text("Comment", MARKER)
        image.save(out, form, pnginfo=note)
    else:
        exif = Image.Exif()
        exif[0x010E] = MARKER  # ImageDescription
        image.save(out, form, exif=exif)
    return out.getvalue()


def bomb() -> bytes:
    """Return a PNG of a few kB that unpacks to 40,000 x 40,000 pixels."""

    def chunk(name: bytes, octets: bytes) -> bytes:
        body = name + octets
        return struct.pack(">I", len(octets)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


async def uploaded(who: Visitor, octets: bytes, name: str = "logo.png") -> Page:
    """Upload a file as a browser does."""
    form = FormData()
    form.add_field("logo", io.BytesIO(octets), filename=name, content_type="image/png")
    return await who.post("/profile/logo", form)


async def kept() -> Mapping[str, bytes]:
    """Return the pictures that are kept, by the address of their account."""
    rows = await Logo.all().prefetch_related("account")
    return {row.account.address: bytes(row.octets) for row in rows}


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
async def test_a_logo_is_encoded_anew_without_what_a_camera_noted(ann: Visitor, form: str) -> None:
    """P6: a logo is kept without the metadata it came with."""
    sent = picture(form)
    assert MARKER.encode() in sent
    page = await uploaded(ann, sent, f"logo.{form.lower()}")
    assert "Your logo is kept." in page.text
    (octets,) = (await kept()).values()
    assert MARKER.encode() not in octets
    assert Image.open(io.BytesIO(octets)).size == (300, 100)


async def pictures_of(browser: Visitor) -> list[str]:
    """Return where the logo and the sample lie that somebody's profile shows."""
    page = (await browser.get("/profile")).text
    shown = ("/profile/logo/", "/profile/sample/")
    return [way + page.split(f'src="{way}')[1].split('"')[0] for way in shown]


@pytest.mark.slow
async def test_the_logo_and_a_sample_with_it_are_shown(ann: Visitor) -> None:
    await uploaded(ann, picture())
    for address in await pictures_of(ann):
        async with ann.http.get(ann.url(address)) as response:
            assert response.status == 200
            assert response.headers["Content-Type"] == "image/png"
            assert "private" in response.headers["Cache-Control"]
            image = Image.open(io.BytesIO(await response.read())).convert("RGB")
        octets = image.tobytes()
        pixels = set(zip(octets[::3], octets[1::3], octets[2::3], strict=True))
        assert any(red < 80 and blue > 180 for red, _, blue in pixels), address


async def test_a_logo_is_removed(ann: Visitor) -> None:
    await uploaded(ann, picture())
    page = await ann.post("/profile/logo/remove")
    assert "Your logo is removed." in page.text
    assert await kept() == {}
    assert (await Account.get()).logo_sha256 == ""


@pytest.mark.parametrize(
    ("octets", "name", "sentence"),
    [
        (b"", "logo.png", "Please choose a picture."),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.svg", "not a PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.png", "not a PNG"),
        (b"<html><script>1</script>", "logo.png", "not a PNG"),
        (b"%PDF-1.7", "logo.pdf", "not a PNG"),
        (picture("JPEG"), "logo.png", "another kind"),
        (picture(), "logo.svg", "another kind"),
        (picture(), "logo.exe", "another kind"),
        (picture()[:200], "logo.png", "broken"),
        (picture("JPEG")[:300], "logo.jpg", "broken"),
        (bomb(), "logo.png", "megapixels"),
        (picture(size=(3000, 2000)), "logo.png", "megapixels"),
        (picture() + bytes(600_000), "logo.png", "512 kB at most"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "logo.webp", "broken"),
    ],
    ids=[
        *("empty", "svg", "svg-as-png", "html", "pdf", "jpeg-as-png", "png-as-svg", "png-as-exe"),
        *("torn", "torn-jpeg", "bomb", "large", "heavy", "hollow"),
    ],
)
async def test_what_is_no_logo_is_refused_with_the_reason(
    ann: Visitor, octets: bytes, name: str, sentence: str
) -> None:
    page = await uploaded(ann, octets, name)
    assert page.status == 422
    assert sentence in page.text
    assert await kept() == {}


async def test_text_or_two_files_where_one_is_asked_for_are_told(ann: Visitor) -> None:
    page = await ann.post("/profile/logo", {"logo": "text"})
    assert page.status == 422
    form = FormData()
    for _ in range(2):
        form.add_field("logo", io.BytesIO(picture()), filename="logo.png", content_type="image/png")
    page = await ann.post("/profile/logo", form)
    assert page.status == 422
    assert await kept() == {}


async def test_a_name_that_leads_elsewhere_is_no_matter(ann: Visitor) -> None:
    page = await uploaded(ann, picture(), "../../etc/cron.d/logo.png")
    assert "Your logo is kept." in page.text


async def test_nobody_sees_the_logo_or_sample_of_another(
    portal: Portal, ann: Visitor, ben: Visitor
) -> None:
    await uploaded(ann, picture())
    for address in await pictures_of(ann):
        async with ben.http.get(ben.url(address)) as response:
            assert response.status == 404
