"""Quantities: how much of what unit: ``3h``, ``1h30``, ``2 x``, ``3 hours of``, ``500 words``.

    quantity = number [unit] ["x"] ["of"] | H "h" MM | H ":" MM | "x" number

A bare number counts at the start of an item only (R2). ``3D`` is no three days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.grammar.numbers import number
from bot.grammar.syntax import Context, Unit
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Place, Problem

#: Decimals of a quantity (EN 16931 leaves them open; the store keeps four).
DECIMALS = 4
#: Units of time, which are spotted anywhere before a price.
TIMES = frozenset({Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR})

_AROUND = "()[]*~≈<>±."
_GLUED = re.compile(r"([0-9][0-9.,']*)([^\W\d_]+[0-9²]?)")
_TIMES_AFTER = re.compile(r"x([0-9][0-9.,']*)", re.IGNORECASE)
_HOURS_MINUTES = re.compile(r"([0-9]{1,4})h([0-9]{1,2})(?:m|min)?", re.IGNORECASE)
_CLOCK = re.compile(r"([0-9]{1,4}):([0-9]{2})h?", re.IGNORECASE)
_BARE = re.compile(r"[0-9][0-9.,']*")
_MINUTES = re.compile(r"[0-5][0-9]")
_YEARLIKE = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much, and which tokens say so."""

    value: Decimal
    unit: Unit | None  #: None for a bare number
    start: int
    end: int
    unit_word: str = ""  #: as written; ``m`` is minutes or metres
    is_explicit: bool = False  #: ``2 x``: whatever follows is text
    is_clock: bool = False  #: ``1:30``, which may be a time of day


def at(tokens: Tokens, index: int, context: Context) -> Quantity | None:
    """Return the quantity that begins at token `index`; None if none does.

    Raises Problem for numbers that cannot be read or have two readings.
    """
    if not tokens.is_word(index):
        return None
    found = (
        _time(tokens, index) or _glued(tokens, index, context) or _spaced(tokens, index, context)
    )
    if found is None:
        return None
    if found.value <= 0:
        raise Problem("quantity-zero", place=tokens.place(found.start, found.end))
    return _with_minutes(tokens, found, context)


def before_times(quantity: Quantity, stop: int) -> Quantity | None:
    """Return the quantity without the ``x`` at `stop` behind it: ``3h x $100``; None without it."""
    if quantity.end != stop + 1 or quantity.unit in (None, Unit.PIECE):
        return None
    return replace(quantity, end=stop, is_explicit=False)


def is_year(tokens: Tokens, quantity: Quantity) -> bool:
    """Return whether a bare number looks like a year, and is therefore asked about."""
    return quantity.unit is None and bool(_YEARLIKE.fullmatch(tokens[quantity.start].text))


def unit_of(key: str) -> Unit | None:
    """Return the unit a word names."""
    name = vocabulary.section("units").word(key)
    return Unit(name) if name else None


def in_hours(minutes: Decimal) -> Decimal | None:
    """Return minutes as hours if that is exact in four decimals, else None."""
    hours = minutes / 60
    rounded = hours.quantize(Decimal(1).scaleb(-DECIMALS))
    return rounded.normalize() if rounded * 60 == minutes else None


def _time(tokens: Tokens, index: int) -> Quantity | None:
    text = tokens[index].text
    found = _HOURS_MINUTES.fullmatch(text)
    clock = found or _CLOCK.fullmatch(text)
    if clock is None or tokens[index].tail:
        return None
    if int(clock[2]) > 59:
        raise Problem("quantity-unreadable", place=tokens.place(index), written=text)
    value = Decimal(int(clock[1]) * 60 + int(clock[2]))
    is_clock = found is None
    return _extended(tokens, Quantity(value, Unit.MINUTE, index, index + 1, is_clock=is_clock))


def _glued(tokens: Tokens, index: int, context: Context) -> Quantity | None:
    """Read ``3h``, ``2x``, ``x2``."""
    token = tokens[index]
    times = _TIMES_AFTER.fullmatch(token.text)
    if times and not token.tail:
        value = _value(times[1], context, tokens.place(index))
        return _extended(tokens, Quantity(value, Unit.PIECE, index, index + 1))
    glued = _GLUED.fullmatch(token.text)
    unit = unit_of(fold(glued[2])) if glued else None
    if glued is None or unit is None or glued[2] == "D":
        return None
    value = _value(glued[1], context, tokens.place(index))
    is_explicit = unit is Unit.PIECE and not token.tail
    found = Quantity(value, unit, index, index + 1, unit_word=glued[2], is_explicit=is_explicit)
    return _extended(tokens, found)


