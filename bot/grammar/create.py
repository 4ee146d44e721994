"""Create: the reader of ``invoice`` and ``draft``.

    create       = verb customer [":"] { (" " | ";" | ",") part } ["?"]
    continuation = [bullet] part { ";" part }
    part         = item | modifier-chain | "note" rest-of-line

A block is all or nothing (R4): the first problem in it is raised, with corrected lines where there
are any.
"""

from __future__ import annotations

from contextlib import suppress

from bot.grammar import customers, dates, strays
from bot.grammar.items import amounts, item
from bot.grammar.items.collecting import Collected
from bot.grammar.items.measures import Span
from bot.grammar.parts import links, modifiers, replies
from bot.grammar.syntax import Block, Context, Create
from bot.grammar.text import bullets, vocabulary
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text.mending import EXAMPLE_ITEM, Edit, Mendable, foreign
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Problem


def read(block: Block, context: Context) -> Create:
    """Return what a create block asks for.

    Raises Problem for the first thing in it that is not clear; the replies of that problem can be
    read as they stand.
    """
    lines = _taken_apart(block)
    try:
        return _read(block.verb, lines, context)
    except Problem as problem:
        problem.replies = replies.offered(
            problem, block, lines, context, is_readable=lambda fixed: _is_readable(fixed, context)
        )
        raise


def _taken_apart(block: Block) -> list[Tokens]:
    first, *rest = block.lines
    return [tokenizer.read(first), *(bullets.without(line) for line in rest)]


def _is_readable(block: Block, context: Context) -> bool:
    try:
        _read(block.verb, _taken_apart(block), context)
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
    collected, is_apart = Collected(context), False
    for number, tokens in enumerate(lines):
        at = found.end if number == 0 else 0
        had = len(collected.items)
        is_apart |= had > 0 and strays.stand_apart(lines[number - 1], tokens)
        try:
            parts(tokens, _after_lead(tokens, at, collected), collected)
        except Problem as problem:
            if is_apart and strays.may_be(tokens, problem):
                raise strays.asked(_strays(lines[number:], context), problem) from None
            raise
        if is_apart and strays.is_bare(tokens, collected.items[had:]):
            raise strays.asked(_strays(lines[number:], context))
    if not collected.items:
        raise _itemless(lines[0], found.end)
    return collected.create(verb, found.customer)


def _strays(lines: list[Tokens], context: Context) -> list[Tokens]:
    """Return those of some lines of which nothing says that they are items."""
    found = []
    for tokens in lines:
        alone = Collected(context)
        try:
            parts(tokens, 0, alone)
        except Problem:
            found.append(tokens)
            continue
        if strays.is_bare(tokens, alone.items):
            found.append(tokens)
    return found


def _itemless(tokens: Tokens, customer_end: int) -> Problem:
    """Say that there is nothing to charge for, and show an item."""
    is_query = tokens[len(tokens) - 1].kind is Kind.QUERY
    last = len(tokens) - is_query - 1
    spot = tokens[last].end + len(tokens[last].tail)
    text = f"{'; ' if last >= customer_end else ' '}{EXAMPLE_ITEM}"
    mends = [[Edit(tokens.line, spot, spot, text)]]
    return Mendable("items-missing", place=tokens.place(len(tokens)), mends=mends)


def _after_lead(tokens: Tokens, at: int, collected: Collected) -> int:
    """Return where the parts of a line begin: ``for`` behind a customer is no text of an item."""
    after = links.after_lead(tokens, at)
    if after == at or collected.items or modifiers.at(tokens, at, collected.context):
        return at
    return after if at > 0 or links.is_sum(tokens, after) else at


def parts(tokens: Tokens, at: int, collected: Collected) -> None:
    """Read the parts of a line from token `at` on into `collected`; raises Problem."""
    marks = (Kind.SEMICOLON, Kind.QUERY)
    stops = [i for i in range(at, len(tokens)) if tokens[i].kind in marks]
    for stop in [*stops, len(tokens)]:
        while at < stop:
            at = part(tokens, at, stop, collected)
        if at > stop:
            return  # a note has taken the rest
        if stop < len(tokens):
            collected.is_dry_run |= tokens[stop].kind is Kind.QUERY
        at = stop + 1


