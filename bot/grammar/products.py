"""Products: the reader of ``product``, an entry of the account's price list.

    product = "product" ["#"] code [ "remove" | [desc] ["@"] money ["/" unit] [tax] ] ["?"]

The price is that of one unit; the same words as in an invoice say it.
"""

from __future__ import annotations

import re
from decimal import Decimal

from bot.grammar.acts import references
from bot.grammar.items import quantities
from bot.grammar.items.measures import Span
from bot.grammar.numbers import PRICE_DECIMALS, money
from bot.grammar.parts import modifiers, replies
from bot.grammar.syntax import Block, Context, Item, SetProduct, Tax, TaxKind, Unit
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text import vocabulary
from bot.grammar.text.mending import EXAMPLE_PRICE, Edit, Mendable
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Problem

#: Letters of a code, and of what a product is called.
MAX_CODE = 40
MAX_DESCRIPTION = 400
#: Words behind a code: so many have no room in what a product is called, a price and a tax.
MAX_WORDS = MAX_DESCRIPTION // 2 + 20
_CODE = re.compile(r"#?[^\W_][\w.-]*")


def read_product(block: Block, context: Context) -> SetProduct:
    """Read ``product hosting Hosting 49/mo vat 19%``. Raises Problem."""
    tokens = tokenizer.read(block.lines[0])
    try:
        return _read(tokens, context)
    except Problem as problem:
        problem.replies = replies.offered(
            problem, block, [tokens], context, is_readable=lambda fixed: _reads(fixed, context)
        )
        raise


def _reads(block: Block, context: Context) -> bool:
    try:
        _read(tokenizer.read(block.lines[0]), context)
    except Problem:
        return False
    return True


def _read(tokens: Tokens, context: Context) -> SetProduct:
    found = vocabulary.section("verbs").match(tokens.keys, 0)
    at = found[1] if found else 0
    stop = len(tokens)
    is_dry_run = bool(stop) and tokens[stop - 1].kind is Kind.QUERY
    stop -= is_dry_run
    if at >= stop or not tokens.is_word(at) or not _CODE.fullmatch(tokens[at].text):
        raise Problem("product-code-missing", place=tokens.place(at))
    code, place = tokens[at].text.lstrip("#"), tokens.place(at)
    if len(code) > MAX_CODE:
        raise Problem("text-too-long", place=place, most=str(MAX_CODE))
    rest = Span(tokens, at + 1, stop)
    if rest.start >= stop:
        return SetProduct(code, place=place)
    if vocabulary.section("acts").match(tokens.keys, rest.start) == ("remove", stop):
        return SetProduct(code, is_removed=True, place=place, is_dry_run=is_dry_run)
    return SetProduct(code, _item(rest, context), place=place, is_dry_run=is_dry_run)


def _item(rest: Span, context: Context) -> Item:
    """Return what one unit is. Raises Problem where there is no price, or more than one unit."""
    tokens = rest.tokens
    if rest.stop - rest.start > MAX_WORDS:
        place = tokens.place(rest.start, rest.stop)
        raise Problem("text-too-long", place=place, most=str(MAX_DESCRIPTION))
    for at in range(rest.start, rest.stop):
        price = money(tokens, at, context, decimals=PRICE_DECIMALS)
        if price is None or price.end > rest.stop:
            continue
        found, end = _after(tokens, price.end, rest.stop, context)
        counted = quantities.at(tokens, rest.start, context)
        if end < rest.stop or (counted is not None and counted.end == at > rest.start):
            continue
        return Item(
            description=_description(tokens, rest.start, at),
            quantity=Decimal(1),
            unit=price.unit or Unit.PIECE,
            unit_price=price.amount,
            currency=price.currency,
            source=tokens.line.source,
            tax=found,
        )
    line, end = tokens.line, tokens[rest.stop - 1].end
    mends = [[Edit(line, end, end, f" @ {EXAMPLE_PRICE}")]]
    place = tokens.place(rest.start, rest.stop)
    raise Mendable("product-price-missing", place=place, mends=mends)


def _description(tokens: Tokens, start: int, at: int) -> str:
    """Return the words before a price, without the sign between them."""
    while at > start and _is_sign(tokens, at - 1):
        at -= 1
    return references.text(tokens, start, at, most=MAX_DESCRIPTION) if at > start else ""


def _is_sign(tokens: Tokens, at: int) -> bool:
    """Return whether a token stands between words and their price: ``@``, ``at``, ``=``."""
    here, at_words = tokens[at], vocabulary.section("connectors")
    is_word = at_words.word(here.key) == "at" and here.text != "A"  # ``Option A 100``
    return here.kind is Kind.AT or here.text in ("-", "=") or is_word


def _after(tokens: Tokens, at: int, stop: int, context: Context) -> tuple[Tax | None, int]:
    """Return the tax behind a price, and the token after the last thing understood."""
    found: Tax | None = None
    while at < stop:
        if tokens[at].kind is Kind.SEMICOLON:
            at += 1
            continue
        modifier = modifiers.at(tokens, at, context)
        if modifier is None or not isinstance(modifier.value, Tax):
            break
        if modifier.value.kind is TaxKind.OWN and modifier.value.is_included:
            break
        at = modifier.end
        found = found if modifier.value.kind is TaxKind.OWN else modifier.value
    return found, at
