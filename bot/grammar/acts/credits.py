"""Credits: the readers of ``credit``, ``void`` and ``confirm``.

credit  = "credit" [reference] ["all" | item] ["anyway"] ["reason" words] ["?"]
item    = money { tax } | quantity [words] { tax } | a line as an invoice has it
void    = "void" [reference] ["reason" words] ["?"]
confirm = "confirm" ["void" | "send" | "delete" | "export" | "forget"] [reference | customer]
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.grammar.acts import references
from bot.grammar.acts.references import Act
from bot.grammar.items import item as items
from bot.grammar.items import quantities
from bot.grammar.items.descriptions import description
from bot.grammar.items.measures import Span
from bot.grammar.numbers import money
from bot.grammar.parts.modifiers import Modifier
from bot.grammar.syntax import (
    Block,
    Confirm,
    Context,
    Credit,
    Discount,
    Item,
    Tax,
    TaxKind,
    Unit,
    Void,
)
from bot.grammar.text import vocabulary
from bot.grammar.text.tokens import Kind
from bot.problems import Problem

#: Longest reason; it is printed.
MAX_REASON = 500
#: What ``confirm`` may be said of.
CONFIRMED = frozenset({"void", "send", "export", "delete", "forget"})


def read_credit(block: Block, context: Context) -> Credit:
    """Read ``credit 42 1h reason wrong hours``. Raises Problem for what is not clear."""
    return references.read(block, context, _credit)


def read_void(block: Block, context: Context) -> Void:
    """Read ``void 42 [reason ...]``. Raises Problem for any other word."""
    return references.read(block, context, _void)


def read_confirm(block: Block, context: Context) -> Confirm:
    """Read ``confirm [void 42]``. Raises Problem for any other word."""
    return references.read(block, context, _confirm)


def _credit(act: Act, context: Context) -> Credit:
    stop, reason = _reason(act)
    begin = _ending(act, stop, "anyway")
    is_meant, stop = begin < stop, begin
    is_whole = act.at < stop and _ending(act, stop, "all") == act.at
    item = _item(act, stop, context) if act.at < stop and not is_whole else None
    return Credit(
        reference=act.reference,
        item=item,
        is_whole=is_whole,
        reason=reason,
        is_meant=is_meant,
        place=act.place,
        is_dry_run=act.is_dry_run,
        customer=act.customer,
    )


def _void(act: Act, context: Context) -> Void:
    del context
    stop, reason = _reason(act)
    for at in range(act.at, stop):
        if not references.is_filler(act.tokens, at):
            raise act.unexpected(at)
    return Void(act.reference, reason, act.place, is_dry_run=act.is_dry_run, customer=act.customer)


def _confirm(act: Act, context: Context) -> Confirm:
    del context
    verb, reference, place = None, act.reference, act.place
    tokens, at, stop = act.tokens, act.at, act.stop
    if reference is None and at < stop:
        verb = vocabulary.section("verbs").word(tokens.keys[at])
        if verb not in CONFIRMED:
            raise act.unexpected(at)
        at += 1
        if at < stop and verb == "forget":
            written = references.text(tokens, at, stop, most=MAX_REASON)
            reference, place, at = written, tokens.place(at, stop), stop
        elif at < stop and tokens.is_word(at):
            reference, place, at = tokens[at].text.strip("#().!"), tokens.place(at), at + 1
    for index in range(at, stop):
        if not references.is_filler(tokens, index):
            raise act.unexpected(index)
    return Confirm(verb, reference, place, is_dry_run=act.is_dry_run)


def _ending(act: Act, stop: int, name: str) -> int:
    """Return where the phrase begins that means `name` and ends at `stop`; else `stop`."""
    places = range(act.at, stop)
    return next((i for i in places if references.after(act.tokens, i, name) == stop), stop)


def _reason(act: Act) -> tuple[int, str]:
    """Return where the words before ``reason`` end, and the reason."""
    tokens = act.tokens
    places = range(act.at, act.stop)
    at = next((i for i in places if references.after(tokens, i, "reason")), act.stop)
    reason = ""
    if at < act.stop:
        said = references.after(tokens, at, "reason")
        if said == act.stop:
            raise Problem("value-missing", place=tokens.place(at), field=tokens[at].text)
        for index in range(said, act.stop):
            references.refuse_further(act, index)
        reason = references.text(tokens, said, act.stop, most=MAX_REASON)
    stop = at
    while stop > act.at and tokens[stop - 1].kind is Kind.SEMICOLON:
        stop -= 1
    return stop, reason


def _item(act: Act, stop: int, context: Context) -> Item:
    """Return what is credited; an item without a price takes that of the invoice's line."""
    tokens = act.tokens
    for at in range(act.at, stop):
        if tokens[at].kind is Kind.SEMICOLON:
            raise act.unexpected(at)
    span = Span(tokens, act.at, stop)
    return (
        _amount(act, span, context) or _measured(act, span, context) or _charged(act, span, context)
    )


