"""Folding: the form in which words are compared: no case, no accents, no dots of abbreviations."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d"})


def fold(word: str) -> str:
    """Return a word without case and accents; the dots of ``Std.`` and ``P.O.`` are dropped."""
    folded = word.lower() if word.isascii() else unaccented(word)
    if "." in folded and any(c.isalpha() for c in folded):
        return folded.replace(".", "")
    return folded


def unaccented(text: str) -> str:
    """Return text in lower case and without accents: ``Ü`` becomes u, ``ß`` becomes ss."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parted if not unicodedata.combining(c)).translate(_LETTERS)
