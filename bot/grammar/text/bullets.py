"""Bullets: marks of lists before a line, ``Item 2:`` among them, and pictures that stand there."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bot.grammar.syntax import SourceLine
from bot.grammar.text import lines, vocabulary
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text.lines import Line
from bot.grammar.text.tokens import Tokens

_OPENING = "¿¡"
#: U+20E3 makes a keycap of the digit before it.
_BULLET = re.compile(r"\s*(?:[-*•·+▪◦‣]|\d{1,3}(?:[.)]|\u20e3))\s+(?=\S)")


def length(text: str) -> int:
    """Return how many characters of a plain line are a bullet and the space around it."""
    found = _BULLET.match(text) or _counted().match(text)
    return found.end() if found else 0


@cache
def _counted() -> re.Pattern[str]:
    """Return what matches a word for a line of a list and its number: ``Item 2:``, ``Pos. 2``."""
    words = {" ".join(phrase) for phrase in vocabulary.section("list-words").phrases}
    names = "|".join(sorted(map(re.escape, words), reverse=True))
    return re.compile(rf"\s*(?:{names})\.? {{0,2}}\d{{1,3}} ?[:.)]\s+(?=\S)", re.IGNORECASE)


def pictures(text: str) -> int:
    """Return how many characters of a plain line are pictures before its first word.

    A Spanish question or cry begins with a mark, which says no more: ``¿Estado?``.
    """
    found = 0
    for at, c in enumerate(text):
        if unicodedata.category(c) in ("So", "Sk") or c in _OPENING:
            found = at + 1
        elif not c.isspace():
            break
    return found


def without(source: SourceLine) -> Tokens:
    """Take a line apart, less its bullet."""
    line = lines.read(source)
    cut = length(line.text)
    return tokenizer.of(Line(source, line.text[cut:], line.shown[cut:], line.origin[cut:]))
