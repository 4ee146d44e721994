"""Colours: the accent of a page, dark enough to be seen on paper by everybody (WCAG 2.2)."""

from __future__ import annotations

import re

from bot.problems import Place, Problem

#: What lines and other graphics need against their ground (WCAG 2.2, 1.4.11).
LEAST_CONTRAST = 3.0

_HEX = re.compile(r"#[0-9a-f]{6}")
_WHITE = 1.0


def read(text: str, *, place: Place | None = None) -> str:
    """Return a colour as ``#155eef``; raises ``colour-wrong`` or ``colour-too-light``."""
    colour = text.strip().lower()
    if not _HEX.fullmatch(colour):
        raise Problem("colour-wrong", place=place)
    if contrast(colour) < LEAST_CONTRAST:
        dark = darkened(colour)
        raise Problem(
            "colour-too-light", place=place, darker=dark, replies=[f"profile colour {dark}"]
        )
    return colour


def contrast(colour: str) -> float:
    """Return how a colour stands out from white paper, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    return (_WHITE + 0.05) / (_luminance(colour) + 0.05)


def darkened(colour: str) -> str:
    """Return the lightest shade of a colour that can be seen on white."""
    for percent in range(99, 0, -1):
        shade = "#" + "".join(f"{each * percent // 100:02x}" for each in _parts(colour))
        if contrast(shade) >= LEAST_CONTRAST:
            return shade
    return "#000000"


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour in sRGB (WCAG 2.2)."""
    red, green, blue = (_linear(each / 255) for each in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
