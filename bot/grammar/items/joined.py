"""Joined: several items in one part, ``8h design 110€ and 2h call 90€``, offered one by one."""

from __future__ import annotations

from bot.grammar import currencies
from bot.grammar.items.measures import Span
from bot.grammar.parts import links
from bot.grammar.text import vocabulary
from bot.grammar.text.mending import Edit
from bot.grammar.text.tokens import Tokens

#: Items that are parted; more of them are a list, which belongs on lines of its own.
MAX_ITEMS = 6
_JOINING = frozenset({"and", "plus"})


def apart(span: Span, *, is_priced: bool = False) -> list[Edit]:
    """Return the edits that part `span` at ``and`` and commas; none unless each part has a price.

    A price is a figure with its currency; it gets an ``@``. `is_priced` says that an ``@`` with a
    price stands behind the last part.
    """
    tokens = span.tokens
    parts = _parts(span)
    if not 1 < len(parts) <= MAX_ITEMS:
        return []
    edits: list[Edit] = []
    for part in parts:
        sign = [] if is_priced and part.stop == span.stop else _sign(part)
        if sign is None:
            return []
        edits += sign
        if part.start > span.start:
            before = tokens[part.start - 1]
            start = before.end if before.tail else before.start
            edits.append(Edit(tokens.line, start, tokens[part.start].start, "; "))
    return edits


def _parts(span: Span) -> list[Span]:
    """Return the words between those that join, and between commas behind a price."""
    tokens, found, start = span.tokens, list[Span](), span.start
    looked = start  # before it there is no price
    for index in range(span.start + 1, span.stop):
        is_joint = _joins(tokens, index) and index + 1 < span.stop
        if not (is_joint or _ends(tokens, index - 1)):
            continue
        is_priced = _price(Span(tokens, start, index), since=looked) is not None
        looked = index
        if not is_priced:
            continue
        found.append(Span(tokens, start, index))
        start = index + is_joint
    return [*found, Span(tokens, start, span.stop)]


def _joins(tokens: Tokens, index: int) -> bool:
    if not tokens.is_word(index) or tokens[index - 1].tail:
        return False
    joining = vocabulary.section("connectors").word(tokens.keys[index]) in _JOINING
    return joining or tokens[index].text in ("+", "&")


def _ends(tokens: Tokens, index: int) -> bool:
    return "," in tokens[index].tail


def _price(part: Span, *, since: int = 0) -> int | None:
    """Return where the last price of a part begins: a figure with currency, or behind ``at``.

    Before the word `since` there is none.
    """
    tokens = part.tokens
    for index in range(part.stop - 1, max(part.start, since - 1), -1):
        if not _has_digit(tokens, index):
            continue
        if vocabulary.section("connectors").word(tokens.keys[index - 1]) == "at":
            return index
        text = tokens[index].text
        around = [text.strip("0123456789.,'")]
        around += [tokens[i].text for i in (index - 1, index + 1) if tokens.is_word(i)]
        if any(each and currencies.may_be(each) for each in around):
            before = tokens[index - 1].text
            return index - (index - 1 > part.start and currencies.may_be(before))
    return None


def _has_digit(tokens: Tokens, index: int) -> bool:
    return tokens.is_word(index) and any(c.isdigit() for c in tokens[index].text)


def _sign(part: Span) -> list[Edit] | None:
    """Return the edit that puts an ``@`` before the price, if it needs one; None: no price."""
    tokens = part.tokens
    at = _price(part)
    if at is None:
        return None
    figures = [i for i in range(part.start, part.stop) if _has_digit(tokens, i)]
    lead = links.before_price(tokens, part.start + 1, at)
    return [Edit(tokens.line, tokens[lead].start, tokens[at].start, "@ ")] if figures[1:] else []
