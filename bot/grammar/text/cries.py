"""Cries: ``no wait, stop`` and ``don't send it``: lines that say nothing but to stop (R11)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.grammar.text import vocabulary
from bot.grammar.text.tokens import Kind, Tokens

#: A longer line is prose, whatever its words.
MAX_WORDS = 8
_YET = frozenset({"yet", "noch", "encore", "todavia", "aun", "do"})
_BESIDE = ("cries", "fillers", "courtesies")


def is_stop(tokens: Tokens) -> bool:
    """Return whether a line says stop, or not to send, and all its other words are fillers."""
    if len(tokens) > MAX_WORDS or any(token.kind is not Kind.WORD for token in tokens.all):
        return False
    keys = [word for key in tokens.keys if (word := key.strip(".,:;!-"))]
    says_stop = any(_means(key, "verbs") for key in keys) and all(map(_is_fit, keys))
    return says_stop or _is_not_to_send(keys)


def _is_not_to_send(keys: Sequence[str]) -> bool:
    """Return whether words say not to send: ``don't send it``, ``noch nicht abschicken``."""
    spared = [key for key in keys if not (_negates(key) or _sends(key))]
    is_said = any(map(_negates, keys)) and any(map(_sends, keys))
    return is_said and all(_is_fit(key) or key in _YET for key in spared)


def _negates(key: str) -> bool:
    return vocabulary.section("negations").word(key) is not None


def _sends(key: str) -> bool:
    return vocabulary.section("verbs").word(key.rpartition("'")[2]) == "send"


def _is_fit(key: str) -> bool:
    return _means(key, "verbs") or any(_means(key, name) for name in _BESIDE)


def _means(key: str, section: str) -> bool:
    meaning = vocabulary.section(section).word(key)
    return meaning == "stop" if section == "verbs" else meaning is not None
