"""Customers: whom a create line names (R8, R12).

    customer = code | alias | "quoted name" [<mail>] | name <mail> | mail | words ":"

The longest words that mean a known customer are taken, never words that merely resemble one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.grammar import names
from bot.grammar.items import numerals, quantities
from bot.grammar.parts import links, modifiers
from bot.grammar.parts.arguments import addresses
from bot.grammar.syntax import Context, CustomerRef, KnownCustomer
from bot.grammar.text import vocabulary
from bot.grammar.text.mending import EXAMPLE_ITEM, Edit, Mendable
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Problem

MAX_NAME = 200
#: A customer that only shows the form.
EXAMPLE = "ACME"


@dataclass(frozen=True, slots=True)
class Found:
    """A customer, and the token after it."""

    customer: CustomerRef
    end: int


def choices(tokens: Tokens, start: int, context: Context) -> list[Found]:
    """Return the customers that the words from `start` on may name, the likeliest first.

    One choice if the words are known, quoted, or ended by an address or a colon. Otherwise the
    name is new and may be all words before the first figure, or the first word alone.
    """
    while tokens.is_word(start) and tokens[start].text == "-":
        start += 1
    refuse_nobody(tokens, start)
    if tokens[start].kind is Kind.ADDRESS:
        return [_named(tokens, start, start, context)]
    _refuse_figure(tokens, start)
    known = [
        end for text, end in names.prefixes(tokens, start) if context.customers.get(names.key(text))
    ]
    if known:
        _refuse_another(tokens, start, known[-1], context)
        _refuse_second(tokens, start, known[-1], context)
        return [_named(tokens, start, known[-1], context)]
    if tokens[start].kind is Kind.WORD and is_figure(tokens[start].text):
        raise _stuck(tokens, start) or _nobody(tokens, start)
    end = _bounded(tokens, start)
    if end is not None:
        return [_named(tokens, start, end, context)]
    ends = dict.fromkeys([_trimmed(tokens, start, context), start + 1])
    return [_named(tokens, start, end, context) for end in ends]


def _refuse_figure(tokens: Tokens, start: int) -> None:
    """Ask about ``Studio 54 <ap@studio.example>``: a figure before an address, no quantity (R8)."""
    stop = next((i for i in range(start, len(tokens)) if tokens[i].kind is not Kind.WORD), start)
    is_named = stop > start + 1 and tokens[stop].kind is Kind.ADDRESS
    if not is_named or tokens.line.text[tokens[stop].start] != "<":
        return
    figures = [i for i in range(start, stop) if is_figure(tokens[i].text)]
    if not figures or any(tokens[i].tail for i in range(start, stop)):
        return
    if any(quantities.bears_unit(tokens, i, stop) for i in figures):
        return
    begin, end = tokens[start].start, tokens[stop - 1].end
    mends = [[Edit(tokens.line, begin, end, f'"{tokens.line.shown[begin:end]}"')]]
    raise Mendable("name-unclear", place=tokens.place(start, stop), mends=mends, is_question=True)


def _refuse_another(tokens: Tokens, start: int, end: int, context: Context) -> None:
    """Ask about ``ACME and Sons`` of which only the first is known: a longer name, or two (R12)."""
    end -= end > start + 1 and _is_and(tokens, end - 1)  # a key leaves it out
    if not _is_and(tokens, end) or tokens[end - 1].tail:
        return
    if not tokens.is_word(end + 1) or not tokens[end + 1].text[:1].isalpha():
        return
    after = end + 1
    last = _before_figures(tokens, start, context)
    begin, stop = tokens[start].start, tokens[last - 1].end
    whole = Edit(tokens.line, begin, stop, f'"{tokens.line.shown[begin:stop]}"')
    alone = Edit(tokens.line, tokens[end].start, tokens[after].start, "")
    raise Mendable(
        "customer-or-two",
        place=tokens.place(start, last),
        mends=[[whole], [alone]],
        is_question=True,
        written=tokens.shown(start, last),
        known=tokens.shown(start, end),
    )


def _refuse_second(tokens: Tokens, start: int, end: int, context: Context) -> None:
    """Ask about ``ACME, Globex 3h``: the second is known too, and would be text of the item."""
    at = names.after_first(tokens, start)
    found = [
        (context.customers[names.key(text)][0], after)
        for text, after in (names.prefixes(tokens, at) if at >= end else [])
        if context.customers.get(names.key(text))
    ]
    first = context.customers[names.key(name_of(tokens, start, end))]
    if not found or found[-1][0] in first:
        return
    other, after = found[-1]
    line, words = tokens.line, tokens.line.shown
    before, behind = tokens[start].start, tokens[after - 1].end
    name = words[before : tokens[end - 1 - (tokens[end - 1].text == "/")].end]
    text = words[tokens[at].start : behind]
    mends = [[Edit(line, before, behind, f"{name}: {text}")], [Edit(line, before, behind, text)]]
    place = tokens.place(at, after)
    raise Mendable("customer-second", place=place, mends=mends, is_question=True, other=other.code)


def _is_and(tokens: Tokens, at: int) -> bool:
    return tokens.is_word(at) and vocabulary.section("connectors").word(tokens.keys[at]) == "and"


def refuse_nobody(tokens: Tokens, start: int) -> None:
    """Raise Problem ``customer-missing`` unless a name or an address may begin at `start`."""
    nobody = (Kind.SEMICOLON, Kind.AT, Kind.QUERY)
    if start >= len(tokens) or tokens[start].kind in nobody or not tokens[start].text:
        raise _nobody(tokens, start)


def _nobody(tokens: Tokens, start: int) -> Problem:
    """Ask for whom, with a name as an example."""
    spot = tokens[start].start if start < len(tokens) else len(tokens.line.text.rstrip())
    blank = "" if tokens.line.text[:spot].endswith(" ") else " "
    texts = (f"{blank}{EXAMPLE} ", f"{blank}{EXAMPLE} {EXAMPLE_ITEM} ")
    mends = [[Edit(tokens.line, spot, spot, text)] for text in texts]
    return Mendable("customer-missing", place=tokens.place(start), mends=mends)


def _stuck(tokens: Tokens, start: int) -> Problem | None:
    """Return the problem of ``ACME,3h``, in which a blank is missing."""
    token = tokens[start]
    apart = re.fullmatch(r"([^\W\d][^,:]*[,:])(.+)", token.text)
    if apart is None:
        return None
    mends = [[Edit(tokens.line, token.start, token.end, f"{apart[1]} {apart[2]}")]]
    place = tokens.place(start)
    return Mendable("blank-missing", place=place, mends=mends, written=token.text)


def _bounded(tokens: Tokens, start: int) -> int | None:
    """Return where a new name ends that is quoted, or ended by an address or a colon."""
    if tokens[start].kind is Kind.QUOTED:
        return start + 1
    for index in range(start, len(tokens)):
        token = tokens[index]
        if token.kind is Kind.ADDRESS and index > start:
            return index
        if token.kind is not Kind.WORD or is_figure(token.text):
            return None
        if ":" in token.tail:
            return index + 1
        if index > start and modifiers.keyword(tokens, index) in ("to", "cc"):
            return None
    return None


def _trimmed(tokens: Tokens, start: int, context: Context) -> int:
    """Return the token after a new name, ``Bob`` in ``Bob for 3h`` and in ``Bob - 3h``."""
    end = _before_figures(tokens, start, context)
    end = max(links.before_price(tokens, start, end), start + 1)
    return end - (end > start + 1 and tokens[end - 1].text == "-")


def _before_figures(tokens: Tokens, start: int, context: Context) -> int:
    """Return the token after the words that may be a name: no figure, no modifier, no sign."""
    stop = min(start + MAX_NAME, len(tokens))  # a longer name is refused
    for index in range(start, stop):
        token = tokens[index]
        is_modifier = index > start and (
            _is_modifier(tokens, index, context) or numerals.begins(tokens, index)
        )
        if token.kind is not Kind.WORD or is_figure(token.text) or is_modifier:
            return max(index, start + 1)
        if token.tail and not names.is_legal_form(tokens, index + 1):
            return index + 1
    return stop


def _is_modifier(tokens: Tokens, index: int, context: Context) -> bool:
    try:
        return modifiers.at(tokens, index, context) is not None
    except Problem:
        return True  # asked about when the modifiers are read


def is_figure(text: str) -> bool:
    """Return whether a word holds a digit, as no unquoted new name may (R8)."""
    return any(c.isdigit() for c in text)


def _named(tokens: Tokens, start: int, end: int, context: Context) -> Found:
    """Make a reference of the name from `start` up to `end` and an address behind it."""
    written = name_of(tokens, start, end)
    after, address = end, None
    if end < len(tokens) and tokens[end].kind is Kind.ADDRESS:
        address, after = addresses.read(tokens[end].text, tokens.place(end)), end + 1
    if len(written) > MAX_NAME:
        raise Problem("text-too-long", place=tokens.place(start, end), most=str(MAX_NAME))
    by_name = one(tokens, start, end, context) if end > start else None
    by_address = context.customers.get(names.key(address), ()) if address else ()
    known = by_name
    if by_address and by_name not in by_address:
        if written:
            raise conflict(tokens, start, after, by_address[0])
        known = one(tokens, start, after, context)
    after += after < len(tokens) and tokens.is_word(after) and tokens[after].text == "-"
    return Found(
        CustomerRef(written, tokens.place(start, max(end, start + 1)), known, address), after
    )


def name_of(tokens: Tokens, start: int, end: int) -> str:
    """Return the name that the tokens from `start` up to `end` are, without quotes."""
    if end - start == 1 and tokens[start].kind is Kind.QUOTED:
        return tokens[start].text
    return tokens.shown(start, end)


def one(tokens: Tokens, start: int, end: int, context: Context) -> KnownCustomer | None:
    """Return the customer that words mean; raises the question ``customer-ambiguous``."""
    name = tokens[start].text if end - start == 1 else tokens.shown(start, end)
    found = context.customers.get(names.key(name), ())
    if len(found) < 2:
        return found[0] if found else None
    exact = [c for c in found if c.code == name]
    if len(exact) == 1:
        return exact[0]
    mends = [[_renamed(tokens, start, end, c.code)] for c in found]
    codes = ", ".join(c.code for c in found)
    raise Mendable(
        "customer-ambiguous",
        place=tokens.place(start, end),
        mends=mends,
        is_question=True,
        written=name,
        codes=codes,
    )


def conflict(tokens: Tokens, start: int, after: int, owner: KnownCustomer) -> Problem:
    """Return the question which customer is meant: the address belongs to another one."""
    return Mendable(
        "customer-conflict",
        place=tokens.place(start, after),
        mends=[[_renamed(tokens, start, after, owner.code)]],
        is_question=True,
        written=tokens.shown(start, after),
        owner=owner.code,
    )


def _renamed(tokens: Tokens, start: int, end: int, code: str) -> Edit:
    text = code if code.isalnum() else f'"{code}"'
    return Edit(tokens.line, tokens[start].start, tokens[end - 1].end, text)
