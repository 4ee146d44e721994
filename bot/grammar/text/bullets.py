"""Bullets: marks of lists before a line."""

from __future__ import annotations

import re

from bot.grammar.syntax import SourceLine
from bot.grammar.text import lines
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text.lines import Line
from bot.grammar.text.tokens import Tokens

_BULLET = re.compile(r"\s*(?:[-*•·+]|\d{1,3}[.)])\s+(?=\S)")


def length(text: str) -> int:
    """Return how many characters of a plain line are a bullet and the space around it."""
    found = _BULLET.match(text)
    return found.end() if found else 0


def without(source: SourceLine) -> Tokens:
    """Take a line apart, less its bullet."""
    line = lines.read(source)
    cut = length(line.text)
    return tokenizer.of(Line(source, line.text[cut:], line.shown[cut:], line.origin[cut:]))
