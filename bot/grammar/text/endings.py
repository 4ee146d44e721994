"""Endings: lines after which nothing is read: signatures, thanks, quotes, headers (R18)."""

from __future__ import annotations

import re

from bot.grammar.text import vocabulary
from bot.grammar.text.lines import holds_number
from bot.grammar.text.tokens import Tokens

_RULE = re.compile(r"[-_=*~]{2,}\s*$")
_PUNCTUATION = "!.,:()…*_"


def ends(tokens: Tokens) -> bool:
    """Return whether a line ends the reading."""
    text = tokens.line.text.strip()
    if text.startswith(">") or _RULE.match(text) or _is_header(text):
        return True
    if text.startswith("--") and not holds_number(text):
        return True
    keys = [key.strip(_PUNCTUATION) for key in tokens.keys]
    keys = [key for key in keys if key]
    phrases = vocabulary.section("ends")
    found = phrases.match(keys, 0)
    match found:
        case ("line", end):
            return end == len(keys)
        case ("start", _):
            return not holds_number(text)
        case ("client", _):
            return True
        case _:
            return text.endswith(":") and any(phrases.word(key) == "wrote" for key in keys)


def _is_header(text: str) -> bool:
    """Return whether a line introduces a quote: a date, an address in brackets and a colon."""
    return text.endswith(":") and "<" in text and "@" in text and any(c.isdigit() for c in text)
