"""Judging: a line that is no command, with lines to send back that can be read."""

from __future__ import annotations

from dataclasses import replace

from bot.grammar import soundness
from bot.grammar.misreads import guesses
from bot.grammar.syntax import Block, Misread, SourceLine
from bot.grammar.text import lines, openings
from bot.grammar.text import tokens as tokenizer
from bot.problems import Place, Problem


def too_long(source: SourceLine) -> Misread:
    """Return what is wrong with a line of more characters than are read."""
    shown = SourceLine(source.number, source.text[:80])
    facts = {"most": str(lines.MAX_CHARACTERS)}
    return Misread(shown, "line-too-long", Place(shown.text, 0, len(shown.text)), facts=facts)


def judged(wrong: Misread) -> Misread:
    """Return a misread line with offered lines that can be read; what is wrong in them comes first.

    ``Bitte Rechnung an ACME über 300 Euro`` lacks the text of an item, whatever stands before it.
    """
    for reply in wrong.replies:
        if not lines.holds_number(reply):
            continue  # the lines below may hold what it lacks
        if meant := _of_document(reply):
            return replace(wrong, replies=meant.replies)
        problem = problem_of(reply)
        if problem is None or problem.place is None:
            continue
        if problem.is_question and problem.replies:
            return replace(wrong, replies=problem.replies)
        if problem.replies:
            return Misread(wrong.line, problem.code, problem.place, problem.replies, problem.facts)
    return wrong


def _of_document(text: str) -> Misread | None:
    """Return what is wrong with an offered line such as ``draft 12 is paid``."""
    source = SourceLine(1, text)
    return guesses.of_document(source, tokenizer.read(source))


def problem_of(text: str) -> Problem | None:
    """Return what is wrong with the lines of a command."""
    written = tuple(SourceLine(at, line) for at, line in enumerate(text.split("\n"), start=1))
    verb = openings.verb(tokenizer.read(written[0])) or ""
    return soundness.problem(Block(verb, written))
