"""Setup: the readers of ``customer`` and ``profile``; values are kept as written.

    customer = "customer" name ["quoted full name"] [<mail>] { field value }
    profile  = "profile" { field [":"] value }             a field a line, or parted by ";"

A line that follows an address without a field's word is one more line of that address.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.grammar import customers, names
from bot.grammar.parts import fields, replies
from bot.grammar.parts.arguments import addresses
from bot.grammar.syntax import (
    Block,
    Context,
    CustomerRef,
    SetCustomer,
    SetProfile,
    Setting,
    SourceLine,
)
from bot.grammar.text import openings, vocabulary
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text.mending import Edit, Mendable
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Problem


def read_customer(block: Block, context: Context) -> SetCustomer:
    """Return whom a ``customer`` line names and what it says. Raises Problem."""
    lines = [tokenizer.read(line) for line in block.lines]
    try:
        return _customer(lines, context)
    except Problem as problem:
        problem.replies = replies.offered(
            problem, block, lines, context, is_readable=lambda fixed: _reads(fixed, context)
        )
        raise


def read_profile(block: Block, context: Context) -> SetProfile:
    """Return the fields of ``profile`` lines; none if the profile is only asked for."""
    lines = [tokenizer.read(line) for line in block.lines]
    try:
        settings, is_query = fields.of_lines(lines, "profile-fields", _after_verb)
        return SetProfile(settings, is_dry_run=is_query and bool(settings))
    except Problem as problem:
        problem.replies = replies.offered(
            problem, block, lines, context, is_readable=lambda fixed: _reads(fixed, context)
        )
        raise


def _reads(block: Block, context: Context) -> bool:
    lines = [tokenizer.read(line) for line in block.lines]
    try:
        if block.verb == "profile":
            fields.of_lines(lines, "profile-fields", _after_verb)
        else:
            _customer(lines, context)
    except Problem:
        return False
    return True


def _after_verb(tokens: Tokens) -> int:
    """Return the token after ``profile``, which may stand on each line or on the first alone."""
    found = vocabulary.section("verbs").match(tokens.keys, 0)
    return found[1] if found and found[0] == "profile" else 0


def _customer(lines: list[Tokens], context: Context) -> SetCustomer:
    first = lines[0]
    verb = vocabulary.section("verbs").match(first.keys, 0)
    start = verb[1] if verb else 0
    end = _name_end(first, start, context)
    customer, full_name, at = _whom(first, start, end, context)
    settings = [*full_name, *fields.of_line(first, at, "customer-fields")]
    for tokens in lines[1:]:
        settings += fields.of_line(tokens, 0, "customer-fields", before=settings)
    fields.refuse_twice(settings)
    is_dry_run = any(fields.is_query(tokens) for tokens in lines)
    return SetCustomer(customer, tuple(settings), is_dry_run)


def _name_end(tokens: Tokens, start: int, context: Context) -> int:
    """Return the token after the name: the longest known one, else all words before a field."""
    customers.refuse_nobody(tokens, start)
    if tokens[start].kind is Kind.ADDRESS:
        return start
    known = [
        e for text, e in names.prefixes(tokens, start) if context.customers.get(names.key(text))
    ]
    if known:
        return known[-1]
    end = start + 1
    if tokens[start].kind is Kind.WORD:
        while end < len(tokens) and not _ends_name(tokens, end):
            end += 1
    return end


def _ends_name(tokens: Tokens, at: int) -> bool:
    is_word = tokens[at].kind is Kind.WORD
    return (
        not is_word
        or bool(tokens[at - 1].tail)
        or fields.at(tokens, at, "customer-fields") is not None
    )


def _whom(
    tokens: Tokens, start: int, end: int, context: Context
) -> tuple[CustomerRef, list[Setting], int]:
    """Return the customer named, its full name if quoted behind, and the token after both."""
    known = customers.one(tokens, start, end, context) if end > start else None
    if known is None:
        _refuse_figures(tokens, start, end)
    address, full_name, at = None, list[Setting](), end
    while at < len(tokens):
        if tokens[at].kind is Kind.ADDRESS and address is None:
            address = addresses.read(tokens[at].text, tokens.place(at))
        elif tokens[at].kind is Kind.QUOTED and not full_name:
            full_name.append(Setting("name", tokens[at].text, tokens.place(at)))
        else:
            break
        at += 1
    owners = context.customers.get(names.key(address), ()) if address else ()
    written = customers.name_of(tokens, start, end)
    if owners and known not in owners:
        if written:
            raise customers.conflict(tokens, start, at, owners[0])
        known = customers.one(tokens, start, start + 1, context)
    if len(written) > customers.MAX_NAME:
        raise Problem("text-too-long", place=tokens.place(start, end), most=str(customers.MAX_NAME))
    place = tokens.place(start, max(end, start + 1))
    return CustomerRef(written, place, known, address), full_name, at


def _refuse_figures(tokens: Tokens, start: int, end: int) -> None:
    """Raise Problem ``name-unclear`` for an unquoted new name with a figure in it (R8)."""
    if end - start == 1 and tokens[start].kind is Kind.QUOTED:
        return
    if not any(customers.is_figure(tokens[i].text) for i in range(start, end)):
        return
    begin, after = tokens[start].start, tokens[end - 1].end
    quoted = f'"{tokens.line.shown[begin:after]}"'
    mends = [[Edit(tokens.line, begin, after, quoted)]]
    raise Mendable("name-unclear", place=tokens.place(start, end), mends=mends, is_question=True)


def is_in_address(verb: str, lines: Sequence[SourceLine]) -> bool:
    """Return whether the last field in the lines of a command is one of several lines."""
    section = vocabulary.section(openings.WITH_FIELDS[verb])
    for source in reversed(lines):
        keys = tokenizer.read(source).keys
        found = section.match(keys, 0) or section.match(keys, 1)
        if found:
            return found[0] in ("address", "footer")
    return False
