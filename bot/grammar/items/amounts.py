"""Amounts: items without ``@`` (R8).

amount   = desc [":"] money | money ["for"] desc          exactly one number
unpriced = quantity desc | desc quantity                  at the customer's rate
coded    = [quantity] "#" code                            at the price of the account's list
           | "#" code money                               at another price
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from bot.grammar import currencies
from bot.grammar.items import joined, lookalikes, measures, numerals, quantities
from bot.grammar.items.descriptions import description, nameless, refuse_modifiers
from bot.grammar.items.measures import Span
from bot.grammar.items.quantities import Quantity
from bot.grammar.numbers import Price, money
from bot.grammar.parts import links
from bot.grammar.syntax import Context, Item, Unit
from bot.grammar.text import vocabulary
from bot.grammar.text.mending import EXAMPLE_PRICE, Edit, Mendable, foreign
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Problem

#: ``€1 200,50``: a sign, a group of up to three digits, one of three, decimals, a sign.
_GROUPED = re.compile(r"([^\d\s]{0,3})([1-9]\d{0,2}) (\d{3})(?:[.,](\d{1,2}))?([^\d\s,.]*)")
CODE = re.compile(r"#[\w.-]{1,60}")
#: A figure below zero, which no price is.
NEGATIVE = re.compile(r"[-−][0-9]")


def read(core: Span, context: Context) -> Item:
    """Return the item that the words of `core` are, modifiers left out."""
    return _coded(core, context) or _unsigned(core, context)


def holds_digit(tokens: Tokens, index: int) -> bool:
    """Return whether a plain word holds a digit of any script."""
    return tokens[index].kind is Kind.WORD and any(c.isdigit() for c in tokens[index].text)


def _coded(core: Span, context: Context) -> Item | None:
    """Read ``2 x #hosting``."""
    tokens, last = core.tokens, core.stop - 1
    if last < core.start or not tokens.is_word(last) or not CODE.fullmatch(tokens[last].text):
        return None
    quantity = quantities.at(tokens, core.start, context) if last > core.start else None
    if last > core.start and (quantity is None or quantity.end != last):
        return None
    value, unit = _counted(quantity)
    return Item(
        description="",
        quantity=value,
        unit=unit,
        unit_price=None,
        currency=None,
        source=tokens.line.source,
        code=tokens[last].text[1:],
    )


def _unsigned(core: Span, context: Context) -> Item:
    """Read an item without ``@``; it holds one number only (R8)."""
    tokens = core.tokens
    numbers = [i for i in range(core.start, core.stop) if holds_digit(tokens, i)]
    if not numbers:
        numerals.refuse(core, is_total=True)
        raise _priceless(core, EXAMPLE_PRICE)
    if wrong := foreign(tokens, core.start, core.stop):
        raise wrong
    for index in numbers:
        if NEGATIVE.match(tokens[index].text):
            raise Problem("number-negative", place=tokens.place(index), written=tokens[index].text)
    item = _unpriced(core, numbers, context) or _amount(core, numbers, context)
    if item is None:
        raise _unclear(core, numbers, context)
    return item


def _unpriced(core: Span, numbers: Sequence[int], context: Context) -> Item | None:
    """Read ``3h design`` and ``design 3h``, priced at the customer's rate."""
    tokens = core.tokens
    first = numbers[0]
    if not quantities.bears_unit(tokens, first, core.stop):
        return None
    quantity = quantities.at(tokens, first, context)
    if quantity is None or quantity.unit is None or numbers[-1] >= quantity.end:
        return None
    if first != core.start and (quantity.end != core.stop or quantity.is_clock):
        return None
    if quantity.unit not in quantities.TIMES:
        raise _priceless(core, f"@ {EXAMPLE_PRICE}")
    numerals.refuse_rest(core, quantity)
    refuse_modifiers(core, quantity, core.stop, context)
    _refuse_terms(core, quantity)
    value, unit = _counted(quantity)
    return Item(
        description=description(core, quantity),
        quantity=value,
        unit=unit,
        unit_price=None,
        currency=None,
        source=tokens.line.source,
    )


