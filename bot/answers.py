"""Answers: what the bot says back, as sections that every rendering shows in the same words.

A command returns a `Part` for its block; `dispatch` joins the parts of one mail into one `Answer`.
Text and HTML are both made from these sections, so the twins cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What the first word of an answer says."""

    OK = "ok"
    QUESTION = "question"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain sentences."""

    text: str
    section: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; `numeric` columns are set right-aligned; `totals` rows are set apart."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    totals: tuple[tuple[str, ...], ...] = ()
    section: str = "table"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line of the sender's with a caret under the span meant."""

    line: str
    column: int
    length: int
    expected: str = ""
    section: str = "excerpt"


@dataclass(frozen=True, slots=True)
class Replies:
    """Lines that work when sent back as they stand."""

    title: str
    lines: tuple[str, ...]
    section: str = "replies"
    is_choice: bool = False  #: they answer a question, one of them
    first: int = 0  #: number of the first line, by which it can be chosen; 0: they have none


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with their values: a profile, a customer, a change from one value to another."""

    rows: tuple[tuple[str, str], ...]
    section: str = "pairs"


@dataclass(frozen=True, slots=True)
class Transcript:
    """Each command line of the mail with its result in one line."""

    title: str
    entries: tuple[tuple[str, str], ...]
    section: str = "transcript"


Section = Paragraph | Table | Excerpt | Replies | Pairs | Transcript


@dataclass(frozen=True, slots=True)
class Part:
    """The result of one block: its first line is the whole result."""

    tone: Tone
    headline: str
    sections: tuple[Section, ...] = ()


def as_facts(parts: Sequence[Part], closing: Sequence[Section]) -> Mapping[str, object]:
    """Return an answer as plain JSON values, the form in which a queued mail keeps it."""
    return {
        "parts": [asdict(part) for part in parts],
        "closing": [asdict(section) for section in closing],
    }
