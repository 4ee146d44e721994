"""Periods: the time in which work was done, ``for November 2026``.

    period = MONTH [YYYY] | YYYY-MM | "Q"N [YYYY] | YYYY | ("last" | "this" | "next") "month"
           | DATE ("-" | "to") DATE

A month without a year is the one nearest to today, since work is billed before and after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.grammar import dates
from bot.grammar.parts import currencies
from bot.grammar.syntax import Period
from bot.grammar.text import vocabulary
from bot.grammar.text.tokens import Tokens
from bot.problems import Problem

_YEAR_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_QUARTER = re.compile(r"q([1-4])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A period, and the token after it."""

    period: Period
    end: int


def at(tokens: Tokens, index: int, today: date) -> Found | None:
    """Return the period that begins at token `index`; None if none does."""
    if not tokens.is_word(index):
        return None
    for reader in (_range, _month, _quarter, _relative, _year):
        span = reader(tokens, index, today)
        if span is not None:
            first, last, end = span
            written = tokens.shown(index, end).rstrip(",:.")
            return Found(Period(written, first, last), end)
    return None


_Span = tuple[date, date, int]


def _month(tokens: Tokens, index: int, today: date) -> _Span | None:
    numeric = _YEAR_MONTH.fullmatch(tokens[index].text)
    if (
        numeric
        and 1 <= int(numeric[2]) <= 12
        and dates.FIRST_YEAR <= int(numeric[1]) <= dates.LAST_YEAR
    ):
        return _whole_month(int(numeric[1]), int(numeric[2]), index + 1)
    month = dates.month_of(tokens[index].key)
    if month is None:
        return None
    year = dates.year_at(tokens, index + 1)
    if year:
        return _whole_month(year[0], month, year[1])
    away = (month - today.month + 6) % 12 - 6
    near = dates.later(today.replace(day=1), away)
    return _whole_month(near.year, near.month, index + 1)


def _whole_month(year: int, month: int, end: int) -> _Span:
    return date(year, month, 1), dates.last_of(year, month), end


def _quarter(tokens: Tokens, index: int, today: date) -> _Span | None:
    found = _QUARTER.fullmatch(tokens[index].text)
    if found is None:
        return None
    year = dates.year_at(tokens, index + 1)
    month = int(found[1]) * 3
    if not year:
        away = (month - today.month + 6) % 12 - 6
        near = dates.later(today.replace(day=1), away)
        return date(near.year, month - 2, 1), dates.last_of(near.year, month), index + 1
    return date(year[0], month - 2, 1), dates.last_of(year[0], month), year[1]


def _relative(tokens: Tokens, index: int, today: date) -> _Span | None:
    match = vocabulary.section("dates").match(tokens.keys, index)
    months = {"last-month": -1, "this-month": 0, "next-month": 1}
    years = {"last-year": -1, "this-year": 0}
    if match and match[0] in months:
        day = dates.later(today.replace(day=1), months[match[0]])
        return _whole_month(day.year, day.month, match[1])
    if match and match[0] in years:
        year = today.year + years[match[0]]
        return date(year, 1, 1), date(year, 12, 31), match[1]
    return None


def _year(tokens: Tokens, index: int, today: date) -> _Span | None:
    del today
    found = dates.year_at(tokens, index)
    if found is None:
        return None
    year, end = found
    if tokens.is_word(end) and currencies.may_be(tokens[end].text):
        return None  # an amount: ``for 2000 EUR``
    return date(year, 1, 1), date(year, 12, 31), end


def _range(tokens: Tokens, index: int, today: date) -> _Span | None:
    """Read ``2026-11-01 to 2026-11-30``; both days as dates are read elsewhere."""
    first = dates.at(tokens, index, today)
    if first is None or not tokens.is_word(first.end):
        return None
    is_joined = vocabulary.section("dates").word(tokens[first.end].key) == "to"
    if not (is_joined or tokens[first.end].text == "-"):
        return None
    last = dates.at(tokens, first.end + 1, today)
    if last is None:
        return None
    if last.day < first.day:
        raise Problem("period-backwards", place=tokens.place(index, last.end))
    return first.day, last.day, last.end
