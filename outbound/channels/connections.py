"""Connections: a few long-lived SMTP connections to one next hop, reused while they are sound."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiosmtplib

#: How many connections a smarthost gets from one process.
MOST = 4

#: Seconds; Postfix closes an idle connection after 300.
IDLE_S = 60.0

#: Seconds to wait for a connection and its greeting, and for each command.
CONNECT_S = 30.0
COMMAND_S = 120.0


@dataclass(frozen=True, slots=True)
class Hop:
    """The next hop: where it is and how to talk to it."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_tls_from_start: bool = False  #: implicit TLS (RFC 8314), else STARTTLS if `tls` is set
    tls: ssl.SSLContext | None = None  #: None: no encryption at all
    local_name: str = "localhost"  #: what EHLO says


class Connections:
    """Lends out connections to a hop, at most `MOST` at a time."""

    def __init__(self, hop: Hop, *, idle_s: float = IDLE_S, command_s: float = COMMAND_S) -> None:
        self._hop = hop
        self._command_s = command_s
        self._idle_s = idle_s
        self._places = asyncio.Semaphore(MOST)
        self._idle: dict[aiosmtplib.SMTP, asyncio.TimerHandle] = {}
        self._partings: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """Lend a connection, fresh or proven by RSET; raises what connecting raises.

        It is kept for the next mail if the block ends well, and closed if it raises.
        """
        async with self._places:
            client = await self._proven() or await self._connected()
            try:
                yield client
            except BaseException:
                client.close()
                raise
            self._keep(client)

    async def close(self) -> None:
        """Say QUIT on every idle connection."""
        for client in list(self._idle):
            self._part(client)
        await asyncio.gather(*self._partings)

    async def _proven(self) -> aiosmtplib.SMTP | None:
        """Return an idle connection that still answers; drop those that do not."""
        while self._idle:
            client, timer = self._idle.popitem()
            timer.cancel()
            try:
                await client.rset()
            except (aiosmtplib.SMTPException, OSError):
                client.close()
            except BaseException:
                client.close()
                raise
            else:
                return client
        return None

    async def _connected(self) -> aiosmtplib.SMTP:
        hop = self._hop
        client = aiosmtplib.SMTP(
            hostname=hop.host,
            port=hop.port,
            username=hop.user or None,
            password=hop.password if hop.user else None,
            local_hostname=hop.local_name,
            timeout=self._command_s,
            use_tls=hop.tls is not None and hop.is_tls_from_start,
            start_tls=hop.tls is not None and not hop.is_tls_from_start,
            tls_context=hop.tls,
        )
        try:
            await client.connect(timeout=CONNECT_S)
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except BaseException:
            client.close()
            raise
        return client

    def _keep(self, client: aiosmtplib.SMTP) -> None:
        if client.is_connected:
            loop = asyncio.get_running_loop()
            self._idle[client] = loop.call_later(self._idle_s, self._part, client)

    def _part(self, client: aiosmtplib.SMTP) -> None:
        self._idle.pop(client).cancel()
        parting = asyncio.get_running_loop().create_task(_quit(client))
        self._partings.add(parting)
        parting.add_done_callback(self._partings.discard)


async def _quit(client: aiosmtplib.SMTP) -> None:
    try:
        await client.quit(timeout=5)
    except (aiosmtplib.SMTPException, OSError):
        client.close()