def _spaced(tokens: Tokens, index: int, context: Context) -> Quantity | None:
    """Read ``3``, ``3 x``, ``3 hours of``."""
    token = tokens[index]
    if token.tail or not _BARE.fullmatch(token.text):
        return None
    value = _value(token.text, context, tokens.place(index))
    word = tokens[index + 1].text if tokens.is_word(index + 1) else ""
    unit = unit_of(fold(word)) if word else None
    if unit is None:
        return Quantity(value, None, index, index + 1)
    is_explicit = unit is Unit.PIECE
    found = Quantity(value, unit, index, index + 2, unit_word=word, is_explicit=is_explicit)
    return _extended(tokens, found)


def _extended(tokens: Tokens, found: Quantity) -> Quantity:
    """Take in an ``x`` or ``of`` behind a quantity."""
    end, is_explicit = found.end, found.is_explicit
    if tokens[end - 1].tail:
        return found
    if found.unit is not Unit.PIECE and tokens.is_word(end) and tokens[end].key == "x":
        end, is_explicit = end + 1, True
    connectors = vocabulary.section("connectors")
    if tokens.is_word(end) and connectors.word(tokens[end].key) == "of":
        end += 1
    return replace(found, end=end, is_explicit=is_explicit)


def _with_minutes(tokens: Tokens, hours: Quantity, context: Context) -> Quantity:
    """Take in the minutes of ``1h 30m``, and of ``2 h 30 à 100``, where they can be no text."""
    if hours.unit is not Unit.HOUR or not tokens.is_word(hours.end):
        return hours
    minutes = _glued(tokens, hours.end, context) or _spaced(tokens, hours.end, context)
    if may_be_minutes(tokens, hours) and _ends_quantity(tokens, hours.end + 1):
        value = Decimal(tokens[hours.end].text)
        minutes = _extended(tokens, Quantity(value, Unit.MINUTE, hours.end, hours.end + 1))
    if minutes is None or minutes.unit is not Unit.MINUTE or minutes.value >= 60:
        return hours
    return Quantity(
        hours.value * 60 + minutes.value,
        Unit.MINUTE,
        hours.start,
        minutes.end,
        is_explicit=minutes.is_explicit,
    )


def may_be_minutes(tokens: Tokens, hours: Quantity) -> bool:
    """Return whether ``30`` stands behind ``2 h``, which are minutes or words."""
    at = hours.end
    is_apart = hours.is_explicit or bool(tokens[at - 1].tail) or not tokens.is_word(at)
    if is_apart or hours.unit is not Unit.HOUR or hours.value != int(hours.value):
        return False
    return bool(_MINUTES.fullmatch(tokens[at].text)) and not tokens[at].tail


def _ends_quantity(tokens: Tokens, at: int) -> bool:
    """Return whether the words that say how much end at `at`: a price or ``of`` follows."""
    if at >= len(tokens):
        return False
    is_sign = tokens[at].kind is Kind.AT
    return is_sign or vocabulary.section("connectors").word(tokens.keys[at]) in ("at", "of")


def _value(text: str, context: Context, place: Place) -> Decimal:
    return number(text, context=context, place=place, decimals=DECIMALS)


def bears_unit(tokens: Tokens, index: int, stop: int) -> bool:
    """Return whether a quantity with a unit seems to begin at `index`, readable or not.

    Its unit may be the next word, if that stands before `stop`.
    """
    if not tokens.is_word(index):
        return False
    text = bare(tokens[index].text)
    glued = _GLUED.fullmatch(text)
    if _HOURS_MINUTES.fullmatch(text) or _CLOCK.fullmatch(text) or _TIMES_AFTER.fullmatch(text):
        return True
    if glued and glued[2] != "D" and unit_of(fold(glued[2])):
        return True
    is_number = text[:1].isdigit() and not text.strip("0123456789.,'/^")
    return is_number and index + 1 < stop and bool(unit_of(tokens.keys[index + 1]))


def bare(text: str) -> str:
    """Return a word without brackets and signs of estimation: ``(~3h)`` is 3h."""
    return text.strip(_AROUND)
