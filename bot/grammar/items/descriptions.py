"""Descriptions: the text of an item, and what may not become text."""

from __future__ import annotations

from functools import cache

from bot.grammar.items.measures import Span
from bot.grammar.items.quantities import Quantity
from bot.grammar.parts import modifiers
from bot.grammar.syntax import Context
from bot.grammar.text import vocabulary
from bot.grammar.text.mending import Edit, Mendable
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Problem

MAX_DESCRIPTION = 200
_EDGES = " ,:-–—"
#: Modifiers about money, which nobody writes as the text of an item.
_NEVER_TEXT = frozenset(
    {"net", "due", "discount", "deposit", "in", "lang"}
    | {"tax", "plus-tax", "incl-tax", "no-tax", "reverse-charge"}
)


def description(span: Span, quantity: Quantity | None) -> str:
    """Return the words of `span` outside the quantity. Raises Problem ``text-too-long``."""
    tokens = span.tokens
    cut = (quantity.start, quantity.end) if quantity else (span.start, span.start)
    pieces = [_text(tokens, span.start, cut[0]), _unelided(_text(tokens, cut[1], span.stop))]
    text = " ".join(piece for piece in pieces if piece)
    if len(text) > MAX_DESCRIPTION:
        place = tokens.place(span.start, span.stop)
        raise Problem("text-too-long", place=place, most=str(MAX_DESCRIPTION))
    return text


def _unelided(text: str) -> str:
    """Return the text behind a quantity without a word cut short before it: ``d'atelier``."""
    for elided in _elided():
        if text[: len(elided)].casefold().replace("’", "'") == elided:
            return text[len(elided) :]
    return text


@cache
def _elided() -> tuple[str, ...]:
    """Return the words for ``of`` that are cut short before a vowel: ``d'``."""
    phrases = vocabulary.section("connectors").phrases
    return tuple(each[0] for each, name in phrases.items() if name == "of" and each[0][-1] == "'")


def refuse_modifiers(text: Span, quantity: Quantity | None, after: int, context: Context) -> None:
    """Ask about ``no tax`` or ``net 30`` before a price: it would become text of the item."""
    if quantity is not None and quantity.is_explicit:
        return
    tokens, line = text.tokens, text.tokens.line
    for index in range(text.start, text.stop):
        if modifiers.keyword(tokens, index) not in _NEVER_TEXT:
            continue
        found = modifiers.at(tokens, index, context)
        if found is None:
            continue
        words, place = tokens.shown(index, found.end), tokens.place(index, found.end)
        if found.end > text.stop:  # its value would be the price: ``terms net 30``
            raise Problem("modifier-in-text", place=place, written=words)
        cut = Edit(line, tokens[index].start, tokens[found.end - 1].end, "")
        behind = tokens[after - 1].end
        front = tokens[text.start].start
        mends = [[cut, Edit(line, behind, behind, f" {words}")]]
        if quantity is None:
            mends.append([Edit(line, front, front, "1 x ")])
        raise Mendable(
            "modifier-in-text", place=place, mends=mends, is_question=True, written=words
        )


def nameless(tokens: Tokens, at: int) -> Problem:
    """Return the problem of an item of pieces without a text."""
    spot = tokens[at].start
    mends = [[Edit(tokens.line, spot, spot, "Services ")]]
    return Mendable("description-missing", place=tokens.place(at), mends=mends)


def _text(tokens: Tokens, start: int, stop: int) -> str:
    if stop - start == 1 and tokens[start].kind is Kind.QUOTED:
        return tokens[start].text
    return tokens.shown(start, stop).strip(_EDGES)
