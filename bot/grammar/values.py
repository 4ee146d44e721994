"""Values: what stands behind a field of ``profile`` or ``customer``, read by the command itself.

Each reader takes all of a text and raises Problem at `place` if it is something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar

from bot.grammar import dates, numbers
from bot.grammar.parts import modifiers
from bot.grammar.syntax import Context, SourceLine, Unit
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.text.tokens import Tokens
from bot.problems import Place, Problem

#: Longest duration that makes sense for anything an account sets.
MAX_DURATION = timedelta(days=31)

_T = TypeVar("_T")
_DURATION = re.compile(r"([0-9]{1,6})\s*([^\W\d_]*)")
_MAX_CHARACTERS = 100


def read_rate(value: str, context: Context, *, place: Place) -> tuple[Decimal, Unit, str | None]:
    """Read ``90/h`` or ``EUR 800 per day``: a price, its unit (an hour if unsaid), its currency.

    Raises Problem ``rate-unreadable``.
    """
    price = _price(value, context, place=place, code="rate-unreadable")
    return price.amount, price.unit or Unit.HOUR, price.currency


def read_amount(value: str, context: Context, *, place: Place) -> Decimal:
    """Read ``5,000.00``, an amount without a unit. Raises Problem ``amount-unreadable``."""
    price = _price(value, context, place=place, code="amount-unreadable")
    if price.unit is not None or price.currency not in (None, context.currency):
        raise Problem("amount-unreadable", place=place, written=value[:_MAX_CHARACTERS])
    return price.amount


def read_percent(value: str, context: Context, *, place: Place) -> Decimal:
    """Read ``19%``, ``8.1 %`` or ``19``. Raises Problem ``percent-unreadable``."""
    tokens = _tokens(value if "%" in value else f"{value}%", place, "percent-unreadable")
    found = _at_place(lambda: modifiers.percent(tokens, 0, context), place)
    if found is None or found[1] < len(tokens):
        raise Problem("percent-unreadable", place=place, written=value[:_MAX_CHARACTERS])
    return found[0]


def read_days(value: str, context: Context, *, place: Place) -> int:
    """Read ``30``, ``30 days`` or ``net 30``. Raises Problem ``days-unreadable``."""
    tokens = _tokens(value, place, "days-unreadable")
    start = 1 if modifiers.keyword(tokens, 0) == "net" else 0
    found = _at_place(lambda: dates.count_of_days(tokens, start), place)
    if found is None or found[1] < len(tokens):
        raise Problem("days-unreadable", place=place, written=value[:_MAX_CHARACTERS])
    return found[0]


def read_duration(value: str, context: Context, *, place: Place) -> timedelta:
    """Read ``10m``, ``90 s``, ``1 hour`` or ``0``. Raises Problem ``duration-unreadable``."""
    del context
    found = _DURATION.fullmatch(value.strip()[:_MAX_CHARACTERS])
    seconds = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
    unit = vocabulary.section("clocks").word(fold(found[2])) if found else None
    if found and (unit or int(found[1]) == 0):
        length = timedelta(seconds=int(found[1]) * seconds.get(unit or "second", 1))
        if length <= MAX_DURATION:
            return length
    raise Problem("duration-unreadable", place=place, written=value[:_MAX_CHARACTERS])


def _price(value: str, context: Context, *, place: Place, code: str) -> numbers.Price:
    tokens = _tokens(value, place, code)
    price = _at_place(
        lambda: numbers.money(tokens, 0, context, decimals=numbers.PRICE_DECIMALS), place
    )
    if price is None or price.end < len(tokens):
        raise Problem(code, place=place, written=value[:_MAX_CHARACTERS])
    return price


def _tokens(value: str, place: Place, code: str) -> Tokens:
    if len(value) > _MAX_CHARACTERS:
        raise Problem(code, place=place, written=value[:_MAX_CHARACTERS])
    return tokenizer.read(SourceLine(0, value.strip()))


def _at_place(reader: Callable[[], _T], place: Place) -> _T:
    """Run a reader; its problems are shown in the sender's line instead of in the value alone."""
    try:
        return reader()
    except Problem as problem:
        problem.place = place
        raise
