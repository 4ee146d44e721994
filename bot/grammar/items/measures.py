"""Measures: which words before a price say how much, and which are text.

A quantity stands first, or, with its unit, right before the price. One in the middle, two of them,
a time of day or a year are asked about: the ready lines put ``3h x`` or ``1 x`` in front, after
which all is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.grammar import dates
from bot.grammar.items import quantities
from bot.grammar.items.quantities import Quantity
from bot.grammar.numbers import PRICE_DECIMALS, Price, plain
from bot.grammar.syntax import Context, Unit
from bot.grammar.text.folding import fold
from bot.grammar.text.mending import Edit, Mendable, foreign
from bot.grammar.text.tokens import Tokens
from bot.problems import Problem

#: Quantities offered to choose from.
MAX_CHOICES = 3

_SIGNED = re.compile(r"[-+~≈<>±][0-9]")
_EXPONENT = re.compile(r"[0-9]+(?:[.,][0-9]+)?e[+-]?[0-9]+\w*", re.IGNORECASE)
_BROKEN = re.compile(r"[0-9]+[/^][0-9]")
_FRACTION = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(\w*)")
_RANGE = re.compile(r"[0-9][0-9.,:]*[-–—][0-9][0-9.,:]*([^\W\d_]*)")
_RATE = re.compile(r"\W?[0-9][0-9.,']*[^\w/]?/([^\W\d_]+)")
_CAPITAL_D = re.compile(r"[0-9]+D")


@dataclass(frozen=True, slots=True)
class Span:
    """The tokens from `start` up to `stop` of a line."""

    tokens: Tokens
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity fitted to its price."""

    quantity: Decimal
    unit: Unit
    unit_price: Decimal


def find(span: Span, context: Context, *, is_times: bool = False) -> Quantity | None:
    """Return the quantity among the words before a price; None if they hold none.

    `is_times` says that ``×`` stands between them and the price, so that a bare number before it
    counts. Raises the question ``quantity-unclear``, and Problem for figures that cannot be read.
    """
    tokens, start, stop = span.tokens, span.start, span.stop
    if (behind := _after_date(span, context)) > start:
        return find(Span(tokens, behind, stop), context, is_times=is_times)
    lead = quantities.at(tokens, start, context) if start < stop else None
    if lead and lead.end > stop:
        lead = quantities.before_times(lead, stop)
    if lead and lead.is_explicit:
        return lead
    _refuse_odd(span)
    first = lead.end if lead else start
    others = [i for i in range(first, stop) if _counts(span, i)]
    if is_times and not others and first < stop:
        factor = quantities.at(tokens, stop - 1, context)
        if lead and factor:
            raise _unclear(span, [start, stop - 1])
        return lead or factor
    if not others:
        if lead and quantities.is_year(tokens, lead):
            raise _unclear(span, [lead.start])
        return lead
    last = quantities.at(tokens, others[0], context)
    if lead is None and len(others) == 1 and last and last.end == stop and not last.is_clock:
        return last
    raise _unclear(span, [*([start] if lead else []), *others][:MAX_CHOICES])


def _after_date(span: Span, context: Context) -> int:
    """Return the token after the day of a time sheet, ``12 Nov 3h design``; it is text.

    Only before a quantity with its unit, and only if it can be no number.
    """
    tokens, start = span.tokens, span.start
    if start >= span.stop or not tokens.is_word(start):
        return start
    text = tokens[start].text
    is_number = text.count(".") == 1 and not text.endswith(".")
    if is_number or "/" in text or not text[:1].isdigit():
        return start
    try:
        found = dates.at(tokens, start, context.today)
    except Problem:
        return start
    is_day = found is not None and found.end < span.stop
    is_before_quantity = is_day and found and quantities.bears_unit(tokens, found.end, span.stop)
    return found.end if found and is_before_quantity and not _is_span(tokens, start) else start


