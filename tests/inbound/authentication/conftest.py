"""Fixtures: a DNS on loopback, and a server that trusts nobody and asks it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from inbound.smtp.limits import Limits
from tests.inbound.authentication import signing
from tests.inbound.authentication.names import Zone, serving
from tests.inbound.smtp.client import Client
from tests.inbound.smtp.conftest import Running, running


@pytest.fixture
def dns() -> Iterator[tuple[Zone, str]]:
    """The DNS with all domains of `signing`."""
    with serving(signing.zone()) as served:
        yield served


@dataclass
class Stranger:
    """A host nobody trusts, and the server it offers mails to."""

    server: Running
    zone: Zone

    async def offer(
        self,
        octets: bytes,
        mail_from: str = "x@elsewhere.com",
        *rcpt_tos: str,
        helo: str = "client.example",
    ) -> str:
        """Offer a mail; return the reply after its final dot."""
        async with Client(self.server.port) as client:
            await client.reply()
            await client.say(b"HELO " + helo.encode(), f"MAIL FROM:<{mail_from}>".encode())
            for each in rcpt_tos or (signing.BOT,):
                assert (await client.say(f"RCPT TO:<{each}>".encode())).startswith("250 ")
            assert (await client.say(b"DATA")).startswith("354 ")
            client.write(octets.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            return await client.reply()

    async def outcome(self, octets: bytes, mail_from: str = "x@elsewhere.com") -> str:
        """Offer a mail; return the level and proof it was stored with, or the refusal's code."""
        kept = len(self.server.memory.arrivals)
        reply = await self.offer(octets, mail_from)
        if not reply.startswith("250 "):
            assert len(self.server.memory.arrivals) == kept
            return reply
        arrival = self.server.memory.arrivals[-1]
        return f"{arrival.level} {arrival.proof}"


@asynccontextmanager
async def stranger_of(
    zone: Zone, address: str, limits: Limits | None = None, **settings: Any
) -> AsyncIterator[Stranger]:
    """Give a stranger to a server with these limits and settings."""
    usual = {"trusted_peers": (), "dns": address, "base_url": "https://bot.example"}
    async with running(limits, **(usual | settings)) as server:
        yield Stranger(server, zone)


@pytest_asyncio.fixture
async def stranger(dns: tuple[Zone, str]) -> AsyncIterator[Stranger]:
    """A host nobody trusts."""
    async with stranger_of(*dns) as made:
        yield made
