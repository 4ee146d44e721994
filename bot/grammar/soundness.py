"""Soundness: whether a line can be read as a command of its verb, whoever its customer is."""

from __future__ import annotations

from datetime import date

from bot.grammar import create
from bot.grammar.acts import asking
from bot.grammar.acts.asking import Listing, Statement
from bot.grammar.parts import modifiers
from bot.grammar.readers import READERS
from bot.grammar.syntax import Block, Context, SourceLine
from bot.grammar.text import lines
from bot.grammar.text.tokens import Tokens
from bot.problems import Problem

#: Words of a line whose verb may be cut short; a longer one is prose.
MAX_CUT_SHORT = 4
#: Verbs that name a document, or are a reply to a mail about one.
NAMING = frozenset(
    {
        "paid",
        "unpaid",
        "credit",
        "void",
        "confirm",
        "again",
        "change",
        "convert",
        "remind",
        "hold",
        "resume",
    }
)

#: Whether words are a modifier does not depend on the day, only what they mean.
ANY_DAY = Context(today=date(2000, 1, 1))


def _read(block: Block) -> object:
    """Read a line as a command of its verb, whoever its customer is; raises Problem."""
    return READERS.get(block.verb, create.read)(block, ANY_DAY)


def is_readable(block: Block) -> bool:
    """Return whether a line is a sound command of its verb."""
    try:
        found = _read(block)
    except Problem as problem:
        return problem.is_question and problem.code != "name-unclear"
    if isinstance(found, Listing | Statement):
        # ``List prices 500``: words that may be nobody's name, and a figure that may be a price.
        return found.customer is None or not lines.holds_number(block.lines[0].text)
    # ``Credit card fees 30`` names no document: below an item it may be the next.
    return block.verb not in NAMING or getattr(found, "reference", None) is not None


def problem(block: Block) -> Problem | None:
    """Return what is wrong with a line as a command of its verb."""
    try:
        _read(block)
    except Problem as problem:
        return problem
    return None


def cut_short(source: SourceLine, tokens: Tokens) -> str | None:
    """Return the verb that a line's first word is the beginning of, if the rest fits it (R10)."""
    verb = asking.cut_short(tokens) if len(tokens) <= MAX_CUT_SHORT else None
    return verb if verb and is_readable(Block(verb, (source,))) else None


def is_modifier(tokens: Tokens) -> bool:
    """Tell whether a line begins with what is said about the document, be it sound or not."""
    try:
        return modifiers.at(tokens, 0, ANY_DAY) is not None
    except Problem:
        return True
