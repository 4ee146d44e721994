"""Dates: days as people write them; what has two readings is asked about (R6).

    date = ISO | D.M.[YYYY] | D/M/YYYY | D MONTH [YYYY] | MONTH D [YYYY] | weekday
         | "today" | "tomorrow" | "in" N span | "end of" ("month" | "next month" | "year")

A day without a year is the next such day. ``5/6`` is asked, and so is ``next friday``; ``5.6.`` is
day and month.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.text.tokens import Tokens
from bot.problems import Place, Problem

FIRST_YEAR, LAST_YEAR = 2000, 2100
#: Days of the longest payment terms.
MAX_DAYS = 999

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\.?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.?(?:(\d{4}|\d{2}))?\.?")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)?\.?")
_YEAR = re.compile(r"(\d{4})\.?")
_COUNT = re.compile(r"(\d{1,4})([^\d]*)")
_HALF_A_YEAR = timedelta(days=183)
#: Days that ``in N months`` and the like may lie ahead.
_FARTHEST = 3660


@dataclass(frozen=True, slots=True)
class Found:
    """A day, and the token after it."""

    day: date
    end: int


def at(tokens: Tokens, index: int, today: date, *, since: date | None = None) -> Found | None:
    """Return the day that begins at token `index`; None if nothing like a day does.

    One without a year is the first such day from `since` on, which is today if it is not given.
    Raises Problem ``date-impossible``, ``date-too-far`` and the question ``date-unclear``.
    """
    if not tokens.is_word(index):
        return None
    for reader in (_numeric, _named_month):
        found = reader(tokens, index, since or today)
        if found is not None:
            return found
    for reader in (_phrase, _weekday, _ahead):
        found = reader(tokens, index, today)
        if found is not None:
            return found
    return None


def settled(tokens: Tokens, index: int, today: date) -> Found | None:
    """Return the day at token `index` as `at` does, unless its year is not clear.

    ``20 Nov`` written on the 23rd may be three days ago or a year ahead. Raises the question
    ``date-unclear`` where the last such day is nearer than the next one.
    """
    try:
        ahead = at(tokens, index, today)
    except Problem:
        # Of two readings of ``1/11`` either is the nearest such day.
        ahead = at(tokens, index, today, since=today - _HALF_A_YEAR)
    if ahead is None:
        return None
    behind = at(tokens, index, today, since=later(today, -12) + timedelta(days=1))
    if behind is None or behind.day == ahead.day or today - behind.day > ahead.day - today:
        return ahead
    raise _unclear(tokens, (index, ahead.end), (behind.day, ahead.day))


def _unclear(tokens: Tokens, span: tuple[int, int], days: tuple[date, date]) -> Problem:
    """Return the question which of two days is meant by the words of `span`."""
    first, second = (day.isoformat() for day in days)
    return Problem(
        "date-unclear",
        place=tokens.place(*span),
        is_question=True,
        written=tokens.shown(*span),
        first=first,
        second=second,
    )


def count_of_days(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """Return the days of ``30`` or ``30 days`` at token `at`, and the token after them."""
    if not tokens.is_word(at):
        return None
    days = read_days(tokens[at].text.removesuffix("."), tokens.place(at))
    return None if days is None else (days, after_days(tokens, at + 1))


def read_days(text: str, place: Place) -> int | None:
    """Return a number of days; None if it is none. Raises Problem ``days-too-many``."""
    if not (text.isascii() and text.isdigit()):
        return None
    if int(text) > MAX_DAYS:
        raise Problem("days-too-many", place=place, most=str(MAX_DAYS))
    return int(text)


def after_days(tokens: Tokens, at: int) -> int:
    """Return the token after the word ``days`` at `at`, if it belongs to the number before it."""
    is_apart = bool(tokens[at - 1].tail) or not tokens.is_word(at)
    is_days = not is_apart and vocabulary.section("connectors").word(tokens.keys[at]) == "days"
    return at + is_days


def is_day_word(key: str) -> bool:
    """Return whether a word belongs to dates, so that text around it is meant as one."""
    sections = ("months", "weekdays", "spans", "dates")
    return any(vocabulary.section(name).word(key) for name in sections) or key in {"end", "next"}


def month_of(key: str) -> int | None:
    """Return the number of the month a word names."""
    name = vocabulary.section("months").word(key)
    return int(name) if name else None


def year_at(tokens: Tokens, index: int) -> tuple[int, int] | None:
    """Return the year at token `index` and the token after it, if one is there: ``de 2026``."""
    index = _after_of(tokens, index)
    found = _YEAR.fullmatch(tokens[index].text) if tokens.is_word(index) else None
    is_year = found is not None and FIRST_YEAR <= int(found[1]) <= LAST_YEAR
    return (int(found[1]), index + 1) if found and is_year else None


def _after_of(tokens: Tokens, index: int) -> int:
    """Return the token after a word that joins the parts of a date: ``15 de diciembre``."""
    is_of = tokens.is_word(index) and (
        vocabulary.section("connectors").word(tokens.keys[index]) == "of"
    )
    return index + is_of


def next_day(day: int, today: date) -> date:
    """Return the next day of the month `day`, today included."""
    month = today.replace(day=1)
    while day > last_of(month.year, month.month).day or month.replace(day=day) < today:
        month = later(month, 1)
    return month.replace(day=day)


def last_of(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _numeric(tokens: Tokens, index: int, today: date) -> Found | None:
    text, place = tokens[index].text, tokens.place(index)
    iso = _ISO.fullmatch(text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
        return Found(_day(year, month, day, place), index + 1)
    dotted = _DOTTED.fullmatch(text)
    if dotted:
        return Found(_dated(dotted[1], dotted[2], dotted[3], today, place), index + 1)
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        return Found(_slashed(slashed, today, place), index + 1)
    return None


def _slashed(found: re.Match[str], today: date, place: Place) -> date:
    first, second, year = found[1], found[2], found[3]
    if int(first) > 12 or first == second:
        return _dated(first, second, year, today, place)
    if int(second) > 12:
        return _dated(second, first, year, today, place)
    choices = [
        _dated(first, second, year, today, place),
        _dated(second, first, year, today, place),
    ]
    raise Problem(
        "date-unclear",
        place=place,
        is_question=True,
        written=found[0],
        first=choices[0].isoformat(),
        second=choices[1].isoformat(),
    )


def _named_month(tokens: Tokens, index: int, today: date) -> Found | None:
    """Read ``15 Dec``, ``Dec 15, 2026``, ``15. Dezember 2026``, ``15 de diciembre de 2026``."""
    order = ((index, _after_of(tokens, index + 1)), (index + 1, index))
    for day_at, month_at in order:
        day = _DAY.fullmatch(tokens[day_at].text) if tokens.is_word(day_at) else None
        month = month_of(tokens[month_at].key) if tokens.is_word(month_at) else None
        if day and month:
            year, end = year_at(tokens, after := max(day_at, month_at) + 1) or (None, after)
            written = str(year) if year else None
            place = tokens.place(index, end)
            return Found(_dated(day[1], str(month), written, today, place), end)
    return None


def _phrase(tokens: Tokens, index: int, today: date) -> Found | None:
    match = vocabulary.section("dates").match(tokens.keys, index)
    if match is None:
        return None
    days = {
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "end-of-month": last_of(today.year, today.month),
        "end-of-next-month": last_of(*_month_after(today)),
        "end-of-year": date(today.year, 12, 31),
    }
    name, end = match
    return Found(days[name], end) if name in days else None


def _weekday(tokens: Tokens, index: int, today: date) -> Found | None:
    """Read ``friday``, and ask about ``next friday`` and ``vendredi prochain``."""
    is_next, start = _next_at(tokens, index)
    name = vocabulary.section("weekdays").word(tokens[start].key) if tokens.is_word(start) else None
    if name is None:
        return None
    first = today + timedelta(days=(int(name) - today.weekday() - 1) % 7 + 1)
    is_next_behind, end = _next_at(tokens, start + 1)
    if not (is_next or is_next_behind):
        return Found(first, end)
    raise _unclear(tokens, (index, end), (first, first + timedelta(days=7)))


def _next_at(tokens: Tokens, index: int) -> tuple[bool, int]:
    """Tell whether ``next`` or ``qui vient`` stands at `index`, and return the token after it."""
    found = vocabulary.section("dates").match(tokens.keys, index)
    is_next = found is not None and found[0] == "next" and tokens.is_word(index)
    return is_next, found[1] if found and is_next else index


def _ahead(tokens: Tokens, index: int, today: date) -> Found | None:
    """Read ``in 14 days``, ``in a week``, ``30 days``, ``in 2w``."""
    dates = vocabulary.section("dates")
    start = index + 1 if dates.word(tokens[index].key) == "in" else index
    if not tokens.is_word(start):
        return None
    counted = _COUNT.fullmatch(tokens[start].text)
    is_one = start > index and dates.word(tokens[start].key) == "a"
    if not (counted or is_one):
        return None
    glued = counted[2] if counted else ""
    end = start + 1 if glued else start + 2
    word = glued or (tokens[start + 1].key if tokens.is_word(start + 1) else "")
    span = vocabulary.section("spans").word(fold(word))
    if span is None:
        return None
    count = int(counted[1]) if counted else 1
    return Found(_after(today, count, span, tokens.place(index, end)), end)


def _after(today: date, count: int, span: str, place: Place) -> date:
    days = {"day": 1, "week": 7, "month": 31, "year": 366}[span] * count
    if days > _FARTHEST:
        raise Problem("date-too-far", place=place)
    if span in ("day", "week"):
        return today + timedelta(days=days)
    return later(today, count if span == "month" else 12 * count)


def _dated(day: str, month: str, year: str | None, today: date, place: Place) -> date:
    """Return a day; without a year the next one that is not past (R6)."""
    if year:
        return _day(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day), place)
    if (int(month), int(day)) == (2, 29):
        years = range(today.year, today.year + 9)
        leap = next(y for y in years if monthrange(y, 2)[1] == 29 and date(y, 2, 29) >= today)
        return date(leap, 2, 29)
    this_year = _day(today.year, int(month), int(day), place)
    return this_year if this_year >= today else this_year.replace(year=today.year + 1)


def _day(year: int, month: int, day: int, place: Place) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Problem("date-too-far", place=place)
    try:
        return date(year, month, day)
    except ValueError:
        raise Problem("date-impossible", place=place) from None


def _month_after(today: date) -> tuple[int, int]:
    following = later(today.replace(day=1), 1)
    return following.year, following.month
