"""Numerals: ``three hours``, a quantity in words. It is never taken, but asked about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.grammar.items import quantities
from bot.grammar.items.measures import Span
from bot.grammar.numbers import plain
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.text.mending import Edit, Mendable
from bot.grammar.text.tokens import Tokens

_HALF = Decimal("0.5")
#: Shortest word of a unit that a numeral may stand before: ``six m`` is a name.
_MIN_UNIT = 2
#: Words of a number that are looked at; the time it takes must not grow with a line of them.
_MAX_WORDS = 4


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in words, and which tokens say it."""

    value: Decimal | None  #: None if the words are more than one plain number
    start: int
    end: int


def refuse(span: Span, *, price_at: int | None = None, is_total: bool = False) -> None:
    """Ask about a quantity in words, with it in figures and as mere text to choose from.

    `price_at` is the token of an amount without an ``@``, and `is_total` says that it is the
    whole one: only words with a unit of time are asked about then.
    """
    found = _in(span, is_timed=is_total)
    if found is None:
        return
    tokens, line = span.tokens, span.tokens.line
    front, first, last = tokens[span.start].start, tokens[found.start], tokens[found.end - 1]
    sign = (
        []
        if price_at is None
        else [Edit(line, tokens[price_at].start, tokens[price_at].start, "@ ")]
    )
    mends = [[Edit(line, front, front, "1 x "), *sign]] if span.stop < len(tokens) else []
    if found.value is not None:
        mends.insert(0, [Edit(line, first.start, last.end, plain(found.value)), *sign])
    written, place = tokens.shown(found.start, found.end), tokens.place(found.start, found.end)
    raise Mendable("quantity-in-words", place=place, mends=mends, is_question=True, written=written)


def begins(tokens: Tokens, index: int) -> bool:
    """Return whether ``three hours`` begins at `index`, which no name holds (R8)."""
    found = _at(tokens, index, len(tokens))
    return found is not None and _is_timed(tokens, found.end, len(tokens))


def _in(span: Span, *, is_timed: bool) -> Numeral | None:
    """Return the first number in words before a unit of time, or any before the other words."""
    tokens = span.tokens
    for index in range(span.start, span.stop):
        found = _at(tokens, index, span.stop)
        if found is None:
            continue
        is_lead = index == span.start and not is_timed and found.end < span.stop
        if _is_timed(tokens, found.end, span.stop) or (is_lead and found.value != _HALF):
            return found
    return None


def _at(tokens: Tokens, index: int, stop: int) -> Numeral | None:
    """Return the number whose words begin at `index`: ``twenty-five``, ``two and a half``."""
    values: list[Decimal] = []
    end = index
    while end < min(stop, index + _MAX_WORDS) and (more := _values(tokens, end)):
        values += more
        end += 1
    if not values:
        return None
    value = _sum(values)
    half = _half_after(tokens, end, stop)
    if half > end:
        return Numeral(None if value is None else value + _HALF, index, half)
    article = end < stop and values == [_HALF] and _is_article(tokens, end)
    return None if value == 1 else Numeral(value, index, end + article)


def _values(tokens: Tokens, index: int) -> list[Decimal]:
    """Return the numbers of one word: two of ``twenty-five``."""
    if not tokens.is_word(index):
        return []
    names = [vocabulary.section("numerals").word(part) for part in tokens.keys[index].split("-")]
    return [Decimal(name) for name in names if name] if all(names) else []


def _sum(values: list[Decimal]) -> Decimal | None:
    """Return the number that words make together; None where that is not plain."""
    if len(values) == 1:
        return values[0]
    is_compound = len(values) == 2 and values[0] in range(20, 100, 10) and 0 < values[1] < 10
    return sum(values, Decimal(0)) if is_compound else None


def _half_after(tokens: Tokens, at: int, stop: int) -> int:
    """Return the token after ``and a half`` at `at`."""
    connectors, words = vocabulary.section("connectors"), range(at, min(at + 3, stop))
    if len(words) < 3 or not all(tokens.is_word(i) for i in words):
        return at
    is_half = (
        connectors.word(tokens.keys[at]) == "and"
        and _is_article(tokens, at + 1)
        and _values(tokens, at + 2) == [_HALF]
    )
    return at + 3 if is_half else at


def _is_article(tokens: Tokens, at: int) -> bool:
    return tokens.is_word(at) and vocabulary.section("dates").word(tokens.keys[at]) == "a"


def _is_timed(tokens: Tokens, at: int, stop: int) -> bool:
    if at >= stop or not tokens.is_word(at):
        return False
    word = tokens[at].text
    return len(word) >= _MIN_UNIT and quantities.unit_of(fold(word)) in quantities.TIMES