def _amount(act: Act, span: Span, context: Context) -> Item | None:
    """Read ``100.00 tax 19% incl``."""
    tokens = span.tokens
    price = money(tokens, span.start, context)
    if price is None or price.unit is not None or price.end > span.stop:
        return None
    said, end = items.chain(tokens, price.end, span.stop, context)
    if end < span.stop:
        return None
    if not price.amount:
        raise Problem("amount-zero", place=tokens.place(span.start, price.end))
    item = Item("", Decimal(1), Unit.PIECE, price.amount, price.currency, tokens.line.source)
    return _modified(act, item, said)


def _measured(act: Act, span: Span, context: Context) -> Item | None:
    """Read ``1h design``: a quantity and words, no price."""
    tokens = span.tokens
    quantity = quantities.at(tokens, span.start, context)
    if quantity is None or quantity.end > span.stop:
        return None
    core, said = _core(span, quantity.end, context)
    if any(_has_figure(span, index) for index in range(quantity.end, core)):
        return None
    value, unit = quantity.value, quantity.unit or Unit.PIECE
    if unit is Unit.MINUTE and (hours := quantities.in_hours(value)):
        value, unit = hours, Unit.HOUR
    words = description(Span(tokens, span.start, core), quantity)
    return _modified(act, Item(words, value, unit, None, None, tokens.line.source), said)


def _core(span: Span, at: int, context: Context) -> tuple[int, tuple[Modifier, ...]]:
    """Return where the modifiers at the end of a span begin, and these."""
    for index in range(at, span.stop):
        said, end = items.chain(span.tokens, index, span.stop, context)
        if end == span.stop:
            return index, said
    return span.stop, ()


def _has_figure(span: Span, index: int) -> bool:
    token = span.tokens[index]
    is_figure = token.kind is Kind.WORD and any(c.isdigit() for c in token.text)
    return is_figure or token.kind is Kind.AT


def _charged(act: Act, span: Span, context: Context) -> Item:
    """Read ``2h design @ 90`` and ``Setup 500``, as an invoice has them."""
    found = items.read(span, context)
    if found.end < span.stop:
        raise act.unexpected(found.end)
    if found.item.code is not None:
        raise act.unexpected(found.end - 1)
    return _modified(act, found.item, found.modifiers)


def _modified(act: Act, item: Item, said: tuple[Modifier, ...]) -> Item:
    """Return an item with its tax and its own discount; nothing else can be said of a credit."""
    for modifier in said:
        match modifier.name, modifier.value:
            case "tax", Tax() as tax if item.tax is None and tax.kind is not TaxKind.OWN:
                item = replace(item, tax=tax)
            case "line-discount", Discount() as cut if item.discount is None and item.description:
                item = replace(item, discount=cut)
            case _:
                raise act.unexpected(modifier.start)
    return item
