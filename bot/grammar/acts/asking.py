"""Asking: the verbs that change nothing, what each says, and its reader.

list      = "list" [state] [customer] [page] ["?"]
statement = "statement" [customer] ["?"]
overview  = ("status" | "customers") [page] ["?"]
about     = ("show" | "pdf" | "explain" | "history") [reference] ["?"]
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.grammar import customers, names
from bot.grammar.acts import references
from bot.grammar.syntax import Block, Context, CustomerRef, KnownCustomer
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text import vocabulary
from bot.grammar.text.tokens import Kind, Tokens
from bot.problems import Place, Problem

#: Verbs that change nothing: only these may be cut short (R10).
VERBS = frozenset(
    {"list", "show", "pdf", "status", "statement", "explain", "history", "customers", "help"}
)
#: Fewest letters of a verb that is cut short.
SHORTEST = 2
#: Longest reference that is looked up.
MAX_REFERENCE = 60

#: A page of a long list.
_PAGE = re.compile(r"[1-9][0-9]{0,5}")
_REFERENCE = re.compile(r"[\w/.-]*[0-9][\w/.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Listing:
    """``list [STATE] [CUSTOMER] [PAGE]``."""

    state: str | None  #: a name of ``[states]`` in input.toml; None: whatever state
    customer: CustomerRef | None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Statement:
    """``statement [CUSTOMER]``."""

    customer: CustomerRef | None  #: None: that of the mail being answered


@dataclass(frozen=True, slots=True)
class Overview:
    """``status`` or ``customers [PAGE]``."""

    verb: str
    page: int = 1


@dataclass(frozen=True, slots=True)
class About:
    """``show``, ``pdf``, ``explain`` or ``history``, of one document."""

    verb: str
    reference: str | None  #: as written, e.g. ``42``; None: what the mail is about
    place: Place | None = None
    customer: KnownCustomer | None = None  #: named instead of a reference
    kind: str | None = None  #: of a bare number: ``show invoice 42``


def cut_short(tokens: Tokens) -> str | None:
    """Return the verb whose beginning a line's first word is, if there is only one such (R10)."""
    if not tokens.is_word(0):
        return None
    key = tokens.keys[0]
    if len(key) < SHORTEST or vocabulary.section("greetings").word(key):
        return None
    meant = {
        name
        for section in ("verbs", "later")
        for phrase, name in vocabulary.section(section).phrases.items()
        if phrase[0].startswith(key)
    }
    return meant.pop() if len(meant) == 1 and meant <= VERBS else None


def read_list(block: Block, context: Context) -> Listing:
    """Read ``list [state] [customer] [page]``; a name nobody has is kept as written."""
    tokens, at, end = _rest(block)
    at = _past_nouns(tokens, at, end)
    found = vocabulary.section("states").match(tokens.keys, at)
    if found:
        at = _past_nouns(tokens, _past_fillers(tokens, found[1], end), end)
    customer, at = _whom(tokens, at, end, context)
    page = _page(tokens, at, end)
    return Listing(found[0] if found else None, customer, page)


def read_statement(block: Block, context: Context) -> Statement:
    """Read ``statement [customer]``; without one it is that of the mail being answered."""
    tokens, at, end = _rest(block)
    customer, after = _whom(tokens, at, end, context)
    if after < end:
        raise _unexpected(tokens, after)
    return Statement(customer)


def read_overview(block: Block, context: Context) -> Overview:
    """Read ``status`` or ``customers [page]``."""
    del context
    tokens, at, end = _rest(block)
    if block.verb == "status" and at < end:
        raise _unexpected(tokens, at)
    return Overview(block.verb, _page(tokens, at, end))


