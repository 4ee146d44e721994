"""Channel: the port that every way of delivering fulfils."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Accepted:
    """The next hop took the mail; it is its business now (RFC 5321 4.2.1, 2yz)."""

    response: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now (SMTP 4yz, no connection, no answer): try again later."""

    response: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Never (SMTP 5yz): do not try again."""

    response: str


Outcome = Accepted | Deferred | Refused


class Channel(Protocol):
    """Delivers one mail to one recipient. It returns, it does not raise."""

    async def deliver(self, mail_from: str, recipient: str, octets: bytes) -> Outcome:
        """Hand `octets` to the next hop. An empty `mail_from` is the null reverse-path."""
        ...

    async def erase(self, recipient: str) -> None:
        """Remove what this side still keeps of a mailbox; raises OSError if it cannot.

        What a next hop took is its own.
        """
        ...

    async def close(self) -> None:
        """Give back connections; the channel is not used again."""
        ...
