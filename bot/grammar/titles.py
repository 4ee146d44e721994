"""Titles: a subject as a command, or as what the commands of the text are about (R16)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.grammar.syntax import Block, Misread, SourceLine
from bot.grammar.text import lines, openings
from bot.grammar.text import tokens as tokenizer


def is_command(title: SourceLine) -> bool:
    """Return whether a subject begins as a command does."""
    if len(title.text) > lines.MAX_CHARACTERS:
        return False
    return openings.begins_command(tokenizer.read(title))


def is_repeated(title: SourceLine, written: Sequence[SourceLine]) -> bool:
    """Return whether the first line of the text says the subject again."""
    first = next((line.text for line in written if line.text.strip()), "")
    return first.split() == title.text.split()


def is_mere(part: Block | Misread) -> bool:
    """Return whether a command is a mere subject such as ``Invoice ACME``."""
    if not isinstance(part, Block) or part.verb not in openings.WITH_ITEMS or len(part.lines) > 1:
        return False
    title = part.lines[0]
    return title.number == 0 and not lines.holds_number(title.text)