def _refuse_terms(core: Span, quantity: Quantity) -> None:
    """Ask about ``payment within 48 hours``, which would be billed at the customer's rate."""
    if quantity.is_explicit:
        return
    tokens, line = core.tokens, core.tokens.line
    about_paying = vocabulary.section("terms")
    if not any(about_paying.word(tokens.keys[i]) for i in range(core.start, core.stop)):
        return
    first, last = tokens[core.start].start, tokens[core.stop - 1].end
    days = {Unit.DAY: 1, Unit.WEEK: 7}.get(quantity.unit or Unit.PIECE, 0) * quantity.value
    mends = [[Edit(line, last, last, f" @ {EXAMPLE_PRICE}")]]
    if days and days == int(days):
        mends.insert(0, [Edit(line, first, last, f"net {int(days)}")])
    place, written = tokens.place(core.start, core.stop), tokens.shown(core.start, core.stop)
    raise Mendable("terms-or-item", place=place, mends=mends, written=written)


def _priceless(core: Span, example: str) -> Problem:
    """Say that a price is missing, and show one behind the words."""
    last = core.tokens[core.stop - 1]
    mends = [[Edit(core.tokens.line, last.end, last.end, f" {example}")]]
    return Mendable("price-missing", place=core.tokens.place(core.stop - 1), mends=mends)


def _counted(quantity: Quantity | None) -> tuple[Decimal, Unit]:
    """Return how much an item without a price is; one piece if it does not say."""
    if quantity is None:
        return Decimal(1), Unit.PIECE
    if quantity.unit is Unit.MINUTE and (hours := quantities.in_hours(quantity.value)):
        return hours, Unit.HOUR
    return quantity.value, quantity.unit or Unit.PIECE


def _amount(core: Span, numbers: Sequence[int], context: Context) -> Item | None:
    """Read ``Setup 500`` and ``EUR 500 for setup``."""
    if len(numbers) > 1:
        return None
    tokens = core.tokens
    for start in range(max(core.start, numbers[0] - 1), numbers[0] + 1):
        price = money(tokens, start, context)
        if price is None:
            continue
        if price.end == core.stop and start > core.start:
            text = Span(tokens, core.start, links.before_price(tokens, core.start, start))
            refuse_modifiers(text, None, core.stop, context)
            numerals.refuse(text, price_at=start, is_total=True)
            if price.unit not in (None, Unit.PIECE):
                raise measures.missing(core, price, price_at=start)
            if text.stop == text.start + 1 and not is_money(price):
                spot = tokens[start].start
                settle_code(text, start, price.end, [Edit(tokens.line, spot, spot, "@ ")])
            figure = Span(tokens, start, price.end)
            lookalikes.refuse(core, figure, context, is_money=is_money(price))
            return _whole(text, price, core)
        if start > core.start:
            raise _words_behind(Span(tokens, start, price.end), core.stop)
        if start == core.start and price.end < core.stop:
            return _amount_first(core, price)
        if start == core.start:
            raise nameless(tokens, core.start)
    token, place = tokens[numbers[0]], tokens.place(numbers[0])
    mends = [[Edit(tokens.line, token.start, token.end, EXAMPLE_PRICE)]]
    raise Mendable("price-unreadable", place=place, mends=mends, written=token.text)


def _amount_first(core: Span, price: Price) -> Item:
    tokens = core.tokens
    lead = vocabulary.section("connectors").word(tokens.keys[price.end])
    has_for = lead == "for"
    start = price.end + (lead in ("for", "of"))
    if not (has_for or is_money(price)):
        spot = tokens[price.end].start
        mends = [[Edit(tokens.line, spot, spot, "for ")]]
        raise Mendable(
            "amount-or-quantity", place=tokens.place(core.start), mends=mends, is_question=True,
            written=price.body,
        )  # fmt: skip
    if start >= core.stop:
        raise nameless(tokens, core.start)
    return _whole(Span(tokens, start, core.stop), price, core)


