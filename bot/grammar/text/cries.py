"""Cries: ``no wait, stop``: a line of which no word says anything but to stop (R11)."""

from __future__ import annotations

from bot.grammar.text import vocabulary
from bot.grammar.text.tokens import Kind, Tokens

#: A longer line is prose, whatever its words.
MAX_WORDS = 8
_BESIDE = ("cries", "fillers", "courtesies")


def is_stop(tokens: Tokens) -> bool:
    """Return whether a line says stop, and all its other words are mere fillers."""
    if len(tokens) > MAX_WORDS or any(token.kind is not Kind.WORD for token in tokens.all):
        return False
    keys = [word for key in tokens.keys if (word := key.strip(".,:;!-"))]
    return any(_means(key, "verbs") for key in keys) and all(map(_is_fit, keys))


def _is_fit(key: str) -> bool:
    return _means(key, "verbs") or any(_means(key, name) for name in _BESIDE)


def _means(key: str, section: str) -> bool:
    meaning = vocabulary.section(section).word(key)
    return meaning == "stop" if section == "verbs" else meaning is not None
