"""Strays: what has the shape of an item and is likely none: a signature, a further command.

``Phone 5550100`` below ``invoice ACME 3h @ 100`` has the shape of an item. Behind a blank line, or
words that were passed over, an item says that it is one: by a bullet, an ``@``, cents, a currency
or a tax. Any other is asked about, as is ``; invoice Globex 2h @ 50`` on the same line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.grammar.acts import asking
from bot.grammar.items.measures import Span
from bot.grammar.syntax import Item, Unit
from bot.grammar.text import bullets, vocabulary
from bot.grammar.text import lines as written_lines
from bot.grammar.text.mending import Edit, Mendable
from bot.grammar.text.openings import WITH_ITEMS
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Problem

#: Problems of lines that may not be meant as items.
_UNLIKE_ITEMS = frozenset(
    {"after-price", "amount-or-quantity", "decimals-too-many", "description-missing"}
    | {"item-unclear", "number-negative", "number-too-long", "number-unreadable"}
    | {"price-missing", "price-unreadable", "quantity-unreadable", "reference-or-price"}
)
_CENTS = re.compile(r"[0-9][.,][0-9]{2}(?![0-9])")


def refuse_command(part: Span) -> None:
    """Ask about a part that begins as a command does, behind a semicolon or a comma (R4)."""
    tokens, start, stop = part.tokens, part.start, part.stop
    before = tokens[start - 1] if start else None
    if before is None or not (before.kind is Kind.SEMICOLON or "," in before.tail):
        return
    verb, after = vocabulary.section("verbs").match(tokens.keys, start) or ("", start)
    if not verb or after > stop:
        return
    rest = [tokens[i] for i in range(after, stop)]
    has_figure = any(c.isdigit() for each in rest for c in each.text)
    has_sign = any(each.kind is Kind.AT for each in rest)
    begins_figure = bool(rest) and any(c.isdigit() for c in rest[0].text)
    is_command = begins_figure if verb not in WITH_ITEMS else len(rest) > 1 and has_figure
    if is_command and not (begins_figure and has_sign):
        front = tokens[start].start
        mends = [[Edit(tokens.line, front, front, "1 x ")]]
        place = tokens.place(start, after)
        raise Mendable("command-or-item", place=place, mends=mends, is_question=True)
    if not has_figure and verb in asking.VERBS:
        raise Problem("command-or-item", place=tokens.place(start, after))


def stand_apart(before: Tokens, tokens: Tokens) -> bool:
    """Return whether something stood between two lines of a block, or the first is the subject."""
    first, second = before.line.source.number, tokens.line.source.number
    return second > first + 1 or first == 0 < second


def is_bare(tokens: Tokens, items: Sequence[Item]) -> bool:
    """Return whether a line gives `items` of which nothing says that they are any."""
    return not _is_deliberate(tokens) and any(_is_plain(each) for each in items)


def may_be(tokens: Tokens, problem: Problem) -> bool:
    """Return whether a line that raised a problem may be no part of a document at all."""
    return problem.code in _UNLIKE_ITEMS and not _is_deliberate(tokens)


def _is_deliberate(tokens: Tokens) -> bool:
    """Return whether a bullet, an ``@`` or cents say that a line is an item."""
    is_listed = bullets.length(written_lines.read(tokens.line.source).text) > 0
    has_sign = any(token.kind is Kind.AT for token in tokens.all)
    return is_listed or has_sign or bool(_CENTS.search(tokens.line.text))


def _is_plain(item: Item) -> bool:
    is_one = item.unit is Unit.PIECE and item.quantity == 1 and item.unit_price is not None
    return is_one and not (item.currency or item.code or item.tax or item.discount)


def asked(strays: Sequence[Tokens], problem: Problem | None = None) -> Problem:
    """Return the question whether the first of `strays` is an item.

    It offers the document without them, and what they would be as items: as they stand, or as
    `problem` mends the first of them.
    """
    first = strays[0]
    mends = [[Edit(each.line, 0, len(each.line.text), "") for each in strays]]
    if problem is None:
        mends.append([_signed(each) for each in strays])
    elif isinstance(problem, Mendable) and problem.code != "price-missing":
        mends += [list(each) for each in problem.mends]
    place = first.place(0, len(first))
    written = first.shown(0, len(first))
    return Mendable("stray-or-item", place=place, mends=mends, is_question=True, written=written)


def _signed(tokens: Tokens) -> Edit:
    """Return the edit that puts an ``@`` before the last figure of a line."""
    figures = [t for t in tokens.all if t.kind is Kind.WORD and any(c.isdigit() for c in t.text)]
    spot = (figures or tokens.all)[-1].start
    return Edit(tokens.line, spot, spot, "@ ")
