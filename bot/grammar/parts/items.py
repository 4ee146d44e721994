"""Items: one line of a document as written (R1, R2, R8).

item   = priced | amount | unpriced | coded , then only modifiers
priced = [desc] quantity [desc] ("@" | "at" | "à" | "×") money
amount = desc [":"] money | money ["for"] desc          exactly one number
unpriced = quantity desc | desc quantity                at the customer's rate
coded  = [quantity] "#" code
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.grammar.numbers import PRICE_DECIMALS, Price, money
from bot.grammar.parts import currencies, measures, modifiers, quantities
from bot.grammar.parts.measures import Span
from bot.grammar.parts.modifiers import Modifier
from bot.grammar.parts.quantities import Quantity
from bot.grammar.syntax import Context, Item, Unit
from bot.grammar.text import vocabulary
from bot.grammar.text.mending import Edit, Mendable
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Place, Problem

MAX_DESCRIPTION = 200
_EDGES = " ,:-–—"
#: Modifiers about money, which nobody writes as the text of an item.
_NEVER_TEXT = frozenset(
    {"net", "due", "tax", "no-tax", "reverse-charge", "discount", "deposit", "in", "lang"}
)
_NEGATIVE = re.compile(r"[-−][0-9]")


@dataclass(frozen=True, slots=True)
class Found:
    """An item without its modifiers, those modifiers, and the token after them."""

    item: Item
    place: Place  #: of the item, where its currency stands
    modifiers: tuple[Modifier, ...]
    end: int


def read(span: Span, context: Context) -> Found:
    """Read the item that begins at `span.start`; it may end before `span.stop` at a comma."""
    tokens = span.tokens
    sign = next((i for i in range(span.start, span.stop) if tokens[i].kind is Kind.AT), None)
    if sign is not None:
        return _priced(span, sign, context)
    follows = _modifiers_only(span, context)
    word = _at_word(span, follows, context)
    if word is not None:
        return _priced(span, word, context)
    core = Span(tokens, span.start, _core_end(span, follows))
    item = _coded(core, context) or _unsigned(core, context)
    return Found(
        item, tokens.place(core.start, core.stop), *chain(tokens, core.stop, span.stop, context)
    )


def chain(tokens: Tokens, at: int, stop: int, context: Context) -> tuple[tuple[Modifier, ...], int]:
    """Return the modifiers from `at` on and the token after the last."""
    found: list[Modifier] = []
    while at < stop:
        modifier = modifiers.at(tokens, at, context)
        if modifier is None:
            break
        found.append(modifier)
        at = modifier.end
    return tuple(found), at


def _priced(span: Span, sign: int, context: Context) -> Found:
    tokens = span.tokens
    price = money(tokens, sign + 1, context, decimals=PRICE_DECIMALS)
    if price is None or price.end > span.stop:
        raise _no_price(tokens, sign, span.stop)
    left = Span(tokens, span.start, sign)
    quantity = measures.find(left, context, is_times=tokens.keys[sign] == "x")
    measure = measures.fitted(quantity, price, left, sign + 1)
    _refuse_modifiers(left, quantity, price.end, context)
    description = _description(left, quantity)
    if not description and measure.unit is Unit.PIECE:
        raise _nameless(tokens, sign)
    item = Item(
        description=description,
        quantity=measure.quantity,
        unit=measure.unit,
        unit_price=measure.unit_price,
        currency=price.currency,
        source=tokens.line.source,
    )
    place = tokens.place(sign + 1, price.end)
    return Found(item, place, *chain(tokens, price.end, span.stop, context))


def _no_price(tokens: Tokens, sign: int, stop: int) -> Problem:
    at = sign + 1
    if at >= stop:
        return Problem("price-missing", place=tokens.place(sign))
    written = tokens[at].text
    if _NEGATIVE.match(written):
        return Problem("number-negative", place=tokens.place(at), written=written)
    return Problem("price-unreadable", place=tokens.place(at), written=written)


def _nameless(tokens: Tokens, at: int) -> Problem:
    spot = tokens[at].start
    mends = [[Edit(tokens.line, spot, spot, "Services ")]]
    return Mendable("description-missing", place=tokens.place(at), mends=mends)


def _at_word(span: Span, follows: Sequence[bool], context: Context) -> int | None:
    """Return where ``at`` or ``×`` stands for ``@``: a price follows, then only modifiers."""
    tokens = span.tokens
    at_words = vocabulary.section("connectors")
    for index in range(span.start + 1, span.stop - 1):
        key = tokens.keys[index]
        if key != "x" and at_words.word(key) != "at":
            continue
        if not any(
            c.isdigit() for c in tokens[index + 1].text + tokens[min(index + 2, span.stop - 1)].text
        ):
            continue
        price = money(tokens, index + 1, context, decimals=PRICE_DECIMALS)
        if price and price.end <= span.stop and follows[price.end - span.start]:
            return index
    return None


def _modifiers_only(span: Span, context: Context) -> list[bool]:
    """Return for each token, and the end, whether from there on only modifiers follow.

    Worked out from the end, so that each place is looked at once.
    """
    only = [False] * (span.stop - span.start) + [True]
    for index in range(span.stop - 1, span.start, -1):
        try:
            found = modifiers.at(span.tokens, index, context)
        except Problem:
            only[index - span.start] = True  # raised again when the chain is read
            continue
        if found is not None:
            only[index - span.start] = only[min(found.end, span.stop) - span.start]
    return only


def _core_end(span: Span, follows: Sequence[bool]) -> int:
    """Return where the modifiers of an item without ``@`` begin: after its number."""
    seen = False
    for index in range(span.start, span.stop):
        if seen and follows[index - span.start]:
            return index
        seen = seen or _holds_digit(span.tokens, index) or span.tokens.keys[index][:1] == "#"
    return span.stop


def _holds_digit(tokens: Tokens, index: int) -> bool:
    return tokens[index].kind is Kind.WORD and any(c.isdigit() for c in tokens[index].text)


def _coded(core: Span, context: Context) -> Item | None:
    """Read ``2 x #hosting``."""
    tokens, last = core.tokens, core.stop - 1
    if (
        last < core.start
        or not tokens.is_word(last)
        or not re.fullmatch(r"#[\w.-]{1,60}", tokens[last].text)
    ):
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
    numbers = [i for i in range(core.start, core.stop) if _holds_digit(tokens, i)]
    if not numbers:
        raise Problem("price-missing", place=tokens.place(core.stop - 1))
    for index in numbers:
        if _NEGATIVE.match(tokens[index].text):
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
        raise Problem("price-missing", place=tokens.place(core.stop - 1))
    _refuse_modifiers(core, quantity, core.stop, context)
    value, unit = _counted(quantity)
    return Item(
        description=_description(core, quantity),
        quantity=value,
        unit=unit,
        unit_price=None,
        currency=None,
        source=tokens.line.source,
    )


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
            text = Span(tokens, core.start, start)
            _refuse_modifiers(text, None, core.stop, context)
            return _whole(text, price, core)
        if start > core.start:
            raise _words_behind(Span(tokens, start, price.end), core.stop)
        if start == core.start and price.end < core.stop:
            return _amount_first(core, price)
        if start == core.start:
            raise _nameless(tokens, core.start)
    raise Problem(
        "price-unreadable", place=tokens.place(numbers[0]), written=tokens[numbers[0]].text
    )


