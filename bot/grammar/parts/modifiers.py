"""Modifiers: what is said about a document or a line besides the items.

modifier = "net" N ["days"] | N "days net" | "due" (DATE | "on receipt") | "on" DATE | "for" PERIOD
         | "po" X | "ref" X | tax | discount | "deposit" (P% | money) | "to" MAIL | "cc" MAIL
         | "in" CUR | "lang" xx | "until" DATE | "send" ["now" | DATE] | "anyway"
         | "note" rest-of-line
tax      = ("tax" | "vat") P% ["incl"] | ["incl" | "plus"] P% ("tax" | "vat")
         | ("plus tax" | "tax included") [P%] | "no tax" | "reverse charge"
discount = "discount" (P% | money) | P% ("discount" | "off") | "-" P%    the last on a line only
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from bot.grammar import dates
from bot.grammar.numbers import money, number
from bot.grammar.parts.arguments import readers
from bot.grammar.syntax import Context, Discount, Period, SendWhen, Tax, TaxKind
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.text.mending import Edit, Mendable
from bot.grammar.text.tokens import Tokens
from bot.problems import Place, Problem


@dataclass(frozen=True, slots=True)
class Departure:
    """What ``send`` says behind an item: at once, or on a day."""

    when: SendWhen
    on: date | None = None


Name = Literal[
    "net", "due", "on", "for", "po", "ref", "tax", "discount", "line-discount",
    "deposit", "to", "cc", "in", "lang", "until", "send", "anyway", "note",
]  # fmt: skip
Value = int | str | date | Period | Tax | Discount | tuple[str, ...] | Departure


@dataclass(frozen=True, slots=True)
class Modifier:
    """One thing said, and the tokens that say it."""

    name: Name
    value: Value
    tokens: Tokens
    start: int
    end: int
    currency: str | None = None  #: of an amount, if it names one


_Read = tuple[Value, int] | None
#: What may stand before a percentage of tax.
_LEADS = frozenset({"incl", "plus"})
_PERCENT = re.compile(r"([0-9.,']+)%\.?")
_TOGETHER = re.compile(r"([^\W\d_]{2,20})([0-9][0-9.,]*%?)\.?")


def at(tokens: Tokens, index: int, context: Context) -> Modifier | None:
    """Return the modifier that begins at token `index`; None if none does.

    Raises Problem for what can only be meant as a modifier but has no fit value.
    """
    if not tokens.is_word(index):
        return None
    found = vocabulary.section("modifiers").match(tokens.keys, index)
    if found is None:
        return _wordless(tokens, index, context)
    name, end = found
    if name in ("discount", "deposit"):
        return _reduction(
            "deposit" if name == "deposit" else "discount", tokens, index, end, context
        )
    reader_name, reader = _READERS[name]
    value = reader(tokens, end, context)
    if value is None:
        return None
    return Modifier(reader_name(value[0]), value[0], tokens, index, value[1])


def _wordless(tokens: Tokens, index: int, context: Context) -> Modifier | None:
    """Return the modifier that begins with a figure or with ``plus`` and the like."""
    lead = vocabulary.section("connectors").word(tokens.keys[index])
    if lead not in _LEADS and tokens[index].text.isalpha():
        return None  # most words
    return (
        _together(tokens, index, context)
        or _percentage(tokens, index, lead, context)
        or _days_net(tokens, index)
    )


def keyword(tokens: Tokens, index: int) -> str | None:
    """Return the name of the modifier whose word stands at `index`, whatever follows it."""
    if not tokens.is_word(index):
        return None
    found = vocabulary.section("modifiers").match(tokens.keys, index)
    return found[0] if found else None


def named(word: str) -> str | None:
    """Return the name of the modifier that a single word is."""
    return vocabulary.section("modifiers").word(fold(word))


def together(tokens: Tokens, index: int) -> tuple[str, str] | None:
    """Return the word and the value of ``po4711``, in which a blank is missing."""
    parts = _TOGETHER.fullmatch(tokens[index].text) if tokens.is_word(index) else None
    return (parts[1], parts[2].rstrip(".")) if parts and named(parts[1]) else None


def percent(
    tokens: Tokens, index: int, context: Context, *, is_signed: bool = False
) -> tuple[Decimal, int] | None:
    """Return the percentage at token `index`, ``8.1%`` or ``8.1 %``, and the token after it.

    `is_signed` says that it may be ``+8.1%``, as one on top of a price.
    """
    if not tokens.is_word(index):
        return None
    text, end = tokens[index].text, index + 1
    text = text.removeprefix("+") if is_signed else text
    if tokens.is_word(end) and tokens[end].text == "%" and not tokens[index].tail:
        text, end = f"{text}%", end + 1
    if "%" not in text:
        return None  # most words: their place need not be made for that
    value = _rate(text, context, tokens.place(index, end))
    return None if value is None else (value, end)


def _rate(text: str, context: Context, place: Place) -> Decimal | None:
    found = _PERCENT.fullmatch(text)
    if found is None:
        return None
    value = number(found[1], context=context, place=place, decimals=4)
    if value > 100:
        raise Problem("percent-too-large", place=place, written=text)
    return value


def _together(tokens: Tokens, index: int, context: Context) -> Modifier | None:
    """Read ``net30`` and ``vat19%``, which have one reading although a blank is missing."""
    parts = together(tokens, index)
    name = named(parts[0]) if parts else None
    if parts is None or name not in ("net", "tax"):
        return None
    place, end = tokens.place(index), index + 1
    if name == "tax":
        rate = _rate(parts[1], context, place)
        value = None if rate is None else Tax(TaxKind.RATE, rate, _is_included(tokens, end))
        end += value is not None and value.is_included
        return None if value is None else Modifier("tax", value, tokens, index, end)
    days = dates.read_days(parts[1], place)
    end = dates.after_days(tokens, end)
    return None if days is None else Modifier("net", days, tokens, index, end)


def _percentage(tokens: Tokens, index: int, lead: str | None, context: Context) -> Modifier | None:
    """Read what begins with a figure: ``-10%``, ``10% off``, ``incl. 19% VAT``."""
    is_plus = lead == "plus" or tokens[index].text == "+"
    start = index + 1 if lead == "incl" or is_plus else index
    if tokens[index].text.startswith("-"):
        return _minus(tokens, index, context)
    rate = percent(tokens, start, context, is_signed=start == index)
    if rate is None:
        return None
    meaning = vocabulary.section("modifiers").match(tokens.keys, rate[1])
    if meaning is None:
        return None
    name, end = meaning
    if name == "tax":
        is_included = lead == "incl"
        if not is_included and _is_included(tokens, end):
            is_included, end = True, end + 1
        return Modifier("tax", Tax(TaxKind.RATE, rate[0], is_included), tokens, index, end)
    if start == index and name in ("discount", "deposit"):
        which: Name = "deposit" if name == "deposit" else "discount"
        return Modifier(which, Discount(percent=rate[0]), tokens, index, end)
    return None


def _days_net(tokens: Tokens, index: int) -> Modifier | None:
    """Read ``30 days net``, the terms written the other way round."""
    if not tokens[index].text.isdecimal() or tokens[index].tail:
        return None
    end = dates.after_days(tokens, index + 1)
    if end == index + 1 or tokens[end - 1].tail or keyword(tokens, end) != "net":
        return None
    days = dates.read_days(tokens[index].text, tokens.place(index))
    return None if days is None else Modifier("net", days, tokens, index, end + 1)


def _minus(tokens: Tokens, index: int, context: Context) -> Modifier | None:
    written = tokens[index].text
    is_apart = tokens.is_word(index + 1) and tokens[index + 1].text == "%"
    found = _PERCENT.fullmatch(f"{written[1:]}%" if is_apart else written[1:])
    if found:
        end = index + 1 + is_apart
        value = number(found[1], context=context, place=tokens.place(index), decimals=4)
    elif written == "-" and (after := percent(tokens, index + 1, context)):
        value, end = after
    else:
        return None
    if value > 100:
        raise Problem("percent-too-large", place=tokens.place(index, end), written=written)
    return Modifier("line-discount", Discount(percent=value), tokens, index, end)


def _is_included(tokens: Tokens, index: int) -> bool:
    if not tokens.is_word(index) or tokens[index - 1].tail:
        return False
    return vocabulary.section("connectors").word(tokens[index].key) == "incl"


def _reduction(
    name: Literal["discount", "deposit"], tokens: Tokens, index: int, after: int, context: Context
) -> Modifier | None:
    rate = percent(tokens, after, context)
    if rate is not None:
        return Modifier(name, Discount(percent=rate[0]), tokens, index, rate[1])
    amount = money(tokens, after, context)
    if amount is None or amount.unit is not None:
        return None
    value = Discount(amount=amount.amount)
    return Modifier(name, value, tokens, index, amount.end, amount.currency)


def _net(tokens: Tokens, after: int, context: Context) -> _Read:
    """Read days to pay; ``netto`` without any says that the price is one without tax."""
    del context
    days = dates.count_of_days(tokens, after)
    if days is None:
        is_price = vocabulary.section("connectors").word(tokens.keys[after - 1]) == "without-tax"
        return (Tax(TaxKind.OWN), after) if is_price else None
    at = days[1]
    is_again = not tokens[at - 1].tail and keyword(tokens, at) == "net"
    has_days = is_again and dates.count_of_days(tokens, at + 1) is not None
    return days[0], at + (is_again and not has_days)  # ``terms: 30 days net``


def _tax(tokens: Tokens, after: int, context: Context) -> _Read:
    rate = percent(tokens, after, context)
    if rate is None:
        if tokens.is_word(after) and re.fullmatch(r"[0-9.,]+", tokens[after].text):
            token = tokens[after]
            mend = Edit(tokens.line, token.start, token.end, f"{token.text}%")
            place = tokens.place(after)
            raise Mendable("percent-missing", place=place, mends=[[mend]], written=token.text)
        return None
    end = rate[1]
    is_included = _is_included(tokens, end)
    return Tax(TaxKind.RATE, rate[0], is_included), end + is_included


def _own_tax(*, is_included: bool) -> Callable[[Tokens, int, Context], _Read]:
    """Return the reader of what stands behind ``plus VAT``: a rate, or nothing at all."""

    def read(tokens: Tokens, after: int, context: Context) -> _Read:
        rate = None if tokens[after - 1].tail else percent(tokens, after, context)
        if rate is None or keyword(tokens, rate[1]) == "discount":
            return Tax(TaxKind.OWN, is_included=is_included), after
        return Tax(TaxKind.RATE, rate[0], is_included), rate[1]

    return read


def _send(tokens: Tokens, after: int, context: Context) -> _Read:
    if tokens.is_word(after) and vocabulary.section("connectors").word(tokens[after].key) == "now":
        return Departure(SendWhen.NOW), after + 1
    found = dates.at(tokens, after, context.today)
    if found:
        return Departure(SendWhen.ON, found.day), found.end
    return (Departure(SendWhen.NOW), after) if _is_last_word(tokens, after) else None


def _anyway(tokens: Tokens, after: int, context: Context) -> _Read:
    del context
    return ("anyway", after) if _is_last_word(tokens, after) else None


def _is_last_word(tokens: Tokens, after: int) -> bool:
    """Return whether nothing of the same modifier may follow before token `after`."""
    is_alone = not tokens.is_word(after) or bool(tokens[after - 1].tail)
    return is_alone or keyword(tokens, after) is not None


def _always(name: Name) -> Callable[[Value], Name]:
    return lambda _: name


def _due_or_net(value: Value) -> Name:
    return "net" if isinstance(value, int) else "due"


def _net_or_tax(value: Value) -> Name:
    return "tax" if isinstance(value, Tax) else "net"


_READERS: Mapping[str, tuple[Callable[[Value], Name], Callable[[Tokens, int, Context], _Read]]] = {
    "net": (_net_or_tax, _net),
    "due": (_due_or_net, readers.due),
    "on": (_always("on"), readers.issue_day),
    "for": (_always("for"), readers.period),
    "po": (_always("po"), readers.word),
    "ref": (_always("ref"), readers.word),
    "tax": (_always("tax"), _tax),
    "plus-tax": (_always("tax"), _own_tax(is_included=False)),
    "incl-tax": (_always("tax"), _own_tax(is_included=True)),
    "no-tax": (_always("tax"), readers.no_tax),
    "reverse-charge": (_always("tax"), readers.reverse_charge),
    "to": (_always("to"), readers.mail_addresses),
    "cc": (_always("cc"), readers.mail_addresses),
    "in": (_always("in"), readers.currency),
    "lang": (_always("lang"), readers.language),
    "until": (_always("until"), readers.day),
    "send": (_always("send"), _send),
    "anyway": (_always("anyway"), _anyway),
    "note": (_always("note"), readers.note),
}
