"""Periods: the time in which work was done, ``for November 2026``.

    period = MONTH [YYYY] | YYYY-MM | "Q"N [YYYY] | YYYY | ("last" | "this" | "next") "month"
           | DATE ("-" | "to") DATE | D ("-" | "to") DATE | MONTH D "-" D [YYYY] | DATE

What has no year is nearest to today, since work is billed before and after it; the first day of a
range takes the year from the last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.grammar import currencies, dates
from bot.grammar.syntax import Period, SourceLine
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text import vocabulary
from bot.grammar.text.tokens import Tokens
from bot.problems import Problem

_YEAR_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_BARE_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)?\.?")
#: ``1.-31.10.2026`` and ``1-30`` before the name of a month.
_GLUED = re.compile(r"(\d{1,2}(?:\.\d{1,2})?\.?(?:\d{2}|\d{4})?)-(\d{1,2}(?:\..*)?)")
_FULL_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\.?|\d{1,2}([./])\d{1,2}\1(?:\d{4}|\d{2})?\.?")
#: ``20.11.``, whose last stop belongs to it.
_ENDS_IN_DAY = re.compile(r"\d\.\d{1,2}\.$")
#: How far from today, either way, what has no year may lie.
_HALF_A_YEAR = timedelta(days=183)
#: Tokens of the longest day: ``1 de noviembre de 2026``.
_LONGEST_DAY = 5
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
    start = _after_lead(tokens, index)
    for reader in (_range, _glued, _month_days, _month, _quarter, _relative, _year, _day):
        span = reader(tokens, start, today) if tokens.is_word(start) else None
        if span is not None:
            first, last, end = span
            written = tokens.shown(start, end).rstrip(",:")
            if not _ENDS_IN_DAY.search(written):
                written = written.rstrip(",:.")
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
    near = _nearest(month, today)
    return _whole_month(near.year, near.month, index + 1)


def _nearest(month: int, today: date) -> date:
    """Return a day of such a month that is at most half a year away."""
    return dates.later(today.replace(day=1), (month - today.month + 6) % 12 - 6)


def _whole_month(year: int, month: int, end: int) -> _Span:
    return date(year, month, 1), dates.last_of(year, month), end


def _quarter(tokens: Tokens, index: int, today: date) -> _Span | None:
    found = _QUARTER.fullmatch(tokens[index].text)
    if found is None:
        return None
    year = dates.year_at(tokens, index + 1)
    month = int(found[1]) * 3
    if not year:
        near = _nearest(month, today)
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


def _after_lead(tokens: Tokens, index: int) -> int:
    """Return the token after ``the period from``, which says no more than ``for`` does."""
    for name in ("period", "from"):
        found = vocabulary.section("dates").match(tokens.keys, index)
        index = found[1] if found and found[0] == name else index
    return index


def _range(tokens: Tokens, index: int, today: date) -> _Span | None:
    """Read ``2026-11-01 to 2026-11-30``, ``1.10. - 31.10.2026`` and ``1er au 30 novembre``."""
    ends = range(index + 1, min(index + 1 + _LONGEST_DAY, len(tokens)))
    joint = next((i for i in ends if _is_joint(tokens, i)), None)
    if joint is None:
        return None
    near = today - _HALF_A_YEAR
    bare = _BARE_DAY.fullmatch(tokens[index].text) if joint == index + 1 else None
    first = None if bare else dates.at(tokens, index, today, since=near)
    if not bare and (first is None or first.end != joint):
        return None
    last = dates.at(tokens, joint + 1, today, since=first.day if first else near)
    if last is None:
        return None
    if bare:
        begins = last.day.replace(day=1) + timedelta(days=int(bare[1]) - 1)
    else:
        begins = _begins(tokens, index, last.day, today)
    if last.day < begins or (bare and not int(bare[1])):
        raise Problem("period-backwards", place=tokens.place(index, last.end))
    return begins, last.day, last.end


def _begins(tokens: Tokens, index: int, last: date, today: date) -> date:
    """Return the first day of a range; its year may stand behind the last day only."""
    for since in (last.replace(month=1, day=1), last - _HALF_A_YEAR):
        found = dates.at(tokens, index, today, since=since)
        if found and found.day <= last:
            return found.day
    return last + timedelta(days=1)


def _is_joint(tokens: Tokens, index: int) -> bool:
    """Return whether ``to`` or a dash stands at `index`."""
    if not tokens.is_word(index):
        return False
    is_to = vocabulary.section("dates").word(tokens[index].key) == "to"
    return is_to or tokens[index].text == "-"


def _glued(tokens: Tokens, index: int, today: date) -> _Span | None:
    """Read ``1.-31.10.2026`` and ``1-30 Nov``, which are ranges without blanks."""
    found = _GLUED.fullmatch(tokens[index].text)
    if found is None:
        return None
    has_month = tokens.is_word(index + 1) and dates.month_of(tokens.keys[index + 1]) is not None
    if "." not in found[2] and not has_month:
        return None
    end = min(index + _LONGEST_DAY, len(tokens))
    apart = SourceLine(1, " ".join([found[1], "-", found[2], tokens.shown(index + 1, end)]))
    span = _range(tokenizer.read(apart), 0, today)
    return (span[0], span[1], index + span[2] - 2) if span else None


def _month_days(tokens: Tokens, index: int, today: date) -> _Span | None:
    """Read ``Nov 1-15, 2026``."""
    month = dates.month_of(tokens[index].key)
    days = tokens[index + 1].text if tokens.is_word(index + 1) else ""
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", days)
    if month is None or found is None:
        return None
    whole = _month_before(tokens, index, today, month)
    first, last = (whole[0] + timedelta(days=int(day) - 1) for day in found.groups())
    if not whole[0] <= first <= last <= whole[1]:
        raise Problem("period-backwards", place=tokens.place(index, whole[2]))
    return first, last, whole[2]


def _month_before(tokens: Tokens, index: int, today: date, month: int) -> _Span:
    """Return the whole month whose days stand at `index` + 1, and the token after its year."""
    year = dates.year_at(tokens, index + 2)
    if year:
        return _whole_month(year[0], month, year[1])
    near = _nearest(month, today)
    return _whole_month(near.year, near.month, index + 2)


def _day(tokens: Tokens, index: int, today: date) -> _Span | None:
    """Read one day, ``20.11.2026``, in which all was done."""
    has_month = tokens.is_word(index + 1) and dates.month_of(tokens.keys[index + 1]) is not None
    if not (_FULL_DAY.fullmatch(tokens[index].text) or has_month):
        return None
    found = dates.at(tokens, index, today, since=today - _HALF_A_YEAR)
    return (found.day, found.day, found.end) if found else None
