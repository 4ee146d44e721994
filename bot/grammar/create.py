"""Create: the reader of ``invoice`` and ``draft``.

    create       = verb customer [":"] { (" " | ";" | ",") part } ["?"]
    continuation = [bullet] part { ";" part }
    part         = item | modifier-chain | "note" rest-of-line

A block is all or nothing (R4): the first problem in it is raised, with corrected lines where there
are any.
"""

from __future__ import annotations

from contextlib import suppress

from bot.grammar import dates
from bot.grammar.items import item
from bot.grammar.items.measures import Span
from bot.grammar.parts import customers, modifiers, replies
from bot.grammar.parts.collecting import Collected
from bot.grammar.syntax import Block, Context, Create
from bot.grammar.text import bullets, vocabulary
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text.mending import Edit, Mendable
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Problem


def read(block: Block, context: Context) -> Create:
    """Return what a create block asks for.

    Raises Problem for the first thing in it that is not clear; the replies of that problem can be
    read as they stand.
    """
    first, *rest = block.lines
    lines = [tokenizer.read(first), *(bullets.without(line) for line in rest)]
    try:
        return _read(block.verb, lines, context)
    except Problem as problem:
        problem.replies = replies.offered(
            problem, block, lines, lambda fixed: _is_readable(fixed, context)
        )
        raise


def _is_readable(block: Block, context: Context) -> bool:
    try:
        _read(block.verb, [tokenizer.read(block.lines[0])], context)
    except Problem:
        return False
    return True


def _read(verb: str, lines: list[Tokens], context: Context) -> Create:
    start = vocabulary.section("verbs").match(lines[0].keys, 0)
    *others, last = customers.choices(lines[0], start[1] if start else 0, context)
    for choice in others:
        with suppress(Problem):
            return _with(verb, choice, lines, context)
    return _with(verb, last, lines, context)


def _with(verb: str, found: customers.Found, lines: list[Tokens], context: Context) -> Create:
    """Read the parts of a block whose customer is settled."""
    collected = Collected(context)
    for number, tokens in enumerate(lines):
        _parts(tokens, found.end if number == 0 else 0, collected)
    if not collected.items:
        raise Problem("items-missing", place=lines[0].place(len(lines[0])))
    return collected.create(verb, found.customer)


def _parts(tokens: Tokens, at: int, collected: Collected) -> None:
    """Read the parts of a line from token `at` on."""
    marks = (Kind.SEMICOLON, Kind.QUERY)
    stops = [i for i in range(at, len(tokens)) if tokens[i].kind in marks]
    for stop in [*stops, len(tokens)]:
        while at < stop:
            at = _part(tokens, at, stop, collected)
        if at > stop:
            return  # a note has taken the rest
        if stop < len(tokens):
            collected.is_dry_run |= tokens[stop].kind is Kind.QUERY
        at = stop + 1


def _part(tokens: Tokens, start: int, stop: int, collected: Collected) -> int:
    """Read the part that begins at `start`; return where the next one begins."""
    found, at = item.chain(tokens, start, stop, collected.context)
    if found:
        for modifier in found:
            collected.add(modifier)
        return _ended(tokens, start, at, stop)
    _refuse_bare_keyword(tokens, start, stop)
    charged = item.read(Span(tokens, start, stop), collected.context)
    collected.add_item(charged)
    return _ended(tokens, start, charged.end, stop)


def _ended(tokens: Tokens, start: int, at: int, stop: int) -> int:
    """Return where the next part begins; raises Problem if this one has not ended (R1)."""
    if at >= stop or "," in tokens[at - 1].tail:
        return at
    name = modifiers.keyword(tokens, at)
    if name is not None:
        raise Problem("modifier-unreadable", place=tokens.place(at), written=tokens[at].text)
    raise _surplus(tokens, start, at, stop)


def _surplus(tokens: Tokens, start: int, at: int, stop: int) -> Problem:
    """Say that only modifiers may stand here, and offer the words before the ``@`` or apart."""
    line = tokens.line
    sign = next((i for i in range(start, at) if tokens[i].kind is Kind.AT), None)
    words = tokens.shown(at, stop)
    here = tokens[at].start
    is_item = any(_is_item_sign(tokens, i) for i in range(at, stop))
    mends: list[list[Edit]] = []
    if is_item and any(c.isalpha() for c in words):
        mends = [[Edit(line, here, here, "; ")]]
    elif sign is not None and not is_item:
        spot = tokens[sign].start
        cut = Edit(line, here, tokens[stop - 1].end, "")
        mends = [[Edit(line, spot, spot, f"{words} "), cut]]
    place = tokens.place(at)
    return Mendable("after-price", place=place, mends=mends, written=tokens[at].text)


def _refuse_bare_keyword(tokens: Tokens, start: int, stop: int) -> None:
    """Raise Problem for ``due 5``: a modifier's word whose value is none, and no item's text."""
    name = modifiers.keyword(tokens, start)
    if name is None:
        return
    found = vocabulary.section("modifiers").match(tokens.keys, start)
    after = found[1] if found else start + 1
    is_text = (
        after < stop
        and tokens[after].kind in (Kind.WORD, Kind.QUOTED)
        and tokens[after].text[:1].isalpha()
        and not dates.is_day_word(tokens[after].key)
        and any(_is_item_sign(tokens, i) for i in range(after, stop))
    )
    if not is_text:
        raise Problem("modifier-unreadable", place=tokens.place(start), written=tokens[start].text)


def _is_item_sign(tokens: Tokens, index: int) -> bool:
    return tokens[index].kind is Kind.AT or any(c.isdigit() for c in tokens[index].text)
