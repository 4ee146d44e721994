"""Verdict: how well the author of a mail is proven, and by what (TRUST.md 2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.post import Level


@dataclass(frozen=True, slots=True)
class Question:
    """A mail whose author is to be proven: the octets, and what the dialogue knows."""

    octets: bytes
    header: bytes  #: of the octets, without the empty line after it
    author: str  #: the address in From, read once by `inbound.author`
    mail_from: str  #: "" is the null reverse-path
    helo: str
    peer: str  #: the address of the host
    is_relayed: bool  #: the host is a relay whose Authentication-Results count
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. A mail at `Level.NONE` is refused, or stored and never acted on."""

    level: Level
    #: ``peer``, ``dkim``, ``spf``, ``relay``, or of the addresses of ours that only some were told
    #: ``address``, ``confirmation`` or ``secret``; "" if nothing proves it.
    by: str = ""
    detail: str = ""  #: which domain, selector or method
    why: str = ""  #: why it is not strong, as one stable word
    is_forbidden: bool = False  #: the author's domain asks that such mail is refused
    #: Of each signature that proves it; a second mail with one of them is a replay.
    fingerprints: tuple[str, ...] = ()

    @property
    def proof(self) -> str:
        """The whole in one line, for the row of the mail; it holds no address."""
        return " ".join(each for each in (self.by or "none", self.detail, self.why) if each)[:400]


TRUSTED = Verdict(Level.STRONG, by="peer")
#: Of what needs no author: bounces prove themselves by the address they come to.
UNASKED = Verdict(Level.NONE, why="unasked")
