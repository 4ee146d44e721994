"""Host: what all sessions of one listener share, and the questions they ask."""

from __future__ import annotations

import asyncio
import ssl
from asyncio import AbstractEventLoop
from dataclasses import dataclass, field
from typing import Protocol

from inbound.smtp.limits import Door, Limits
from inbound.smtp.pace import Pace
from inbound.smtp.peers import Address, Networks
from inbound.smtp.replies import Reply


@dataclass(slots=True)
class Envelope:
    """The envelope of one mail (RFC 5321 2.3.1)."""

    mail_from: str | None = None  #: None before MAIL; "" is the null reverse-path
    rcpt_tos: list[str] = field(default_factory=list)
    is_utf8: bool = False
    helo: str = ""  #: what the client called itself
    rcpt_at: float = 0.0  #: the loop's time of the first RCPT


class Reception(Protocol):
    """Decides what the dialogue only carries out."""

    def objection_to_peer(self, peer: Address | None) -> Reply | None:
        """Return why a peer may send nothing, or None."""

    def recipient(self, mailbox: str) -> str | None:
        """Return one of our addresses in its stored form, or None if it is not ours."""

    @property
    def unknown_recipient(self) -> Reply:
        """The answer to a recipient that is not ours."""

    async def receive(self, envelope: Envelope, octets: bytes, peer: Address | None) -> Reply:
        """Take a whole mail; the reply is 250 only once it is stored."""


class Guest(Protocol):
    """What a host knows of each of its sessions."""

    is_in_flight: bool  #: from the 354 to the answer after the final dot

    def farewell(self, reply: Reply) -> None:
        """Say goodbye outside the dialogue and close."""


@dataclass(slots=True)
class Host:
    """One SMTP server: its name, its limits and its open sessions."""

    name: str
    reception: Reception
    loop: AbstractEventLoop
    limits: Limits = field(default_factory=Limits)
    tls: ssl.SSLContext | None = None
    #: Peers that must begin with a PROXY header; None: nobody may.
    proxies: Networks | None = None
    is_stopping: bool = False
    sessions: set[Guest] = field(default_factory=set)
    emptied: asyncio.Event = field(default_factory=asyncio.Event)  #: set by the last to leave
    door: Door = field(init=False)
    pace: Pace = field(init=False)  #: of negative replies

    def __post_init__(self) -> None:
        """Open the door."""
        limits = self.limits
        self.door = Door(limits)
        self.pace = Pace(limits.refusals_per_s, rush=limits.refusals_at_once, loop=self.loop)

    @property
    def greeting(self) -> bytes:
        """The first line; without a version, which would help only attackers."""
        return f"220 {self.name} ESMTP\r\n".encode()

    def extensions(self, *, offers_tls: bool) -> bytes:
        """Return the answer to EHLO, in one piece."""
        lines = [
            self.name,
            f"SIZE {self.limits.max_octets}",
            "8BITMIME",
            "SMTPUTF8",
            "PIPELINING",
            "ENHANCEDSTATUSCODES",
            *(["STARTTLS"] if offers_tls else []),
            "HELP",
        ]
        head = "".join(f"250-{line}\r\n" for line in lines[:-1])
        return f"{head}250 {lines[-1]}\r\n".encode()
