"""Problems: what a sender can put right, answered by mail.

A problem has a stable `code`; the sentence of each code stands in the language's problems.toml and
is filled with `facts`. Everything that is not a problem is a fault of ours and propagates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the sender's own words something is: a line as written and a span in it."""

    line: str  #: the original line, before any normalising
    column: int = 0  #: of the first character meant, counted from 0
    length: int = 1  #: how many characters are meant; at least 1


class Problem(Exception):  # noqa: N818  (a problem is an answer, not an error of ours)
    """Something the sender can put right.

    Attributes:
        code: stable name, e.g. ``price-missing``; a key of problems.toml.
        facts: what the sentence of that code is filled with, as text.
        place: the line and span in it that is meant, if there is one.
        replies: lines that work when sent back as they stand.
        is_question: whether the words have two readings (``?``) rather than none (``!``).
    """

    def __init__(
        self,
        code: str,
        *,
        place: Place | None = None,
        replies: Sequence[str] = (),
        is_question: bool = False,
        facts: Mapping[str, str] | None = None,
        **more_facts: str,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.facts = {**(facts or {}), **more_facts}
        self.place = place
        self.replies = tuple(replies)
        self.is_question = is_question