def read_about(block: Block, context: Context) -> About:
    """Read ``show [reference]`` and its kin. Raises Problem ``unexpected-in-question``."""
    tokens, at, end = _rest(block)
    kind = references.noun(tokens, at, at + 1) if at < end else None
    at = _past_fillers(tokens, at + 1, end) if kind else at
    at = references.label_end(tokens, at)
    if at >= end:
        return About(block.verb, None)
    place, text = tokens.place(at), tokens[at].text.strip(".!()#")
    if len(text) > MAX_REFERENCE:
        raise Problem("text-too-long", place=place, most=str(MAX_REFERENCE))
    if not tokens.is_word(at) or not _REFERENCE.fullmatch(text):
        return _whose(block.verb, tokens, at, end, context)
    at = _past_fillers(tokens, at + 1, end)
    if at < end:
        raise _unexpected(tokens, at)
    if kind == "draft":
        return About(block.verb, f"D-{text}" if text.isdigit() else text, place)
    return About(block.verb, text, place, kind=kind if text.isdigit() else None)


def _whose(verb: str, tokens: Tokens, at: int, end: int, context: Context) -> About:
    """Read ``show ACME``, of which it is asked which document is meant."""
    found = references.customer_at(tokens, at, end, context)
    if found is None:
        raise _unexpected(tokens, at)
    customer, after = found
    after = _past_fillers(tokens, after, end)
    if after < end:
        raise _unexpected(tokens, after)
    return About(verb, None, tokens.place(at, after), customer)


def _rest(block: Block) -> tuple[Tokens, int, int]:
    """Return a line, where its words after the verb begin, and where they end."""
    tokens = tokenizer.read(block.lines[0])
    found = vocabulary.section("verbs").match(tokens.keys, 0)
    # A question mark alone asks for nothing else: these verbs change nothing anyway (R13).
    end = len(tokens) - (len(tokens) > 0 and tokens[len(tokens) - 1].kind is Kind.QUERY)
    return tokens, _past_fillers(tokens, found[1] if found else 1, end), end


def _past_fillers(tokens: Tokens, at: int, end: int) -> int:
    """Return the first token from `at` on that is no ``of``, ``for`` or ``please``."""
    while at < end and tokens.is_word(at) and names.is_filler(tokens.keys[at]):
        at += 1
    return at


def _past_nouns(tokens: Tokens, at: int, end: int) -> int:
    """Return the first token from `at` on that does not say that it is invoices."""
    while at < end and vocabulary.section("nouns").word(tokens.keys[at]):
        at = _past_fillers(tokens, at + 1, end)
    return at


def _whom(tokens: Tokens, at: int, end: int, context: Context) -> tuple[CustomerRef | None, int]:
    """Return the customer named from `at` on, and the token after it."""
    if at >= end or _is_page(tokens, at, end):
        return None, at
    if tokens[at].kind is Kind.ADDRESS:
        return _found(tokens, at, at + 1, context), at + 1
    known = [
        after
        for text, after in names.prefixes(tokens, at)
        if after <= end and context.customers.get(names.key(text))
    ]
    if known:
        return _found(tokens, at, known[-1], context), known[-1]
    after = at + 1
    if tokens[at].kind is Kind.WORD:
        after = end - 1 if end - at > 1 and _is_page(tokens, end - 1, end) else end
    elif tokens[at].kind is not Kind.QUOTED:
        raise _unexpected(tokens, at)
    return _found(tokens, at, after, context), after


def _found(tokens: Tokens, at: int, after: int, context: Context) -> CustomerRef:
    written = tokens[at].text if after - at == 1 else tokens.shown(at, after)
    place = tokens.place(at, after)
    if len(written) > customers.MAX_NAME or not names.key(written):
        raise Problem("text-too-long", place=place, most=str(customers.MAX_NAME))
    for index in range(at, after):
        if after - at > 1 and tokens[index].kind is not Kind.WORD:
            raise _unexpected(tokens, index)
    return CustomerRef(written, place, customers.one(tokens, at, after, context))


def _is_page(tokens: Tokens, at: int, end: int) -> bool:
    return at == end - 1 and tokens.is_word(at) and bool(_PAGE.fullmatch(tokens[at].text))


def _page(tokens: Tokens, at: int, end: int) -> int:
    if at >= end:
        return 1
    if not _is_page(tokens, at, end):
        raise _unexpected(tokens, at)
    return int(tokens[at].text)


def _unexpected(tokens: Tokens, at: int) -> Problem:
    return Problem("unexpected-in-question", place=tokens.place(at), written=tokens[at].text)
