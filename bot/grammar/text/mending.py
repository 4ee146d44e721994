"""Mending: what a reader would change in a line that it cannot read as it stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.grammar.text.lines import Line
from bot.grammar.text.tokens import Tokens
from bot.problems import Place, Problem

#: An amount and an item that only show the form; the answer says that they are to be filled in.
EXAMPLE_PRICE = "100"
EXAMPLE_ITEM = "3h design @ 100"


@dataclass(frozen=True, slots=True)
class Edit:
    """The characters from `start` up to `end` of a plain line, and what should stand there."""

    line: Line
    start: int
    end: int
    text: str


class Mendable(Problem):
    """A problem with ways to mend the line: each is a set of edits that belong together.

    Whoever reads the whole block makes `replies` of them, and keeps those that can be read.
    """

    def __init__(
        self,
        code: str,
        *,
        place: Place,
        mends: Sequence[Sequence[Edit]],
        is_question: bool = False,
        **facts: str,
    ) -> None:
        super().__init__(code, place=place, is_question=is_question, facts=facts)
        self.mends = tuple(tuple(edits) for edits in mends)


def foreign(tokens: Tokens, at: int, stop: int) -> Problem | None:
    """Return the problem of digits other than 0 to 9 in the words from `at` up to `stop` (R19).

    They have one value each, so the same figures in the digits 0 to 9 are offered.
    """
    for index in range(at, min(stop, len(tokens))):
        token = tokens[index]
        if not any(c.isdigit() and not c.isascii() for c in token.text):
            continue
        text = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in token.text)
        mends = [[Edit(tokens.line, token.start, token.end, text)]]
        place = tokens.place(index)
        return Mendable("digits-foreign", place=place, mends=mends, written=token.text)
    return None


def mended(line: Line, edits: Sequence[Edit]) -> str:
    """Return a line with those of `edits` that are meant for it."""
    text = line.shown
    for edit in sorted(edits, key=lambda e: (e.start, e.end), reverse=True):
        if edit.line == line:
            text = f"{text[: edit.start]}{edit.text}{text[edit.end :]}"
    return " ".join(text.split()).replace("; ;", ";").replace(" ; ", "; ")
