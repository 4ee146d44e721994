"""Server: who may send, to whom, and what becomes of a mail that was received whole.

The dialogue itself is `inbound.smtp`. For now only trusted peers may send anything (fail closed);
their mail counts as proven. What is refused here is refused before anything is stored; bodies are
not parsed.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

import structlog

from bot.post import Level
from bot.settings import Settings
from inbound import refusals
from inbound.intake import Arrival, NotStored, Overloaded, content_key
from inbound.smtp import peers
from inbound.smtp.dialogue import replies
from inbound.smtp.dialogue.replies import Reply
from inbound.smtp.host import Envelope

#: Larger messages are looked through in a thread: a megabyte takes some milliseconds.
OCTETS_ON_THE_LOOP = 256 * 1024

#: Local parts that are ours, and those that are ours with anything after a ``+``.
_LOCAL_PARTS = frozenset({"invoice", "postmaster"})
_PREFIXES = ("invoice+", "bounce+")

_log = structlog.get_logger()


class Keeper(Protocol):
    """What stores mail: `inbound.intake.Intake`."""

    async def put(self, arrival: Arrival) -> str:
        """Return the id once stored; raises Overloaded or NotStored."""


class Server:
    """Answers the questions of the dialogue."""

    def __init__(self, settings: Settings, keeper: Keeper) -> None:
        self._domain = settings.mail_domain.lower()
        self._trusted = settings.peers
        self._keeper = keeper
        self.unknown_recipient = Reply(
            f"550 5.1.1 No such mailbox; write to {settings.bot_address}", "unknown-recipient"
        )

    def objection_to_peer(self, peer: peers.Address | None) -> Reply | None:
        """Refuse everybody but the trusted peers."""
        return None if peers.is_among(peer, self._trusted) else _STRANGER

    def recipient(self, mailbox: str) -> str | None:
        """Return an address of ours in lower case, or None.

        ``Postmaster`` needs no domain (RFC 5321 4.5.1).
        """
        local, at, domain = mailbox.lower().rpartition("@")
        if not at:
            return f"postmaster@{self._domain}" if domain == "postmaster" else None
        is_ours = local in _LOCAL_PARTS or local.startswith(_PREFIXES)
        return f"{local}@{domain}" if is_ours and domain == self._domain else None

    async def receive(self, envelope: Envelope, octets: bytes, peer: peers.Address | None) -> Reply:
        """Refuse a mail, or store it and tell its id."""
        if len(octets) > OCTETS_ON_THE_LOOP:
            examined = await asyncio.to_thread(_examined, envelope, octets, peer)
        else:
            examined = _examined(envelope, octets, peer)
        if isinstance(examined, Reply):
            return examined
        try:
            stored_as = await self._keeper.put(examined)
        except Overloaded:
            return replies.OVERLOADED
        except NotStored:
            return replies.OWN_FAULT
        _log.info("mail.stored", mail_id=stored_as, octets=len(octets))
        return Reply(f"250 2.0.0 Stored as {stored_as}", "stored")


_STRANGER = Reply(
    "550 5.7.1 This server takes mail from trusted hosts only; its operator can add yours",
    "peer",
)


def _examined(envelope: Envelope, octets: bytes, peer: peers.Address | None) -> Arrival | Reply:
    """Return the mail as it may be stored, or the reply that refuses it."""
    author = refusals.examined(octets)
    if isinstance(author, str):
        return Reply(author, "malformed")
    mail_from, rcpt_tos = envelope.mail_from or "", tuple(envelope.rcpt_tos)
    return Arrival(
        mail_from=mail_from,
        rcpt_tos=rcpt_tos,
        octets=octets,
        peer=str(peer),
        level=Level.STRONG,
        author=author.address,
        key=content_key(mail_from, rcpt_tos, octets),
    )
