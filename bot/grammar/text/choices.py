"""Choices: a line that is nothing but the number of a line offered before: ``1``, ``option 2``."""

from __future__ import annotations

from collections.abc import Mapping

from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.text.tokens import Kind, Tokens

#: Marks that may stand around the number; U+20E3 makes a keycap of it.
_AROUND = "#().:!,;[]*\u20e3"
#: Digits of a number that chooses; a longer one is a document's.
_MAX_DIGITS = 2


def number(tokens: Tokens, offered: Mapping[int, str]) -> int | None:
    """Return the number that a line consists of; None for any line that says more.

    ``yes`` and ``no`` are the numbers of the only two lines offered, if these end so.
    """
    if any(token.kind not in (Kind.WORD, Kind.SEMICOLON) for token in tokens.all):
        return None
    keys = [word for key in tokens.keys if (word := key.strip(_AROUND))]
    agreed = vocabulary.section("agreement").word(keys[0]) if len(keys) == 1 else None
    if agreed is not None:
        return _agreed(agreed, offered)
    found: list[int] = []
    at = 0
    while at < len(keys):
        if keys[at].isascii() and keys[at].isdigit() and len(keys[at]) <= _MAX_DIGITS:
            found.append(int(keys[at]))
            at += 1
        elif beside := _beside(keys, at):
            at = beside
        else:
            return None
    return found[0] if len(found) == 1 else None


def _agreed(word: str, offered: Mapping[int, str]) -> int | None:
    words = vocabulary.section("agreement")
    ends = {words.word(fold(text.rpartition(" ")[2])): number for number, text in offered.items()}
    return ends.get(word) if ends.keys() == {"yes", "no"} else None


def _beside(keys: list[str], at: int) -> int:
    """Return where the words that may stand beside the number end; 0 for any other word."""
    for name in ("choices", "courtesies"):
        match = vocabulary.section(name).match(keys, at)
        if match is not None:
            return match[1]
    return 0
