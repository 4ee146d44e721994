"""Folding: the form in which words are compared: no case, no accents, no dots of abbreviations."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d"})


def fold(word: str) -> str:
    """Return a word without case and accents; the dots of ``Std.`` and ``P.O.`` are dropped."""
    folded = word.lower() if word.isascii() else unaccented(word)
    if "." in folded and any(c.isalpha() for c in folded):
        return folded.replace(".", "")
    return folded


def unaccented(text: str) -> str:
    """Return text in lower case and without accents: ``Ü`` becomes u, ``ß`` becomes ss."""
    return "".join(map(_bare, text.casefold())).translate(_LETTERS)


@lru_cache(maxsize=4096)
def _bare(c: str) -> str:
    """Return a character without its accents.

    One at a time: to put the marks of a long run in order, as is done for a whole text, takes time
    with the square of their number, and all of them are dropped.
    """
    parted = unicodedata.normalize("NFKD", c)
    return "".join(each for each in parted if not unicodedata.combining(each))
