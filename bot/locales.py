"""Locales: how a language writes numbers, by Babel, which would read it anew for each number."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import NumberPattern, parse_pattern


@cache
def of(language: str) -> Locale:
    """Return what is known of a language; raises ValueError or UnknownLocaleError."""
    return Locale.parse(language)


def decimal(value: Decimal | int, pattern: str, language: str) -> str:
    """Return a number as a language writes it after a pattern (UTS 35, Number Format Patterns)."""
    return str(_read(pattern).apply(value, of(language)))


@cache
def _read(pattern: str) -> NumberPattern:
    return parse_pattern(pattern)
