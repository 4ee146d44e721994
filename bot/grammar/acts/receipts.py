"""Receipts: the day on which money came in, as people tell of it.

day = date | "yesterday" | N "days" "ago" | the 20th

A day without a year, or of no month, is the last such day, for money has come in before it is told
of. A weekday is not taken: ``friday`` may be any, so the last one is offered.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.grammar import dates
from bot.grammar.dates import Found
from bot.grammar.text import vocabulary
from bot.grammar.text.mending import Edit, Mendable
from bot.grammar.text.tokens import Tokens
from bot.problems import Problem

#: ``20.11.`` is a day, and ``20.11`` an amount; where either may stand, it is asked.
DAY_OR_AMOUNT = re.compile(r"\d{1,2}\.\d{1,2}\.")
_NUMERIC = re.compile(r"\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)", re.IGNORECASE)
_OF_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.)?", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,3}")
#: Shortest weekday that is one among other words: ``mon`` is French for ``my``.
_MIN_WEEKDAY = 4
#: Days that are told by a phrase.
_PHRASES = frozenset({"today", "tomorrow", "end-of-month", "end-of-next-month", "end-of-year"})
_BEFORE = {"yesterday": 1, "before-yesterday": 2}
_WEEK = timedelta(days=7)


def at(tokens: Tokens, index: int, today: date, *, is_said: bool) -> Found | None:
    """Return the day that begins at token `index`; None if none does.

    `is_said` tells that a word like ``on`` stands before it; else only what can hardly be a remark
    is a day. Raises the question ``date-unclear``, and Problem ``paid-in-future``.
    """
    found = _ago(tokens, index, today) or _of_month(tokens, index, today, is_said=is_said)
    if found is not None:
        return found
    _refuse_last_weekday(tokens, index, today)
    if not (is_said or is_written(tokens, index, today)):
        return None
    found = _past(tokens, index, today)
    if found is not None and found.day > today:
        raise _ahead(tokens, index, found, today)
    return found


def is_written(tokens: Tokens, index: int, today: date) -> bool:
    """Return whether words tell a day, and no amount: ``2026-11-20``, ``20 Nov``, ``friday``."""
    text = _bare(tokens[index].text)
    is_dotted = text.count(".") == 2 or bool(DAY_OR_AMOUNT.fullmatch(text))
    return (
        bool(_NUMERIC.fullmatch(text))
        or (is_dotted and text[:1].isdigit())
        or _is_named(tokens, index)
        or _is_phrased(tokens, index, today)
    )


def _bare(word: str) -> str:
    """Return a word of a remark without brackets: ``(20 Nov)``."""
    return word.strip("()[]")


def _is_named(tokens: Tokens, index: int) -> bool:
    """Return whether a month stands beside a figure: ``20 Nov``, ``20 de noviembre``."""
    after = index + 1
    if not tokens.is_word(after):
        return False
    if dates.month_of(_bare(tokens.keys[index])):
        return tokens[after].text[:1].isdigit()
    is_of = vocabulary.section("connectors").word(tokens.keys[after]) == "of"
    month = after + (is_of and tokens.is_word(after + 1))
    is_day = _OF_MONTH.fullmatch(_bare(tokens[index].text))
    return bool(is_day and dates.month_of(_bare(tokens.keys[month])))


def is_told(tokens: Tokens, index: int, today: date) -> bool:
    """Return whether words of a remark may be meant as the day: ``20 Nov``, ``last friday``.

    That it is today's goes without saying.
    """
    if vocabulary.section("dates").word(tokens.keys[index]) == "today":
        return False
    is_ordinal = bool(_ORDINAL.fullmatch(_bare(tokens[index].text)))
    is_vague = _ago(tokens, index, today) is not None or _is_last_span(tokens, index)
    return is_ordinal or is_vague or is_written(tokens, index, today)


def _is_last_span(tokens: Tokens, index: int) -> bool:
    """Return whether ``last week`` stands at `index`, which is no day."""
    if not tokens.is_word(index + 1):
        return False
    keys = tokens.keys[index : index + 2]
    found = {vocabulary.section(name).word(key) for name in ("past", "spans") for key in keys}
    return "last" in found and not found.isdisjoint({"week", "month"})


def _is_phrased(tokens: Tokens, index: int, today: date) -> bool:
    """Return whether a phrase tells a day: ``tomorrow``, ``friday``, ``in 3 days``."""
    match = vocabulary.section("dates").match(tokens.keys, index)
    name = match[0] if match else ""
    if name in _PHRASES or (name == "in" and dates.at(tokens, index, today) is not None):
        return True
    return len(tokens.keys[index]) >= _MIN_WEEKDAY and _weekday(tokens, index) is not None


def _ago(tokens: Tokens, index: int, today: date) -> Found | None:
    """Read ``yesterday``, ``3 days ago``, ``vor einer Woche``, ``il y a 3 jours``."""
    past = vocabulary.section("past")
    name, start = past.match(tokens.keys, index) or ("", index)
    if name in _BEFORE:
        return Found(today - timedelta(days=_BEFORE[name]), start)
    count = _counted(tokens, start)
    span = vocabulary.section("spans").word(tokens.keys[start + 1]) if count else None
    if not count or span is None:
        return None
    end = start + 2
    is_ago = tokens.is_word(end) and past.word(tokens.keys[end]) == "ago"
    if not (is_ago or name == "ago"):  # ``vor`` stands before
        return None
    return Found(_earlier(today, count, span), end + is_ago)


def _counted(tokens: Tokens, index: int) -> int | None:
    """Return the number that stands before ``days``: ``3``, ``three`` or ``a``."""
    if not (tokens.is_word(index) and tokens.is_word(index + 1)):
        return None
    key = tokens.keys[index]
    if _COUNT.fullmatch(key):
        return int(key)
    if vocabulary.section("dates").word(key) == "a":
        return 1
    name = vocabulary.section("numerals").word(key)
    return int(name) if name and name.isdigit() else None


def _earlier(today: date, count: int, span: str) -> date:
    if span in ("day", "week"):
        return today - timedelta(days=count * (7 if span == "week" else 1))
    return dates.later(today, -count * (12 if span == "year" else 1))


def _of_month(tokens: Tokens, index: int, today: date, *, is_said: bool) -> Found | None:
    """Read ``20th`` and ``on the 20th``, a day of this month or of the last one that has it."""
    start = index
    while is_said and tokens.is_word(start) and _is_article(tokens, start):
        start += 1
    if not tokens.is_word(start) or _begins_date(tokens, start):
        return None
    found = (_OF_MONTH if is_said else _ORDINAL).fullmatch(tokens[start].text)
    if found is None or not 1 <= int(found[1]) <= 31:
        return None
    month = today
    while int(found[1]) > min(month.day, dates.last_of(month.year, month.month).day):
        month = month.replace(day=1) - timedelta(days=1)
    return Found(month.replace(day=int(found[1])), start + 1)


def _is_article(tokens: Tokens, index: int) -> bool:
    return vocabulary.section("fillers").word(tokens.keys[index]) is not None


def _begins_date(tokens: Tokens, index: int) -> bool:
    """Return whether a month follows, or a word for days."""
    after = index + 1
    if not tokens.is_word(after):
        return False
    key = tokens.keys[after]
    is_of = vocabulary.section("connectors").word(key) == "of"
    return bool(is_of or dates.month_of(key) or vocabulary.section("spans").word(key))


def _weekday(tokens: Tokens, index: int) -> int | None:
    name = (
        vocabulary.section("weekdays").word(tokens.keys[index]) if tokens.is_word(index) else None
    )
    return None if name is None else int(name)


def _last_on(weekday: int, today: date) -> date:
    """Return the last such weekday before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def _refuse_last_weekday(tokens: Tokens, index: int, today: date) -> None:
    """Ask about ``last friday`` and ``vendredi dernier``: of this week, or of the one before."""
    past = vocabulary.section("past")
    is_before = past.word(tokens.keys[index]) == "last"
    start = index + is_before
    weekday = _weekday(tokens, start)
    is_behind = tokens.is_word(start + 1) and past.word(tokens.keys[start + 1]) == "last"
    if weekday is None or not (is_before or is_behind):
        return
    end, first = start + 1 + is_behind, _last_on(weekday, today)
    raise Problem(
        "date-unclear",
        place=tokens.place(index, end),
        is_question=True,
        written=tokens.shown(index, end),
        first=first.isoformat(),
        second=(first - _WEEK).isoformat(),
    )


