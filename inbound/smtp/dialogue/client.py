"""Client: the other end of a dialogue, as the commands and the transfer of a mail see it."""

from __future__ import annotations

from asyncio import StreamReader
from typing import Protocol

from inbound.smtp.host import Envelope, Host
from inbound.smtp.peers import Address
from inbound.smtp.replies import Reply


class Client(Protocol):
    """What is known of who is connected, and what can be done with the connection."""

    host: Host
    peer: Address | None
    mail: Envelope
    is_greeted: bool  #: since STARTTLS, if there was one
    helo: str  #: what the client calls itself
    is_in_flight: bool  #: from the 354 to the answer after the final dot
    is_storing: bool
    ends_at: float  #: the loop's time at which the connection is over, whatever is said

    @property
    def stream(self) -> StreamReader:
        """What the client sends."""

    @property
    def is_encrypted(self) -> bool:
        """Whether STARTTLS is done."""

    async def encrypt(self) -> None:
        """Shake hands; raises if that fails."""

    def greet(self, name: str) -> None:
        """Note that the client said EHLO or HELO and its name; it begins anew."""

    def reset(self) -> None:
        """Forget the mail that was begun."""

    def note_mail(self) -> None:
        """Note that a mail was taken: the client is no idler."""

    def allow(self, seconds: float | None = None) -> None:
        """Give the client so long for its next octets, `Limits.idle_s` if not said."""

    def write(self, octets: bytes) -> None:
        """Send octets as they are."""

    async def say(self, reply: Reply) -> None:
        """Send a reply; waits while the client does not read."""