def _is_span(tokens: Tokens, start: int) -> bool:
    """Return whether ``30 days`` stands at `start`, which is read as a day elsewhere."""
    return quantities.bears_unit(tokens, start, start + 2)


def fitted(quantity: Quantity | None, price: Price, span: Span, place_at: int) -> Measure:
    """Return how much at what price of one; raises Problem ``unit-unfit``, ``quantity-missing``."""
    if quantity is None:
        if price.unit not in (None, Unit.PIECE):
            raise missing(span, price)
        return Measure(Decimal(1), Unit.PIECE, price.amount)
    value, unit, per = quantity.value, quantity.unit, price.unit
    if unit is None:
        return Measure(value, per or Unit.PIECE, price.amount)
    if (
        per is Unit.MINUTE
        and price.unit_word == "m"
        and (unit is Unit.METRE or quantity.unit_word == "m")
    ):
        return Measure(value, Unit.METRE, price.amount)
    if unit is Unit.MINUTE and per in (None, Unit.HOUR):
        return _by_the_hour(value, price.amount)
    if per not in (None, unit):
        raise _unfit(span, quantity, price, place_at)
    return Measure(value, unit, price.amount)


def _by_the_hour(minutes: Decimal, rate: Decimal) -> Measure:
    """Return minutes in hours, or at a price of one minute where hours would not be exact."""
    hours = quantities.in_hours(minutes)
    if hours is not None:
        return Measure(hours, Unit.HOUR, rate)
    return Measure(minutes, Unit.MINUTE, per_minute(rate))


def per_minute(rate: Decimal) -> Decimal:
    """Return the price of one minute from that of an hour, to the decimals a price may have."""
    return (rate / 60).quantize(Decimal(1).scaleb(-PRICE_DECIMALS))


def _counts(span: Span, index: int) -> bool:
    """Return whether token `index` may be meant as the quantity although it is not the first."""
    tokens = span.tokens
    if not quantities.bears_unit(tokens, index, span.stop):
        return False
    text = quantities.bare(tokens[index].text)
    is_apart = text[-1:].isdigit() and index + 1 < span.stop
    word = tokens[index + 1].text if is_apart else text.lstrip("0123456789.,':/")
    unit = quantities.unit_of(fold(word))  # none of its own: 1:30, 1h30, x2
    is_last = index + 1 + (is_apart and unit is not None) >= span.stop
    return unit is None or unit in quantities.TIMES or unit is Unit.PIECE or is_last


def _refuse_odd(span: Span) -> None:
    """Raise Problem for figures that are no quantity but would change the amount if they were."""
    tokens = span.tokens
    for index in range(span.start, span.stop):
        if not tokens.is_word(index):
            continue
        text = tokens[index].text
        is_edge = index in (span.start, span.stop - 1)
        if (is_edge and _SIGNED.match(text)) or _EXPONENT.fullmatch(text):
            raise Problem("quantity-unreadable", place=tokens.place(index), written=text)
        if text[:1].isdigit() and (wrong := foreign(tokens, index, index + 1)):
            raise wrong
        if _BROKEN.match(text) and (
            quantities.bears_unit(tokens, index, span.stop) or _is_fraction_of_unit(text)
        ):
            raise _broken(span, index)
        if _is_range(text, is_first=index == span.start):
            raise _as_text("quantity-unreadable", span, index)
        if (rate := _RATE.fullmatch(text)) and quantities.unit_of(fold(rate[1])):
            raise _as_text("item-unclear", span, index)
    if span.stop - span.start == 1 and _CAPITAL_D.fullmatch(tokens[span.start].text):
        raise _unclear(span, [])


def _is_range(text: str, *, is_first: bool) -> bool:
    """Return whether a word is ``2-3h`` or ``8:30-12:00``, or how many it is to be: ``2-3``."""
    found = _RANGE.fullmatch(quantities.bare(text))
    return bool(found and (is_first or ":" in text or quantities.unit_of(fold(found[1]))))


