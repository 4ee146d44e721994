"""Fonts: the shipped ones have what an invoice needs."""

from __future__ import annotations

import subprocess
from importlib import resources
from pathlib import Path

import pytest
from babel.numbers import get_currency_symbol
from fontTools.ttLib import TTFont

from tests.outbound.printing.reading import tool

FOLDER = Path(str(resources.files("templates") / "documents" / "fonts"))


@pytest.mark.parametrize("weight", [400, 600])
def test_a_font_has_the_spaces_signs_and_currencies_of_a_page(weight: int) -> None:
    with TTFont(FOLDER / f"Inter-{weight}.ttf") as font:
        has = set(font.getBestCmap())
        assert not [
            char
            for char in "\u00a0\u202f\u2212\u2010\u2011–—·…“„”’«»²€£₹₺₽₴₩₪₫₱"
            if ord(char) not in has
        ]
        for currency in ("EUR", "USD", "GBP", "JPY", "INR", "CHF", "PLN"):
            for language in ("en_GB", "en_US", "de", "fr", "es"):
                symbol = get_currency_symbol(currency, locale=language)
                assert all(ord(char) in has for char in symbol)
        assert "fpgm" not in font  # no hinting


def test_the_licence_lies_beside_the_fonts() -> None:
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "OFL.txt").read_text().upper()


def test_our_list_of_fonts_names_the_shipped_ones_and_no_stranger() -> None:
    done = subprocess.run(
        [tool("fc-list"), "--format", "%{file}\n"],
        env={"FONTCONFIG_FILE": str(FOLDER / "fonts.conf")},
        capture_output=True,
        check=True,
        text=True,
    )
    files = {Path(line) for line in done.stdout.split("\n") if line}
    assert {FOLDER / "Inter-400.ttf", FOLDER / "Inter-600.ttf"} <= files
    assert all(file.parent == FOLDER or file.parent.name == "noto" for file in files)
