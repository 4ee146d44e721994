"""Pictures: one logo never stands for another, and they are not kept for ever."""

from __future__ import annotations

import pytest

from outbound.printing.images.logo import reencode
from outbound.printing.images.pictures import MAX_KEPT, Pictures
from outbound.printing.renderer import draw
from tests.outbound.printing.pictures import drawn, octets, png
from tests.outbound.printing.reading import picture
from tests.outbound.printing.samples import facts

BLUE = reencode(png(300, 100))
RED = reencode(octets(drawn(300, 100).point(lambda value: 255 - value), "PNG"))


def test_two_accounts_in_turn_each_get_their_own_logo() -> None:
    first, second = draw(facts(1), BLUE), draw(facts(1), RED)
    assert first != second
    assert draw(facts(1), BLUE) == first
    dot = (100, 90)  # inside the logo, at 100 dots an inch
    assert picture(first).convert("RGB").getpixel(dot) != picture(second).convert("RGB").getpixel(
        dot
    )


def test_the_oldest_logos_are_forgotten() -> None:
    pictures = Pictures()
    first = pictures.kept("asset:0", BLUE)
    assert pictures.kept("asset:0", BLUE) is first
    for number in range(1, MAX_KEPT + 1):
        pictures.kept(f"asset:{number}", BLUE)
    assert pictures.kept("asset:0", BLUE) is not first


def test_a_logo_that_is_no_png_is_an_ordinary_error() -> None:
    with pytest.raises(OSError, match="cannot identify"):
        draw(facts(1), b"<svg/>")
