"""Reports: what another mail server says became of a mail of ours (RFC 3464, RFC 5965)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What is reported. The first five are the words of RFC 3464 2.3.3."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"  #: into a system that reports no more
    EXPANDED = "expanded"  #: delivered, and passed on from there
    COMPLAINT = "complaint"  #: its reader calls it unwanted (RFC 5965)
    AUTOMATIC = "automatic"  #: a vacation notice and the like; says nothing of the delivery
    UNCLEAR = "unclear"  #: it may be anything


@dataclass(frozen=True, slots=True)
class Report:
    """One report on one mail, as plain values. Nothing in it is trusted but by its address."""

    action: Action
    status: str = ""  #: enhanced status code, e.g. ``5.1.1`` (RFC 3463); "" if none is told
    response: str = ""  #: the server's own words, one line
    shown: tuple[str, ...] = ()  #: addresses of ours that the returned message shows

    @property
    def is_permanent(self) -> bool:
        """Whether the same address will not take the next mail either (RFC 3463 2)."""
        return self.action is Action.FAILED and self.status.startswith("5.")


def beginning(action: Action, about: int | None = None) -> str:
    """Return how the note of a handled report on a mail of ours begins, before what came of it."""
    words = f"{action} report on "
    return words if about is None else f"{words}{about}: "


def about(note: str) -> int:
    """Return the id of the mail that a report is on, from its note; 0 if it is none."""
    said = note.partition(" report on ")[2].partition(":")[0]
    return int(said) if said.isascii() and said.isdigit() else 0