def part(tokens: Tokens, start: int, stop: int, collected: Collected) -> int:
    """Read the part that begins at `start`; return where the next one begins. Raises Problem."""
    found, at = item.chain(tokens, start, stop, collected.context)
    if found:
        for modifier in found:
            collected.add(modifier)
        return _ended(Span(tokens, start, stop), at, collected.context)
    if links.courtesies(tokens, start) >= stop:
        return stop
    if tokens.is_word(start) and tokens.keys[start] in ("and", "und", "&", "+"):
        start = links.after_joiner(tokens, start)
    _refuse_bare_keyword(tokens, start, stop, collected.context)
    strays.refuse_command(Span(tokens, start, stop))
    charged = item.read(Span(tokens, start, stop), collected.context)
    collected.add_item(charged)
    return _ended(Span(tokens, start, stop), charged.end, collected.context)


def _ended(part: Span, at: int, context: Context) -> int:
    """Return where the next part begins; raises Problem if this one has not ended (R1)."""
    tokens, stop = part.tokens, part.stop
    if at >= stop or set(tokens[at - 1].tail) & {",", ":"}:
        return at
    if links.courtesies(tokens, at) >= stop:
        return stop
    after_lead = at + _is_lead_of_tax(tokens, at)
    if modifiers.keyword(tokens, after_lead):
        raise _unreadable(Span(tokens, at, stop), after_lead, context)
    raise _percent_alone(part, at, context) or _together(part, at, context) or _surplus(part, at)


def _is_lead_of_tax(tokens: Tokens, at: int) -> bool:
    """Return whether ``plus VAT`` stands at `at`."""
    lead = vocabulary.section("connectors").word(tokens.keys[at])
    return lead in ("plus", "incl", "and") and modifiers.keyword(tokens, at + 1) == "tax"


def _unreadable(part: Span, at: int, context: Context) -> Problem:
    """Say that the modifier's word at `at` lacks what it needs, and show it with a value.

    The example stands for all from `part.start` up to the next modifier.
    """
    tokens, stop = part.tokens, part.stop
    found = vocabulary.section("modifiers").match(tokens.keys, at)
    name, after = found or ("", at + 1)
    end = next((i for i in range(after, stop) if modifiers.keyword(tokens, i)), stop)
    if wrong := foreign(tokens, after, end):
        return wrong
    line, start = tokens.line, tokens[part.start].start
    if name == "due" and after < stop and (asked := _due(tokens, at, after, context)):
        return asked
    text = replies.example(name, context.today)
    mends = [[Edit(line, start, tokens[end - 1].end, text)]] if text else []
    place = tokens.place(at)
    return Mendable("modifier-unreadable", place=place, mends=mends, written=tokens[at].text)


def _due(tokens: Tokens, at: int, after: int, context: Context) -> Problem | None:
    """Ask whether ``due 30`` is a number of days or a day of the month."""
    days = dates.count_of_days(tokens, after)
    return _when(tokens, (at, days[1]), days[0], context) if days else None


def _when(tokens: Tokens, span: tuple[int, int], days: int, context: Context) -> Problem:
    start, end = tokens[span[0]].start, tokens[span[1] - 1].end
    texts = [f"net {days}"]
    if 1 <= days <= 31:
        texts.append(f"due {dates.next_day(days, context.today).isoformat()}")
    mends = [[Edit(tokens.line, start, end, text)] for text in texts]
    place = tokens.place(*span)
    return Mendable("due-unclear", place=place, mends=mends, is_question=True, written=str(days))


