"""Transfer: one message, from the 354 to the answer after its final dot (RFC 5321 4.1.1.4)."""

from __future__ import annotations

import asyncio

import structlog

from inbound.smtp import replies
from inbound.smtp.dialogue.body import Body
from inbound.smtp.dialogue.client import Client
from inbound.smtp.replies import Reply

#: Asked of the stream at once; it gives what it has.
BLOCK_OCTETS = 2**20

_log = structlog.get_logger()


async def transfer(client: Client) -> Reply:
    """Ask for the message, read it to its end and have it stored."""
    limits = client.host.limits
    session_ends_at = client.ends_at
    client.ends_at = min(session_ends_at, client.host.loop.time() + limits.data_s)
    client.is_in_flight = True
    transferred = _Transfer(client)
    try:
        await client.say(replies.START_DATA)
        return await transferred.run()
    finally:
        transferred.release()
        client.is_in_flight = False
        client.ends_at = session_ends_at
        client.allow()


class _Transfer:
    """A message on its way in, and the memory counted for it at the door."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._door = client.host.door
        self._body = Body(max_octets=client.host.limits.max_octets)
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
            self._client.allow(self._client.host.limits.block_s)
            block = await self._client.stream.read(BLOCK_OCTETS)
            if not block:
                raise ConnectionResetError
            rest = self._body.feed(block)
            self._hold()
        if rest:  # commands sent ahead (RFC 2920); `read` emptied the stream, so order holds
            self._client.stream.feed_data(rest)

    def _hold(self) -> None:
        """Count what the message takes; without memory for it, forget it as it comes."""
        grown = len(self._body) - self._held
        if self._is_held and self._door.hold(grown):
            self._held += grown
        else:
            self._is_held = False
            self._body.drop()

    async def _store(self, octets: bytes) -> Reply:
        client = self._client
        client.is_storing = True
        try:
            async with asyncio.timeout(client.host.limits.store_s):
                return await client.host.reception.receive(client.mail, octets, client.peer)
        except TimeoutError:
            _log.error("smtp.store_timed_out")
            return replies.OWN_FAULT
        finally:
            client.is_storing = False
