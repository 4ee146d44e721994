"""Answering: problems, transcripts and help as parts of an answer, in the account's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.answers import (
    Excerpt,
    Paragraph,
    Part,
    Replies,
    Section,
    Tone,
    as_facts,
)
from bot.grammar.syntax import Reading
from bot.problems import Problem
from bot.words import say

#: Lines that show a newcomer what can be written; each is parsed by a test.
FIRST_LINES = (
    "invoice ACME 3h @ 100",
    "customer ACME ap@acme.example net 30",
    "profile name Studio Nord",
    "help",
)


def refusal(problem: Problem, language: str) -> Part:
    """Return a problem as the part of an answer: line, caret, sentence, a line to send back."""
    tone = Tone.QUESTION if problem.is_question else Tone.ERROR
    sentence = say(language, "problems", problem.code, **problem.facts)
    sections: list[Section] = [Paragraph(say(language, "titles", "nothing-changed"))]
    if problem.place is not None:
        place = problem.place
        sections.insert(0, Excerpt(place.line, place.column, place.length))
    if problem.replies:
        title = "choose" if problem.is_question else "correct"
        sections.append(Replies(say(language, "titles", title), problem.replies))
    return Part(tone, sentence, tuple(sections))


def nothing_to_do(reading: Reading, language: str) -> Part:
    """Return the short help for a mail without a command."""
    key = "gave-up" if reading.gave_up else "start"
    lines = Replies(say(language, "titles", "replies"), FIRST_LINES)
    return Part(Tone.ERROR, say(language, "help", key), (lines,))


def whole(parts: Sequence[Part], reading: Reading, language: str) -> Mapping[str, object]:
    """Return the parts of one answer with what was read besides commands, as JSON values."""
    closing: list[Section] = [
        Paragraph(say(language, "titles", "ignored", text=text)) for text in reading.ignored
    ]
    closing += [
        Paragraph(say(language, "titles", "comments", text=text)) for text in reading.comments
    ]
    if reading.gave_up and reading.parts:
        closing.append(Paragraph(say(language, "help", "gave-up")))
        closing.append(Replies(say(language, "titles", "replies"), FIRST_LINES))
    return as_facts(parts, closing)
