"""Fields: what one field of a form takes, and what is said of what it does not take.

A reader turns text into a value, or raises `Unfit` with a sentence that stands at the field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from email_validator import EmailNotValidError, validate_email

#: What neither database nor page can hold: controls but line breaks and tabs, lone surrogates.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Unfit(ValueError):  # noqa: N818  (it names what the text is)
    """A text that a field cannot take; the message is a sentence for the person who typed it."""


Reader = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form."""

    name: str
    read: Reader
    is_required: bool = False
    lacking: str = "Please fill this in."  #: said when a required field is empty


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a form may bring."""

    name: str
    max_octets: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent."""

    file_name: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """Reads one line of text."""

    most: int = 200  #: characters

    def __call__(self, text: str) -> str:
        """Return the line without white space around it."""
        line = text.strip()
        if "\n" in line or "\r" in line or "\t" in line:
            raise Unfit("Please write this on one line.")
        return _within(line, self.most)


@dataclass(frozen=True, slots=True)
class Lines:
    """Reads text of several lines."""

    most: int = 5000  #: characters

    def __call__(self, text: str) -> str:
        """Return the text with line feeds alone."""
        return _within(text.replace("\r\n", "\n").replace("\r", "\n").strip(), self.most)


def ticked(text: str) -> bool:
    """Read a box to tick."""
    return text in ("on", "yes", "1")


def mailbox(text: str) -> str:
    """Read a mail address."""
    line = Line(254)(text)
    try:
        checked = validate_email(line, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Unfit("Please write a mail address such as ann@example.com.") from None
    return str(checked.normalized)


def _within(text: str, most: int) -> str:
    if _CONTROL.search(text):
        raise Unfit("This holds a character that cannot be used here.")
    if len(text) > most:
        raise Unfit(f"This is {len(text):,} characters long; {most:,} are the most.")
    return text


@dataclass(slots=True)
class Form:
    """What was sent: as typed, as read, and what is wrong with it."""

    typed: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    files: dict[str, Sent] = field(default_factory=dict)

    @property
    def is_fit(self) -> bool:
        """Whether there is nothing wrong."""
        return not self.problems

    def __getitem__(self, name: str) -> Any:
        """Return the value of a field."""
        return self.values[name]

    def blame(self, name: str, sentence: str) -> None:
        """Say what is wrong with a field; the first that is said stands."""
        self.problems.setdefault(name, sentence)
