"""Changes: the reader of what is different on a draft, line by line.

    change = ["change" [reference]] { step } ["anyway"] ["?"]
    step   = "+" item | "-" N | modifier-chain          a line each, or with semicolons between them

In a reply to a draft the verb is left out. All steps are one command, done together or not at all
(R4).
"""

from __future__ import annotations

import re

from bot.grammar import create, strays
from bot.grammar.acts import references
from bot.grammar.items import item
from bot.grammar.items.collecting import Collected
from bot.grammar.items.measures import Span
from bot.grammar.parts import modifiers, replies
from bot.grammar.syntax import Block, Change, Context, CustomerRef, SourceLine
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text import vocabulary
from bot.grammar.text.mending import Edit, Mendable
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Place, Problem

#: A line to take out, alone on its line or between semicolons.
_NUMBER = re.compile(r"[0-9]{1,3}\.?")


def read(block: Block, context: Context) -> Change:
    """Read the lines of a change. Raises Problem for the first thing in it that is not clear."""
    lines = [_parted(line) for line in block.lines]
    try:
        return _read(lines, context)
    except Problem as problem:
        problem.replies = replies.offered(
            problem, block, lines, context, is_readable=lambda fixed: _is_readable(fixed, context)
        )
        raise


def begins(tokens: Tokens, context: Context) -> bool:
    """Tell whether a line of a reply is a step of a change: ``+ 2h``, ``- 2``, ``due 15 Jan``."""
    if not len(tokens):
        return False
    if _is_addition(tokens, 0) or is_removal(tokens.line.source):
        return True
    try:
        said = modifiers.at(tokens, 0, context)
        if said is not None:
            return said.name != "anyway"
        # A price alone says that a line is meant; whether it is to be added is asked.
        has_price = any(token.kind is Kind.AT for token in tokens.all)
        return has_price and bool(item.read(Span(tokens, 0, len(tokens)), context))
    except Problem:
        return modifiers.keyword(tokens, 0) is not None and _holds_digit(tokens)


def is_removal(line: SourceLine) -> bool:
    """Tell whether a line takes one out: ``- 2`` or ``-2``."""
    tokens = _parted(line)
    return _removed(tokens, 0, len(tokens)) is not None


def _holds_digit(tokens: Tokens) -> bool:
    return any(c.isdigit() for c in tokens.line.text)


def _is_readable(block: Block, context: Context) -> bool:
    try:
        _read([_parted(line) for line in block.lines], context)
    except Problem:
        return False
    return True


def _parted(line: SourceLine) -> Tokens:
    """Take a line apart, with a blank behind a sign that begins a step: ``+2h`` is ``+ 2h``."""
    tokens = tokenizer.read(line)
    if not len(tokens) or tokens[0].text in ("+", "-") or tokens[0].text[:1] not in ("+", "-"):
        return tokens
    at = tokens.line.origin[tokens[0].start]
    return tokenizer.read(SourceLine(line.number, f"{line.text[: at + 1]} {line.text[at + 1 :]}"))


def _read(lines: list[Tokens], context: Context) -> Change:
    collected, removed = Collected(context), dict[int, Place]()
    reference, at, place = _head(lines[0], context)
    is_apart = False
    for number, tokens in enumerate(lines):
        is_apart |= number > 0 and strays.stand_apart(lines[number - 1], tokens)
        try:
            _steps(tokens, at, collected, removed)
        except Problem as problem:
            if is_apart and (problem.code == "add-or-not" or strays.may_be(tokens, problem)):
                others = [each for each in lines[number + 1 :] if not begins(each, context)]
                raise strays.asked([tokens, *others], problem) from None
            raise
        at = 0
    is_meant = collected.said.pop("anyway", None) is not None
    if not (collected.items or collected.said or removed):
        text = replies.example("due", context.today)
        end = len(lines[0].line.text.rstrip())
        mends = [[Edit(lines[0].line, end, end, f" {text}")]]
        raise Mendable("change-missing", place=lines[0].place(len(lines[0])), mends=mends)
    said = collected.create("change", CustomerRef("", place))
    return Change(
        reference,
        said,
        tuple(removed),
        tuple(removed.values()),
        is_meant,
        place,
        is_dry_run=collected.is_dry_run,
    )


def _head(tokens: Tokens, context: Context) -> tuple[str | None, int, Place]:
    """Return the reference behind ``change``, where the steps begin, and the place of both."""
    found = vocabulary.section("verbs").match(tokens.keys, 0)
    if found is None or found[0] != "change":
        return None, 0, tokens.place(0)
    at = found[1]
    if at < len(tokens) and references.is_reference(tokens, at, context):
        after = at + 1
        return tokens[at].text.strip(references.AROUND), after, tokens.place(at)
    return None, at, tokens.place(0)


def _steps(tokens: Tokens, at: int, collected: Collected, removed: dict[int, Place]) -> None:
    marks = (Kind.SEMICOLON, Kind.QUERY)
    stops = [i for i in range(at, len(tokens)) if tokens[i].kind in marks]
    for stop in [*stops, len(tokens)]:
        at = _step(Span(tokens, at, stop), collected, removed)
        if at > stop:
            return  # a note has taken the rest
        if stop < len(tokens):
            collected.is_dry_run |= tokens[stop].kind is Kind.QUERY
        at = stop + 1


def _step(step: Span, collected: Collected, removed: dict[int, Place]) -> int:
    """Read one step; return where the next begins."""
    tokens, at = step.tokens, step.start
    number = _removed(tokens, at, step.stop)
    if number is not None:
        place = tokens.place(at, step.stop)
        if number in removed:
            raise Problem("line-twice", place=place, line=str(number))
        removed[number] = place
        return step.stop
    is_addition = _is_addition(tokens, at) and at < step.stop
    at += is_addition
    had = len(collected.items)
    while at < step.stop:
        at = create.part(tokens, at, step.stop, collected)
    if len(collected.items) > had and not is_addition:
        begin = tokens[step.start].start
        mends = [[Edit(tokens.line, begin, begin, "+ ")]]
        place = tokens.place(step.start, step.stop)
        raise Mendable("add-or-not", place=place, mends=mends, is_question=True)
    return max(at, step.stop)


def _is_addition(tokens: Tokens, at: int) -> bool:
    return tokens.is_word(at) and tokens[at].text[:1] == "+" and at + 1 < len(tokens)


def _removed(tokens: Tokens, at: int, stop: int) -> int | None:
    """Return the number in ``- 2``."""
    words = [tokens[i].text for i in range(at, stop) if tokens[i].kind is Kind.WORD]
    is_number = len(words) == 2 and words[0] == "-" and bool(_NUMBER.fullmatch(words[1]))
    return int(words[1].rstrip(".")) if is_number and len(words) == stop - at else None