def _as_text(code: str, span: Span, index: int) -> Problem:
    """Return the problem of a figure that might be meant otherwise, offering it as text."""
    front = span.tokens[span.start].start
    mends = [[Edit(span.tokens.line, front, front, "1 x ")]]
    place, written = span.tokens.place(index), span.tokens[index].text
    return Mendable(code, place=place, mends=mends, written=written)


def _is_fraction_of_unit(text: str) -> bool:
    """Return whether a word is a fraction with its unit, such as ``1/3h``."""
    parts = _FRACTION.fullmatch(text)
    return bool(parts and parts[3] and quantities.unit_of(fold(parts[3])))


def _broken(span: Span, index: int) -> Problem:
    """Refuse ``1 1/2 h``, and offer it as a decimal if it is exact."""
    tokens, token = span.tokens, span.tokens[index]
    parts = _FRACTION.fullmatch(token.text)
    mends: list[list[Edit]] = []
    if parts and int(parts[2]) in (2, 4, 5, 8, 10) and int(parts[1]) < int(parts[2]):
        whole = tokens[index - 1].text if index > span.start else ""
        first = index - whole.isdecimal()
        value = (int(whole) if whole.isdecimal() else 0) + Decimal(parts[1]) / Decimal(parts[2])
        text = f"{plain(value)}{parts[3]}"
        mends = [[Edit(tokens.line, tokens[first].start, token.end, text)]]
    place = tokens.place(index)
    return Mendable("quantity-unreadable", place=place, mends=mends, written=token.text)


def _unfit(span: Span, quantity: Quantity, price: Price, place_at: int) -> Problem:
    """Refuse ``3h @ 100/d``, and offer either unit for both."""
    tokens, line = span.tokens, span.tokens.line
    word, other = quantity.unit_word, price.unit_word
    pairs = [(price.end - 1, other, word)]
    pairs += [(at, word, other) for at in range(quantity.start, quantity.end)]
    mends = [
        [Edit(line, tokens[at].end - len(old), tokens[at].end, new)]
        for at, old, new in pairs
        if old and new and tokens[at].text.endswith(old)
    ]
    return Mendable(
        "unit-unfit",
        place=tokens.place(place_at, price.end),
        mends=mends,
        unit=quantity.unit_word or str(quantity.unit),
        other=price.unit_word,
    )


def missing(span: Span, price: Price, *, price_at: int | None = None) -> Problem:
    """Ask how many; `price_at` is where the price begins that has no ``@`` before it."""
    start = span.tokens[span.start].start
    edits = [Edit(span.tokens.line, start, start, f"1 {price.unit_word} ")]
    if price_at is not None:
        spot = span.tokens[price_at].start
        edits.append(Edit(span.tokens.line, spot, spot, "@ "))
    place = span.tokens.place(span.start, max(span.stop, span.start + 1))
    return Mendable(
        "quantity-missing", place=place, mends=[edits], is_question=True, unit=price.unit_word
    )


def _unclear(span: Span, found: list[int]) -> Problem:
    """Ask which of the quantities at `found` is meant, or none."""
    tokens, line = span.tokens, span.tokens.line
    front = tokens[span.start].start
    mends = [[Edit(line, front, front, "1 x ")]]
    for index in found:
        text = quantities.bare(tokens[index].text)
        end = index + 1
        if (
            text[-1:].isdigit()
            and tokens.is_word(end)
            and end < span.stop
            and quantities.unit_of(tokens[end].key)
        ):
            text, end = f"{text} {tokens[end].text}", end + 1
        cut = Edit(line, tokens[index].start, tokens[end - 1].end, "")
        mends.insert(-1, [Edit(line, front, front, f"{text} x "), cut])
    place = tokens.place(found[-1] if found else span.start)
    return Mendable("quantity-unclear", place=place, mends=mends, is_question=True)