def _ahead(tokens: Tokens, index: int, found: Found, today: date) -> Problem:
    """Return the problem of a day that is yet to come; of a weekday the last one is offered."""
    place, weekday = tokens.place(index, found.end), _weekday(tokens, index)
    if weekday is None:
        return Problem("paid-in-future", place=place)
    days = [today] if weekday == today.weekday() else []
    days.append(_last_on(weekday, today))
    start, end = tokens[index].start, tokens[found.end - 1].end
    mends = [[Edit(tokens.line, start, end, day.isoformat())] for day in days]
    return Mendable("paid-in-future", place=place, mends=mends)


def _past(tokens: Tokens, index: int, today: date) -> Found | None:
    """Return a day; one without a year is the last such day that is not ahead."""
    a_year_ago = dates.later(today, -12) + timedelta(days=1)
    is_phrase = vocabulary.section("dates").match(tokens.keys, index) is not None
    try:
        found = dates.at(tokens, index, today)
    except Problem as problem:
        if problem.code != "date-unclear":
            raise
        if is_phrase:  # ``next friday``: whichever is meant is ahead
            raise Problem("paid-in-future", place=problem.place) from None
        return dates.at(tokens, index, a_year_ago)
    if found is None or found.day <= today or is_phrase:
        return found
    before = dates.at(tokens, index, a_year_ago)
    is_same = before and (before.day.month, before.day.day) == (found.day.month, found.day.day)
    return before if is_same else found
