"""Items: one line of a document as written (R1, R2).

item   = priced | item without "@" (`bot.grammar.items.amounts`) , then only modifiers
priced = [desc] quantity [desc] ("@" | "at" | "à" | "×") money
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.grammar import currencies
from bot.grammar.items import amounts, joined, measures, numerals
from bot.grammar.items.amounts import NEGATIVE, holds_digit
from bot.grammar.items.descriptions import MAX_DESCRIPTION, description, nameless, refuse_modifiers
from bot.grammar.items.measures import Span
from bot.grammar.items.quantities import Quantity
from bot.grammar.numbers import PRICE_DECIMALS, money
from bot.grammar.parts import modifiers
from bot.grammar.parts.modifiers import Modifier
from bot.grammar.syntax import Context, Item, Unit
from bot.grammar.text import vocabulary
from bot.grammar.text.mending import EXAMPLE_PRICE, Edit, Mendable, foreign
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Place, Problem

#: Words of an item before what is said about it: half the characters of its text are blanks, or it
#: has fewer words; a quantity and a price take a few more.
MAX_WORDS = MAX_DESCRIPTION // 2 + 20
#: What may stand between a number of pieces and their price; ``×`` is read as an x.
TIMES_SIGNS = ("x", "*")


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
        _refuse_long(tokens, span.start, sign)
        return _priced(span, sign, context)
    follows = _modifiers_only(span, context)
    _refuse_long(tokens, span.start, span.start + follows.index(True))
    word = _at_word(span, follows, context)
    if word is not None:
        return _priced(span, word, context)
    core = Span(tokens, span.start, _core_end(span, follows))
    item = amounts.read(core, context)
    return Found(
        item, tokens.place(core.start, core.stop), *chain(tokens, core.stop, span.stop, context)
    )


def _refuse_long(tokens: Tokens, start: int, stop: int) -> None:
    """Raise Problem ``text-too-long`` for words that no text of an item has room for.

    Nothing in them is looked for, which would take its time.
    """
    if stop - start > MAX_WORDS:
        place = tokens.place(start, stop)
        raise Problem("text-too-long", place=place, most=str(MAX_DESCRIPTION))


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
    quantity = _quantity(left, context, is_times=tokens.keys[sign] in TIMES_SIGNS)
    if quantity is None:
        numerals.refuse(left)
        if left.stop == left.start + 2 and holds_digit(tokens, left.start + 1):
            front = tokens[left.start].start
            other = [Edit(tokens.line, front, front, "1 x ")]
            amounts.settle_code(left, left.start + 1, left.stop, other)
    else:
        numerals.refuse_rest(left, quantity)
    measure = measures.fitted(quantity, price, left, sign + 1)
    refuse_modifiers(left, quantity, price.end, context)
    text = description(left, quantity)
    if not text and measure.unit is Unit.PIECE:
        raise nameless(tokens, sign)
    code = text[1:] if amounts.CODE.fullmatch(text) else None
    item = Item(
        description="" if code else text,
        code=code,
        quantity=measure.quantity,
        unit=measure.unit,
        unit_price=measure.unit_price,
        currency=price.currency,
        source=tokens.line.source,
    )
    place = tokens.place(sign + 1, price.end)
    return Found(item, place, *chain(tokens, price.end, span.stop, context))


def _quantity(left: Span, context: Context, *, is_times: bool) -> Quantity | None:
    """Return how much the words before a price say; if that is unclear, offer them as items."""
    try:
        return measures.find(left, context, is_times=is_times)
    except Mendable as asked:
        if apart := joined.apart(left, is_priced=True):
            asked.mends = (tuple(apart), *asked.mends)
        raise


def _no_price(tokens: Tokens, sign: int, stop: int) -> Problem:
    """Say what is no price, and show an amount in its place."""
    at, line = sign + 1, tokens.line
    end = next((i for i in range(at, stop) if modifiers.keyword(tokens, i)), stop)
    here = tokens[at if at < end else sign]
    if at < end and NEGATIVE.match(here.text):
        return Problem("number-negative", place=tokens.place(at), written=here.text)
    if wrong := foreign(tokens, at, end):
        return wrong
    is_sign = end == at + 1 and tokens.is_word(at) and currencies.may_be(here.text)
    if at >= end or is_sign:
        blank = " " if here.text.isalpha() or at >= end else ""
        mends = [[Edit(line, here.end, here.end, f"{blank}{EXAMPLE_PRICE}")]]
        return Mendable("price-missing", place=tokens.place(sign, max(at, end)), mends=mends)
    if "," in here.text and any(tokens[i].kind is Kind.AT for i in range(at, end)):
        mends = [[Edit(line, here.start, here.end, here.text.replace(",", "; ", 1))]]
        return Mendable("blank-missing", place=tokens.place(at), mends=mends, written=here.text)
    mends = [[Edit(line, here.start, tokens[end - 1].end, EXAMPLE_PRICE)]]
    place, written = tokens.place(at, end), tokens.shown(at, end)
    return Mendable("price-unreadable", place=place, mends=mends, written=written)


def _at_word(span: Span, follows: Sequence[bool], context: Context) -> int | None:
    """Return where ``at`` or ``×`` stands for ``@``: a price follows, then only modifiers.

    One before what can only be a price, ``à 95 €/h``, stands for it whatever follows: it is the
    words behind it that cannot be read then.
    """
    tokens = span.tokens
    before_money: list[int] = []
    at_words = vocabulary.section("connectors")
    for index in range(span.start + 1, span.stop - 1):
        key = tokens.keys[index]
        is_at = at_words.word(key) == "at" and tokens[index].text != "A"  # ``Option A 100``
        if key not in TIMES_SIGNS and not is_at:
            continue
        if not any(
            c.isdigit() for c in tokens[index + 1].text + tokens[min(index + 2, span.stop - 1)].text
        ):
            continue
        price = money(tokens, index + 1, context, decimals=PRICE_DECIMALS)
        if price is None or price.end > span.stop:
            continue
        if follows[price.end - span.start]:
            return index
        if amounts.is_money(price) or price.unit is not None:
            before_money.append(index)
    return before_money[0] if len(before_money) == 1 else None


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
        seen = seen or holds_digit(span.tokens, index) or span.tokens.keys[index][:1] == "#"
    return span.stop
