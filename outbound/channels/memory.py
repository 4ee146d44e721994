"""Memory: a channel that remembers what it is given and answers as it is told to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from outbound.channels.channel import Accepted, Outcome


@dataclass(frozen=True, slots=True)
class Remembered:
    """One mail that was handed on."""

    mail_from: str
    recipient: str
    octets: bytes


class MemoryChannel:
    """Keeps what it accepted in `sent`, oldest first."""

    def __init__(self, outcomes: Iterable[Outcome] = ()) -> None:
        #: What the next calls answer; when it is used up, everything is accepted.
        self.outcomes = deque(outcomes)
        self.sent: list[Remembered] = []

    @classmethod
    def of_url(cls, url: str, helo: str = "") -> MemoryChannel:
        """Return the channel of ``memory:``."""
        return cls()

    async def deliver(self, mail_from: str, recipient: str, octets: bytes) -> Outcome:
        """Answer the next outcome; remember the mail if it is accepted."""
        outcome = self.outcomes.popleft() if self.outcomes else Accepted("250 2.0.0 remembered")
        if isinstance(outcome, Accepted):
            self.sent.append(Remembered(mail_from, recipient, octets))
        return outcome

    async def erase(self, recipient: str) -> None:
        """Do nothing: what was handed on is the next hop's."""

    async def close(self) -> None:
        """Do nothing: there is nothing to give back."""
