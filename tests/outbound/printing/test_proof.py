"""Proof: a page as a picture, drawn where pages are drawn."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.sandbox import Sandbox
from outbound.printing import proof
from tests.outbound.printing.samples import facts


@pytest.mark.slow
async def test_a_page_is_seen_as_a_picture_of_modest_size(printer: Sandbox) -> None:
    octets = await printer.run(proof.picture, 60, facts(3), None)
    image = Image.open(io.BytesIO(octets))
    assert image.format == "PNG"
    assert image.width == proof.WIDTH
    assert image.height > image.width
    assert len(octets) < 100_000
    assert len(image.convert("L").getcolors() or ()) > 5  # there is something on it
