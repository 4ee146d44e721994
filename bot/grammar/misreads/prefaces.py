"""Prefaces: ``Hello, please invoice ACME:``, a command behind other words, its items below.

Nothing of it is done; the lines below belong to it, and all of it is offered as one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.grammar.misreads import guesses, judging
from bot.grammar.parts import replies
from bot.grammar.syntax import Misread, SourceLine
from bot.grammar.text import bullets, endings, lines, openings
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text.tokens import Tokens

#: Verbs of a command whose items stand below its first line.
VERBS = frozenset({"invoice", "draft", "quote"})


@dataclass(frozen=True, slots=True)
class Preface:
    """The first line of such a command."""

    wrong: Misread  #: what is said of it
    verb: str  #: English name of its verb
    command: str  #: the line from the verb on, without the colon


def of(tokens: Tokens, below: Iterable[SourceLine], language: str) -> Preface | None:
    """Return what a line says that introduces the figures below it; None if it is none."""
    text = tokens.line.text.strip()
    if not text.endswith(":") or bullets.length(tokens.line.text) or not _has_items(below):
        return None
    wrong = guesses.misread(tokens.line.source, tokens, language, is_above_figures=True)
    if wrong is None or not wrong.replies:
        return None
    command = wrong.replies[0].rstrip(" :")
    verb = openings.verb(tokenizer.read(SourceLine(1, command)))
    is_whole = len(command.split()) > 1  # ``here is the invoice:`` names no customer
    return Preface(wrong, verb, command) if verb in VERBS and is_whole else None


def _has_items(below: Iterable[SourceLine]) -> bool:
    """Return whether items with figures stand right below: in the next line, or its list."""
    for source in below:
        if not source.text.strip():
            continue
        if len(source.text) > lines.MAX_CHARACTERS or endings.ends(tokenizer.read(source)):
            return False
        tokens = bullets.without(source)
        if openings.begins_command(tokens):
            return False
        if lines.holds_number(tokens.line.text):
            return True
        if not bullets.length(lines.read(source).text):
            return False
    return False


def refused(preface: Preface, further: Sequence[SourceLine]) -> Misread:
    """Return the one refusal of a command with a preface and of the lines that belong to it.

    It offers the whole of it, if that can be read, or asks what is unclear in it.
    """
    rest = [bullets.without(source) for source in further]
    number = preface.wrong.line.number
    for head in (preface.command, f"{preface.command}:"):
        line = replies.joined([tokenizer.read(SourceLine(number, head)), *rest], ())
        if judging.problem_of(line) is None:
            return replace(preface.wrong, replies=(line,))
    whole = "\n".join([f"{preface.command}:", *(source.text for source in further)])
    found = judging.judged(replace(preface.wrong, replies=(whole,)))
    return replace(found, replies=()) if found.replies == (whole,) else found
