"""Keeping: what ``export``, ``delete`` and ``forget`` say, and their readers.

export = "export" [year]
delete = "delete" (reference | "my account")
forget = "forget" customer ["with documents"]
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.grammar.acts import asking, references
from bot.grammar.acts.references import Act
from bot.grammar.syntax import Block, Context, CustomerRef, SourceLine
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text import vocabulary
from bot.problems import Place, Problem

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Export:
    """``export [YEAR]``: all that is held, in a file."""

    year: int | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """``delete REFERENCE`` or ``delete my account``."""

    reference: str | None
    is_account: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Forget:
    """``forget CUSTOMER [with documents]``."""

    customer: CustomerRef
    with_documents: bool = False


def read_export(block: Block, context: Context) -> Export:
    """Read ``export [2026]``. Raises Problem for any other word."""
    return references.read(block, context, _export)


def _export(act: Act, _context: Context) -> Export:
    year = None
    if act.reference is not None:
        if not _YEAR.fullmatch(act.reference):
            raise act.unexpected(act.at - 1)
        year = int(act.reference)
    at = act.at
    while at < act.stop:
        end = references.after(act.tokens, at, "all")
        if not end and not references.is_filler(act.tokens, at):
            raise act.unexpected(at)
        at = end or at + 1
    return Export(year, act.place)


def read_delete(block: Block, context: Context) -> Delete:
    """Read ``delete 42`` or ``delete my account``. Raises Problem for any other word."""
    return references.read(block, context, _delete)


def _delete(act: Act, _context: Context) -> Delete:
    found = vocabulary.section("acts").match(act.tokens.keys, act.at)
    if act.reference is None and found == ("account", act.stop):
        return Delete(None, is_account=True, place=act.place)
    for at in range(act.at, act.stop):
        if not references.is_filler(act.tokens, at):
            raise act.unexpected(at)
    return Delete(act.reference, place=act.place)


def read_forget(block: Block, context: Context) -> Forget:
    """Read ``forget ACME [with documents]``. Raises Problem without a customer."""
    line = block.lines[0]
    tokens = tokenizer.read(line)
    with_documents = False
    for at in range(len(tokens)):
        found = vocabulary.section("acts").match(tokens.keys, at)
        if found is not None and found[0] == "with-documents" and found[1] == len(tokens):
            cut = tokens.line.origin[tokens[at].start]
            line, with_documents = SourceLine(line.number, line.text[:cut]), True
            break
    named = asking.read_statement(Block(block.verb, (line,)), context)
    if named.customer is None:
        raise Problem("forget-whom", place=tokens.place(0))
    return Forget(named.customer, with_documents)