def _percent_alone(part: Span, at: int, context: Context) -> Problem | None:
    """Ask whether a percentage behind a price is a tax or a discount."""
    tokens = part.tokens
    rate = modifiers.percent(tokens, at, context)
    if rate is None:
        return None
    start, place = tokens[at].start, tokens.place(at, rate[1])
    mends = [[Edit(tokens.line, start, start, f"{word} ")] for word in ("tax", "discount")]
    written = tokens.shown(at, rate[1])
    return Mendable("percent-alone", place=place, mends=mends, is_question=True, written=written)


def _together(part: Span, at: int, context: Context) -> Problem | None:
    """Ask about ``po4711``, which may be the number 4711 or a number that begins with PO."""
    tokens, token = part.tokens, part.tokens[at]
    words = modifiers.together(tokens, at)
    if words is None:
        return None
    word, rest = words
    if modifiers.named(word) == "due":
        return _when(tokens, (at, at + 1), int(rest), context) if rest.isdecimal() else None
    texts = [f"{word} {rest}"]
    if modifiers.named(word) in ("po", "ref"):
        texts.append(f"{word} {token.text}")
    mends = [[Edit(tokens.line, token.start, token.end, text)] for text in texts]
    place = tokens.place(at)
    return Mendable("blank-missing", place=place, mends=mends, written=token.text)


def _surplus(part: Span, at: int) -> Problem:
    """Say that only modifiers may stand here, and offer the words before the ``@`` or apart."""
    tokens, start, stop = part.tokens, part.start, part.stop
    line = tokens.line
    sign = next((i for i in range(start, at) if tokens[i].kind is Kind.AT), None)
    here, begin = tokens[at].start, links.courtesies(tokens, links.after_joiner(tokens, at))
    words = tokens.shown(begin, stop)
    is_item = any(_is_item_sign(tokens, i) for i in range(at, stop))
    mends: list[list[Edit]] = []
    if tokens[at].text.startswith("("):
        mends = [_unbracketed(part, at)]
    elif tokens[at].text.startswith("="):
        mends = [[Edit(line, tokens[at - 1].end, tokens[stop - 1].end, "")]]
    elif grouped := amounts.grouped_at(tokens, at - 1):
        mends = [[grouped]]
    elif begin < stop and begin > at and modifiers.keyword(tokens, begin):
        mends = [[Edit(line, here, tokens[begin].start, "")]]
    elif vocabulary.section("connectors").word(tokens.keys[at]) == "of":
        pass  # ``50% deposit of the website 4500`` is no second item
    elif is_item and any(c.isalpha() for c in words):
        mends = [[Edit(line, here, tokens[begin].start, "; ")]]
    elif sign is not None and begin == at and not is_item and _may_be_text(part, sign, at):
        spot = tokens[sign].start
        cut = Edit(line, here, tokens[stop - 1].end, "")
        mends = [[Edit(line, spot, spot, f"{words} "), cut]]
    place = tokens.place(at)
    return Mendable("after-price", place=place, mends=mends, written=tokens[at].text)


def _unbracketed(part: Span, at: int) -> list[Edit]:
    """Return the edits that take the brackets from ``(net 30)``."""
    line, start, end = part.tokens.line, part.tokens[at].start, part.tokens[part.stop - 1].end
    return [Edit(line, i, i + 1, "") for i in range(start, end) if line.text[i] in "()"]


def _may_be_text(part: Span, sign: int, at: int) -> bool:
    """Return whether words behind a price may be text of the item: ``3h @ 100 design``.

    Behind a modifier they belong to that: ``3h @ 100 net 30 days after delivery``.
    """
    if any(modifiers.keyword(part.tokens, i) for i in range(sign + 1, at)):
        return False
    keys = [key.lstrip("+(") for key in part.tokens.keys[at : part.stop]]
    modifying = vocabulary.section("modifiers")
    return not any(modifying.word(key) or dates.is_day_word(key) for key in keys)


def _refuse_bare_keyword(tokens: Tokens, start: int, stop: int, context: Context) -> None:
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
        raise _unreadable(Span(tokens, start, stop), start, context)


def _is_item_sign(tokens: Tokens, index: int) -> bool:
    return tokens[index].kind is Kind.AT or any(c.isdigit() for c in tokens[index].text)
