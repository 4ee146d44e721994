"""Transfer: one message, from the 354 to the answer after its final dot (RFC 5321 4.1.1.4)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from inbound.smtp.dialogue import replies
from inbound.smtp.dialogue.body import Body
from inbound.smtp.dialogue.replies import Reply

if TYPE_CHECKING:
    from inbound.smtp.dialogue.session import Session

#: Asked of the stream at once; it gives what it has.
BLOCK_OCTETS = 2**20

_log = structlog.get_logger()


async def transfer(session: Session) -> Reply:
    """Ask for the message, read it to its end and have it stored."""
    limits = session.host.limits
    session_ends_at = session.ends_at
    session.ends_at = min(session_ends_at, session.host.loop.time() + limits.data_s)
    session.is_in_flight = True
    transferred = _Transfer(session)
    try:
        await session.say(replies.START_DATA)
        return await transferred.run()
    finally:
        transferred.release()
        session.is_in_flight = False
        session.ends_at = session_ends_at
        session.allow()


class _Transfer:
    """A message on its way in, and the memory counted for it at the door."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._door = session.host.door
        self._body = Body(max_octets=session.host.limits.max_octets)
        self._held = 0
        self._is_held = True

    async def run(self) -> Reply:
        """Read the message to its end and have it stored."""
        await self._read()
        if self._body.is_too_large:
            return replies.TOO_LARGE
        if not self._is_held:
            return replies.OVERLOADED
        return await self._store(self._body.octets())

    def release(self) -> None:
        """Give back the memory."""
        self._door.release(self._held)
        self._held = 0

    async def _read(self) -> None:
        rest = None
        while rest is None:
            self._session.allow(self._session.host.limits.block_s)
            block = await self._session.stream.read(BLOCK_OCTETS)
            if not block:
                raise ConnectionResetError
            rest = self._body.feed(block)
            self._hold()
        if rest:  # commands sent ahead (RFC 2920); `read` emptied the stream, so order holds
            self._session.stream.feed_data(rest)

    def _hold(self) -> None:
        """Count what the message takes; without memory for it, forget it as it comes."""
        grown = len(self._body) - self._held
        if self._is_held and self._door.hold(grown):
            self._held += grown
        else:
            self._is_held = False
            self._body.drop()

    async def _store(self, octets: bytes) -> Reply:
        session = self._session
        session.is_storing = True
        try:
            async with asyncio.timeout(session.host.limits.store_s):
                return await session.host.reception.receive(session.mail, octets, session.peer)
        except TimeoutError:
            _log.error("smtp.store_timed_out")
            return replies.OWN_FAULT
        finally:
            session.is_storing = False
