"""Numerals: ``three hours``, a quantity in words. It is never taken, but asked about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.grammar.items import quantities
from bot.grammar.items.measures import Span
from bot.grammar.items.quantities import Quantity
from bot.grammar.numbers import plain
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.text.mending import Edit, Mendable
from bot.grammar.text.tokens import Tokens

_HALF, _QUARTER = Decimal("0.5"), Decimal("0.25")
#: Parts of a unit, which are asked about before one of time only: ``half price`` is a name.
_PARTS = (_HALF, _QUARTER)
#: What an article stands before: ``a dozen``.
_DOZEN = 12
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
    unit: str = ""  #: as written, if the words say it too: ``an hour and a half``


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
        figure = f"{plain(found.value)} {found.unit}".rstrip()
        mends.insert(0, [Edit(line, first.start, last.end, figure), *sign])
    written, place = tokens.shown(found.start, found.end), tokens.place(found.start, found.end)
    raise Mendable("quantity-in-words", place=place, mends=mends, is_question=True, written=written)


def refuse_rest(span: Span, quantity: Quantity) -> None:
    """Ask about ``2 hours and a half`` and ``2 h 30 design``: what follows may belong to it."""
    tokens, line, end = span.tokens, span.tokens.line, quantity.end
    if quantity.is_explicit or end >= span.stop or tokens[end - 1].tail:
        return
    first, mends = tokens[quantity.start], []
    if (part := _part_after(tokens, end, span.stop)) is not None:
        value, end = part
        whole = f"{plain(quantity.value + value)} {quantity.unit_word}".rstrip()
        mends = [[Edit(line, first.start, tokens[end - 1].end, whole)]]
    elif quantities.may_be_minutes(tokens, quantity):
        end += 1
        whole = f"{int(quantity.value)}h{tokens[end - 1].text}"
        mends = [[Edit(line, first.start, tokens[end - 1].end, whole)]]
    if mends:
        front = tokens[span.start].start
        mends.append([Edit(line, front, front, "1 x ")])
        place = tokens.place(quantity.start, end)
        raise Mendable("quantity-unclear", place=place, mends=mends, is_question=True)


def begins(tokens: Tokens, index: int) -> bool:
    """Return whether ``three hours`` begins at `index`, which no name holds (R8)."""
    found = _at(tokens, index, len(tokens))
    return found is not None and _is_timed(tokens, found.end, len(tokens))


def _in(span: Span, *, is_timed: bool) -> Numeral | None:
    """Return the first number in words before a unit of time, or any before the other words."""
    tokens = span.tokens
    for index in range(span.start, span.stop):
        found = _with_unit(tokens, index, span.stop)
        if found is not None:
            return found
        found = _at(tokens, index, span.stop)
        if found is None:
            continue
        is_lead = index == span.start and not is_timed and found.end < span.stop
        if _is_timed(tokens, found.end, span.stop) or (is_lead and found.value not in _PARTS):
            return found
    return None


def _with_unit(tokens: Tokens, index: int, stop: int) -> Numeral | None:
    """Return the number that has its unit in it: ``an hour and a half``, ``une demi-heure``."""
    at = index + _is_one(tokens, index)
    if at >= stop or not tokens.is_word(at):
        return None
    if _is_timed(tokens, at, stop) and (part := _part_after(tokens, at + 1, stop)) is not None:
        return Numeral(1 + part[0], index, part[1], tokens[at].text)
    first, _, unit = tokens[at].text.partition("-")
    name = vocabulary.section("numerals").word(fold(first)) if unit else None
    is_whole = at + 1 == stop and quantities.unit_of(fold(unit)) in quantities.TIMES
    return Numeral(Decimal(name), index, stop, unit) if name and is_whole else None


def _at(tokens: Tokens, index: int, stop: int) -> Numeral | None:
    """Return the number whose words begin at `index`: ``twenty-five``, ``two and a half``."""
    values: list[Decimal] = []
    end = index
    if _is_article(tokens, index) and _values(tokens, index + 1) >= [Decimal(_DOZEN)]:
        end += 1  # ``a dozen``
    while end < min(stop, index + _MAX_WORDS) and (more := _values(tokens, end)):
        values += more
        end += 1
    if not values:
        return None
    value = _sum(values)
    part = _part_after(tokens, end, stop)
    if part is not None:
        return Numeral(None if value is None else value + part[0], index, part[1])
    article = end < stop and values == [_HALF] and _is_article(tokens, end)
    return None if value == 1 else Numeral(value, index, end + article)


def _values(tokens: Tokens, index: int) -> list[Decimal]:
    """Return the numbers of one word: two of ``twenty-five``."""
    if not tokens.is_word(index):
        return []
    numerals, key = vocabulary.section("numerals"), tokens.keys[index]
    whole = numerals.word(key)
    names = [whole] if whole else [numerals.word(part) for part in key.split("-")]
    return [Decimal(name) for name in names if name] if all(names) else []


def _sum(values: list[Decimal]) -> Decimal | None:
    """Return the number that words make together; None where that is not plain."""
    if len(values) == 1:
        return values[0]
    if len(values) == 2 and values[0] == 1 and (values[1] == _HALF or values[1] >= _DOZEN):
        return values[1]  # ``ein halber``, ``une douzaine``
    is_compound = len(values) == 2 and values[0] in range(20, 100, 10) and 1 <= values[1] < 10
    return sum(values, Decimal(0)) if is_compound else None


def _part_after(tokens: Tokens, at: int, stop: int) -> tuple[Decimal, int] | None:
    """Return what ``and a half`` or ``y cuarto`` at `at` adds, and the token after it."""
    if at >= stop or not tokens.is_word(at):
        return None
    if vocabulary.section("connectors").word(tokens.keys[at]) != "and":
        return None
    after = at + 1 + _is_one(tokens, at + 1)
    values = _values(tokens, after) if after < stop else []
    is_part = len(values) == 1 and values[0] in _PARTS
    return (values[0], after + 1) if is_part else None


def _is_one(tokens: Tokens, at: int) -> bool:
    return _is_article(tokens, at) or _values(tokens, at) == [1]


def _is_article(tokens: Tokens, at: int) -> bool:
    return tokens.is_word(at) and vocabulary.section("dates").word(tokens.keys[at]) == "a"


def _is_timed(tokens: Tokens, at: int, stop: int) -> bool:
    if at >= stop or not tokens.is_word(at):
        return False
    word = tokens[at].text
    return len(word) >= _MIN_UNIT and quantities.unit_of(fold(word)) in quantities.TIMES