def is_money(price: Price) -> bool:
    """Return whether a figure by itself can only be an amount."""
    has_cents = re.fullmatch(r".*[.,][0-9]{2}", price.body) is not None
    return bool(price.currency or has_cents or price.is_thousands)


def settle_code(text: Span, start: int, end: int, other: list[Edit]) -> None:
    """Ask about ``#hosting 3``: three of it, or what `other` would make of the line."""
    tokens, line = text.tokens, text.tokens.line
    code = tokens[text.start]
    if not CODE.fullmatch(code.text):
        return
    written = f"{tokens.shown(start, end)} {code.text}"
    count = Edit(line, code.start, tokens[end - 1].end, written)
    place = tokens.place(start, end)
    raise Mendable("quantity-unclear", place=place, mends=[[count], other], is_question=True)


def grouped_at(tokens: Tokens, index: int) -> Edit | None:
    """Return the edit that makes one number of ``1 200,50`` at `index`; None if it is none.

    A blank is never a group mark (R5), so this is only offered.
    """
    if not tokens.is_word(index) or tokens[index].tail or not tokens.is_word(index + 1):
        return None
    parts = _GROUPED.fullmatch(f"{tokens[index].text} {tokens[index + 1].text}")
    if parts is None:
        return None
    number = f"{parts[2]}{parts[3]}.{parts[4] or '00'}"
    text = f"{parts[1]}{number}{parts[5]}"
    return Edit(tokens.line, tokens[index].start, tokens[index + 1].end, text)


def _words_behind(price: Span, stop: int) -> Problem:
    """Say that only modifiers may follow a price (R1), and offer the words before it."""
    tokens, line = price.tokens, price.tokens.line
    spot, here = tokens[price.start].start, tokens[price.stop].start
    words = tokens.shown(links.after_lead(tokens, price.stop), stop)
    cut = Edit(line, here, tokens[stop - 1].end, "")
    mends = [[Edit(line, spot, spot, f"{words} "), cut]]
    place = tokens.place(price.stop)
    return Mendable("after-price", place=place, mends=mends, written=tokens[price.stop].text)


def _whole(text: Span, price: Price, core: Span) -> Item:
    """Make an item of one piece at an amount."""
    measure = measures.fitted(None, price, core, core.stop - 1)
    words = description(text, None)
    if not words:
        raise nameless(text.tokens, core.start)
    code = words[1:] if CODE.fullmatch(words) else None
    return Item(
        description="" if code else words,
        code=code,
        quantity=measure.quantity,
        unit=measure.unit,
        unit_price=measure.unit_price,
        currency=price.currency,
        source=text.tokens.line.source,
    )


def _unclear(core: Span, numbers: Sequence[int], context: Context) -> Problem:
    """Ask about an item with several numbers, offering the last as its price."""
    tokens, line = core.tokens, core.tokens.line
    last = numbers[-1]
    grouped = grouped_at(tokens, last - 1) if last - 1 in numbers else None
    start = last - 1 if grouped else last
    if start > core.start and currencies.at(tokens, start - 1, context):
        start -= 1
    front = tokens[core.start].start
    lead = links.before_price(tokens, core.start + 1, start)
    sign = [Edit(line, tokens[lead].start, tokens[start].start, "@ ")]
    if grouped:
        sign.append(grouped)
    mends = [sign, [Edit(line, front, front, "1 x "), *sign]]
    if grouped:  # a blank may part two numbers, too: ``iPhone 15 900``
        alone = last - bool(currencies.at(tokens, last - 1, context))
        mends.append([Edit(line, tokens[alone].start, tokens[alone].start, "@ ")])
    if start == core.start:
        mends = [sign[1:]]
    if apart := joined.apart(core):
        mends.insert(0, apart)
    place = tokens.place(numbers[0], last + 1)
    return Mendable("item-unclear", place=place, mends=mends, is_question=True)
