"""Renderer: facts become a PDF, in a warm process of its own.

This module is light, so that naming `draw` costs the caller nothing; what is heavy is in
`outbound.printing.press` and loaded in the worker only.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import gc
from datetime import date
from decimal import Decimal

from bot.documents.facts import DocumentFacts, Party, PrintedLine
from bot.money import Money
from outbound.printing import fonts

#: What WeasyPrint loads: its name for the linker, its file, and the Debian package that has it.
LIBRARIES = (
    ("pango-1.0", "libpango-1.0.so.0", "libpango-1.0-0"),
    ("pangoft2-1.0", "libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    # Optional for WeasyPrint, not for us: without it a font takes 100 times as long to cut.
    ("harfbuzz-subset", "libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
)


def ready() -> str | None:
    """Return why no page can be printed on this machine, or None if all is there."""
    missing = [package for name, file, package in LIBRARIES if not _loads(name, file)]
    if not missing:
        return None
    return f"libraries are missing: {', '.join(missing)} (apt-get install {' '.join(missing)})"


def warm_up() -> None:
    """Get ready to draw: load everything and draw once. The initializer of a spawned worker.

    Raises RuntimeError with the reason of `ready` where a library is missing.
    """
    reason = ready()
    if reason is not None:
        raise RuntimeError(reason)
    draw(_sample(), None)
    gc.collect()
    gc.freeze()


def draw(facts: DocumentFacts, logo: bytes | None) -> bytes:
    """Return the PDF of a document: tagged, PDF/UA-1, the same octets for the same facts.

    Args:
        facts: what the page says.
        logo: a picture made by `outbound.printing.images.logo.reencode`, or None.

    Raises:
        ValueError: the facts hold a text that no PDF can hold (a lone surrogate).
        RuntimeError: the page asked for something outside of memory.
    """
    fonts.choose()
    # Loaded here, in the worker, after the fonts are chosen: it takes 40 MB and half a second.
    from outbound.printing.press import press  # noqa: PLC0415  (see above)

    # The boxes of a page are cycles of objects; looking for them while they grow costs a tenth.
    gc.disable()
    try:
        return press().print(facts, logo)
    finally:
        gc.enable()


def _loads(name: str, file: str) -> bool:
    for candidate in (file, ctypes.util.find_library(name)):
        try:
            if candidate and ctypes.CDLL(candidate):
                return True
        except OSError:
            continue
    return False


def _sample() -> DocumentFacts:
    """Return a small invoice that touches every part of the page."""
    day, price = date(2026, 1, 1), Money(Decimal("1.00"), "EUR")
    line = PrintedLine(1, "Work\nat length", Decimal(1), "h", price, "", None, price)
    nothing = Money.zero("EUR")
    return DocumentFacts(
        kind="invoice",
        reference="1",
        is_preview=False,
        language="en",
        currency="EUR",
        issued_on=day,
        due_on=day,
        seller=Party("Seller"),
        buyer=Party("Buyer"),
        lines=(line,),
        lines_total=price,
        discount=nothing,
        discount_label="",
        net=price,
        taxes=(),
        gross=price,
        paid=nothing,
        due=price,
    )