def _amount_first(core: Span, price: Price) -> Item:
    tokens = core.tokens
    has_for = vocabulary.section("connectors").word(tokens.keys[price.end]) == "for"
    start = price.end + has_for
    has_cents = re.fullmatch(r".*[.,][0-9]{2}", price.body) is not None
    is_clear = has_for or price.currency or has_cents or price.is_thousands
    if not is_clear:
        spot = tokens[price.end].start
        mends = [[Edit(tokens.line, spot, spot, "for ")]]
        raise Mendable(
            "amount-or-quantity", place=tokens.place(core.start), mends=mends, is_question=True,
            written=price.body,
        )  # fmt: skip
    if start >= core.stop:
        raise _nameless(tokens, core.start)
    return _whole(Span(tokens, start, core.stop), price, core)


def _words_behind(price: Span, stop: int) -> Problem:
    """Say that only modifiers may follow a price (R1), and offer the words before it."""
    tokens, line = price.tokens, price.tokens.line
    spot, here = tokens[price.start].start, tokens[price.stop].start
    words = tokens.shown(price.stop, stop)
    cut = Edit(line, here, tokens[stop - 1].end, "")
    mends = [[Edit(line, spot, spot, f"{words} "), cut]]
    place = tokens.place(price.stop)
    return Mendable("after-price", place=place, mends=mends, written=tokens[price.stop].text)


def _whole(text: Span, price: Price, core: Span) -> Item:
    """Make an item of one piece at an amount."""
    measure = measures.fitted(None, price, core, core.stop - 1)
    description = _description(text, None)
    if not description:
        raise _nameless(text.tokens, text.start)
    return Item(
        description=description,
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
    start = last
    if last > core.start and currencies.at(tokens, last - 1, context):
        start = last - 1
    spot, front = tokens[start].start, tokens[core.start].start
    sign = Edit(line, spot, spot, "@ ")
    mends = [[sign], [Edit(line, front, front, "1 x "), sign]]
    place = tokens.place(numbers[0], last + 1)
    return Mendable("item-unclear", place=place, mends=mends, is_question=True)


def _refuse_modifiers(text: Span, quantity: Quantity | None, after: int, context: Context) -> None:
    """Ask about ``no tax`` or ``net 30`` before a price: it would become text of the item."""
    if quantity is not None and quantity.is_explicit:
        return
    tokens, line = text.tokens, text.tokens.line
    for index in range(text.start, text.stop):
        if modifiers.keyword(tokens, index) not in _NEVER_TEXT:
            continue
        found = modifiers.at(tokens, index, context)
        if found is None or found.end > text.stop:
            continue
        words = tokens.shown(index, found.end)
        cut = Edit(line, tokens[index].start, tokens[found.end - 1].end, "")
        behind = tokens[after - 1].end
        front = tokens[text.start].start
        mends = [[cut, Edit(line, behind, behind, f" {words}")]]
        if quantity is None:
            mends.append([Edit(line, front, front, "1 x ")])
        place = tokens.place(index, found.end)
        raise Mendable(
            "modifier-in-text", place=place, mends=mends, is_question=True, written=words
        )


def _description(span: Span, quantity: Quantity | None) -> str:
    """Return the words of `span` outside the quantity. Raises Problem ``text-too-long``."""
    tokens = span.tokens
    cut = (quantity.start, quantity.end) if quantity else (span.start, span.start)
    pieces = [_text(tokens, span.start, cut[0]), _text(tokens, cut[1], span.stop)]
    text = " ".join(piece for piece in pieces if piece)
    if len(text) > MAX_DESCRIPTION:
        place = tokens.place(span.start, span.stop)
        raise Problem("text-too-long", place=place, most=str(MAX_DESCRIPTION))
    return text


def _text(tokens: Tokens, start: int, stop: int) -> str:
    if stop - start == 1 and tokens[start].kind is Kind.QUOTED:
        return tokens[start].text
    return tokens.shown(start, stop).strip(_EDGES)
