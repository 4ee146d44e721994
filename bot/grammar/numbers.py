"""Numbers: exact decimals and prices from text, asked about where they have two readings (R5, R19).

    number = DIGITS | GROUPS | [DIGITS | GROUPS] mark DIGITS
    money  = [CUR] number ["k"] [CUR] [("/" | "per") unit]

Only 0-9 count. With both marks the last is the decimal mark; groups are of three digits, or Indian
(2-2-3) with commas; an apostrophe is always a group mark. A single mark before exactly three digits
is asked, unless the account's number format or the currency settles it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.grammar import currencies
from bot.grammar.syntax import Context, NumberFormat, Unit
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.text.mending import Edit, Mendable
from bot.grammar.text.tokens import Tokens
from bot.money import minor_digits
from bot.problems import Place, Problem

#: Digits of the longest number that is read; no invoice needs more, and no column holds more.
MAX_DIGITS = 17
#: Decimals of a price of one unit.
PRICE_DECIMALS = 6

_CHUNK = re.compile(
    r"(?P<before>[^0-9.,'/+-]*)(?P<body>[.,]?[0-9][0-9.,']*)(?P<after>.*)", re.DOTALL
)
_LONE = re.compile(r"(?<![\d.,'])([1-9]\d{0,2})([.,])(\d{3})(?![\d.,'])")


@dataclass(frozen=True, slots=True)
class Price:
    """Money as written, and what it is for."""

    amount: Decimal
    currency: str | None  #: ISO 4217, if it is named
    unit: Unit | None  #: of ``/h``
    unit_word: str  #: the unit as written
    end: int  #: the token after it
    body: str  #: the digits as written
    is_thousands: bool  #: ``2k``


def number(
    text: str, *, context: Context, place: Place, decimals: int, currency: str | None = None
) -> Decimal:
    """Return the number that `text` is, with at most so many `decimals`.

    Raises Problem: ``number-unreadable``, ``number-too-long``, ``decimals-too-many``, and the
    question ``number-unclear``. `currency` settles a single mark if it has no minor unit.
    """
    body = text[:-1] if text.endswith(".") else text
    if sum(c.isdigit() for c in body) > MAX_DIGITS:
        raise Problem("number-too-long", place=place, written=text, digits=str(MAX_DIGITS))
    whole, fraction = _parted(body, context=context, place=place, currency=currency)
    if len(fraction) > decimals and fraction.rstrip("0") != fraction[:decimals].rstrip("0"):
        raise Problem("decimals-too-many", place=place, written=text, most=str(decimals))
    return Decimal(f"{whole or '0'}.{fraction[:decimals] or '0'}")


def settled(text: str, numbers: NumberFormat) -> str:
    """Return text in which every ``1,200`` is written so that it has one reading."""

    def plain(found: re.Match[str]) -> str:
        head, mark, tail = found.groups()
        is_group = (mark == ",") == (numbers is NumberFormat.POINT)
        if is_group:
            return f"{head}{tail}.00"
        # Three decimals could be a group again: a fourth says that they are none.
        return f"{head}.{tail}0" if tail[-1] != "0" else f"{head}.{tail.rstrip('0'):0<2}"

    return _LONE.sub(plain, text)


def plain(value: Decimal, *, decimals: int = 0) -> str:
    """Return a number that has one reading: with a point, no groups, never three decimals."""
    text = f"{value.normalize():f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.ljust(decimals, "0")
    fraction = fraction.ljust(4, "0") if len(fraction) == 3 else fraction
    return f"{whole}.{fraction}" if fraction else whole


def money(
    tokens: Tokens,
    at: int,
    context: Context,
    *,
    decimals: int | None = None,
    takes_unit: bool = True,
) -> Price | None:
    """Return the price that begins at token `at`; None if there is none.

    `decimals` are those of a price of one unit; None means those of the currency. `takes_unit`
    tells that ``per`` and a unit may follow, which of a payment they say how. Raises Problem for
    what can only be meant as a price but is none, e.g. with two currencies (R9).
    """
    first = currencies.at(tokens, at, context)
    start = at + 1 if first else at
    chunk = _CHUNK.fullmatch(tokens[start].text) if tokens.is_word(start) else None
    if chunk is None:
        return None
    suffix = _suffix(chunk["after"], tokens, start, context, takes_unit=takes_unit)
    prefix = (
        currencies.named(chunk["before"], context, tokens.place(start)) if chunk["before"] else None
    )
    if suffix is None or (chunk["before"] and not prefix):
        return None
    named = [c for c in (first, prefix, suffix.currency) if c]
    if len(named) > 1:
        spot, body = tokens[at].start, tokens[start].start + len(chunk["before"])
        mends = [[Edit(tokens.line, spot, body, "")]]
        place = tokens.place(at, suffix.end)
        raise Mendable("currency-twice", place=place, mends=mends)
    return _priced(tokens, start, context, _Amount(chunk["body"], suffix, named, decimals))


@dataclass(frozen=True, slots=True)
class _Suffix:
    is_thousands: bool
    is_whole: bool  #: ``100.-``
    currency: str | None
    unit: str | None
    end: int


@dataclass(frozen=True, slots=True)
class _Amount:
    body: str
    suffix: _Suffix
    named: Sequence[str]
    decimals: int | None


def _priced(tokens: Tokens, at: int, context: Context, written: _Amount) -> Price:
    currency = written.named[0] if written.named else None
    paid_in = currency or context.currency
    place = tokens.place(at)
    decimals = minor_digits(paid_in) if written.decimals is None else written.decimals
    body = _unmarked(written.body) if written.suffix.is_whole else written.body
    value = number(
        body,
        context=context,
        place=place,
        decimals=PRICE_DECIMALS if written.suffix.is_thousands else decimals,
        currency=paid_in,
    )
    unit = _unit(tokens, written.suffix)
    is_thousands = written.suffix.is_thousands
    return Price(
        amount=value * 1000 if is_thousands else value,
        currency=currency,
        unit=unit,
        unit_word=written.suffix.unit or "",
        end=written.suffix.end,
        body=written.body,
        is_thousands=is_thousands,
    )


def _unmarked(body: str) -> str:
    """Return the digits of ``1.200,-``: its comma is the decimal mark, so the point is none."""
    is_decimal = body[-1:] in (".", ",") and body[-1] not in body[:-1]
    return f"{body}00" if is_decimal else body.rstrip(".,")


def _unit(tokens: Tokens, suffix: _Suffix) -> Unit | None:
    if suffix.unit is None:
        return None
    name = vocabulary.section("units").word(fold(suffix.unit))
    if name is None:
        raise Problem("unit-unknown", place=tokens.place(suffix.end - 1), written=suffix.unit)
    return Unit(name)


def _suffix(
    after: str, tokens: Tokens, at: int, context: Context, *, takes_unit: bool
) -> _Suffix | None:
    """Read what stands behind the digits: ``k``, a currency, a unit; None if it is none."""
    left, slash, unit = after.partition("/")
    is_swiss = left in ("-", "--")  # 1'200.-, 100,- and 100,-- are whole amounts
    is_thousands = left[:1] in ("k", "K") and currencies.code(left) is None
    left = "" if is_swiss else left[1:] if is_thousands else left
    currency = currencies.named(left, context, tokens.place(at)) if left else None
    if left and currency is None:
        return None
    end = at + 1
    if not slash and not tokens[at].tail:
        word, _, glued = tokens[end].text.partition("/") if tokens.is_word(end) else ("", "", "")
        following = currencies.named(word, context, tokens.place(end)) if word else None
        if following:
            if currency:
                raise Problem("currency-twice", place=tokens.place(at, end + 1))
            currency, slash, unit, end = following, glued and "/", glued, end + 1
    if not (slash and unit) and (slash or takes_unit):
        unit, end = _per(tokens, end, slash=slash)
    return _Suffix(is_thousands, is_swiss, currency, unit or None, end)


def _per(tokens: Tokens, at: int, *, slash: str) -> tuple[str, int]:
    """Read ``/h``, ``/ h`` or ``per hour`` at token `at`; an empty unit if there is none."""
    if tokens.is_word(at) and not tokens[at - 1].tail:
        text = tokens[at].text
        if slash:
            return text, at + 1
        if text.startswith("/") and len(text) > 1:
            return text[1:], at + 1
        said = vocabulary.section("connectors").match(tokens.keys, at)
        if said and said[0] == "each":
            return "", said[1]  # the price is for one of whatever is counted, as it always is
        if _is_article(tokens, at):
            return tokens[at + 1].text, at + 2
        is_per = text == "/" or vocabulary.section("connectors").word(tokens[at].key) == "per"
        if is_per and tokens.is_word(at + 1):
            return tokens[at + 1].text, at + 2
    return "", at


def _is_article(tokens: Tokens, at: int) -> bool:
    """Return whether ``an hour`` stands at `at`."""
    is_article = vocabulary.section("dates").word(tokens[at].key) == "a"
    has_unit = tokens.is_word(at + 1) and len(tokens[at + 1].key) > 1
    return is_article and has_unit and bool(vocabulary.section("units").word(tokens.keys[at + 1]))


def _parted(body: str, *, context: Context, place: Place, currency: str | None) -> tuple[str, str]:
    """Return the digits before and after the decimal mark."""
    marks = [c for c in body if not c.isdigit()]
    mark = _decimal_mark(body, marks, context=context, place=place, currency=currency)
    whole, _, fraction = body.rpartition(mark) if mark else (body, "", "")
    groups = [c for c in marks[:-1] if mark] or ([] if mark else marks)
    if (mark and not fraction.isdigit()) or not _fits(whole, groups):
        raise Problem("number-unreadable", place=place, written=body)
    return re.sub(r"\D", "", whole), fraction


def _decimal_mark(
    body: str, marks: list[str], *, context: Context, place: Place, currency: str | None
) -> str:
    """Return the mark before the decimals, or nothing if all marks part groups."""
    last = marks[-1] if marks else "'"
    if last == "'" or marks.count(last) > 1:
        return ""
    if len(marks) > 1 or not _LONE.fullmatch(body):
        return last
    if minor_digits(currency) == 0 if currency else False:
        return ""
    if context.numbers is NumberFormat.UNSETTLED:
        raise Problem("number-unclear", place=place, is_question=True, written=body)
    return last if (last == ".") == (context.numbers is NumberFormat.POINT) else ""


def _fits(whole: str, groups: list[str]) -> bool:
    """Return whether the digits before the decimal mark are plain or parted into fitting groups."""
    if not groups:
        return whole.isdigit() or not whole
    if len(set(groups)) > 1:
        return False
    first, *rest = whole.split(groups[0])
    threes = 1 <= len(first) <= 3 and all(len(g) == 3 for g in rest)
    indian = (
        groups[0] == ","
        and 1 <= len(first) <= 2
        and all(len(g) == 2 for g in rest[:-1])
        and len(rest[-1]) == 3
    )
    return threes or indian
