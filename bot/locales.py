"""Locales: how a language writes numbers, by Babel, which would read it anew for each number."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import NumberPattern, parse_pattern


@cache
def of(language: str) -> Locale:
    """Return what is known of a language; raises ValueError or UnknownLocaleError."""
    return Locale.parse(language)


def decimal(value: Decimal | int, pattern: str, language: str) -> str:
    """Return a number as a language writes it after a pattern (UTS 35, Number Format Patterns).

    A zero below zero is written as zero.
    """
    return _written(value or 0, pattern, language)


#: Of a mail's answer most numbers stand in it more than once, or stood in the one before.
@lru_cache(maxsize=4096)
def _written(value: Decimal | int, pattern: str, language: str) -> str:
    return str(_read(pattern).apply(value, of(language)))


@cache
def _read(pattern: str) -> NumberPattern:
    return parse_pattern(pattern)
