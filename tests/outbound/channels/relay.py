"""A relay of the tests: a small SMTP server that answers as a test tells it to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

#: What it says unless it is told something else; ``cut`` closes the connection instead.
REPLIES = {
    "greeting": "220 relay.example ESMTP",
    "EHLO": "250-relay.example\r\n250-SIZE 26214400\r\n250 8BITMIME",
    "MAIL": "250 2.1.0 Ok",
    "RCPT": "250 2.1.5 Ok",
    "DATA": "354 go on",
    ".": "250 2.0.0 Ok: queued as 4711",
    "RSET": "250 2.0.0 Ok",
    "QUIT": "221 2.0.0 Bye",
    "STARTTLS": "502 5.5.1 no",
    "AUTH": "535 5.7.8 Error: authentication failed",
}


@dataclass(slots=True)
class Relay:
    """What the server answers, and what it has seen."""

    replies: dict[str, str]
    tls: ssl.SSLContext | None = None
    port: int = 0
    connections: int = 0
    open_now: int = 0
    most_at_once: int = 0
    commands: list[str] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    is_hanging: asyncio.Event = field(default_factory=asyncio.Event)
    is_quiet: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold one conversation."""
        self.connections += 1
        self.open_now += 1
        self.is_quiet.clear()
        self.most_at_once = max(self.most_at_once, self.open_now)
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open_now -= 1
            writer.close()
            if not self.open_now:
                self.is_quiet.set()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await self._say(writer, "greeting"):
            return
        while line := (await reader.readline()).decode().strip():
            self.commands.append(line)
            verb = line.split()[0].upper()
            if self.replies.get(verb) == "hang":
                self.is_hanging.set()
                await reader.read()  # until the client gives up
                return
            if not await self._say(writer, verb):
                return
            if verb == "STARTTLS" and self.replies[verb].startswith("220"):
                assert self.tls is not None
                await writer.start_tls(self.tls)
            if verb == "DATA" and self.replies[verb].startswith("354"):
                self.taken.append(await reader.readuntil(b"\r\n.\r\n"))
                if not await self._say(writer, "."):
                    return
            if verb == "QUIT":
                return

    async def _say(self, writer: asyncio.StreamWriter, what: str) -> bool:
        """Answer; False if the connection is to be cut."""
        reply = self.replies.get(what, "500 5.5.2 what?")
        if reply == "cut":
            return False
        writer.write(f"{reply}\r\n".encode())
        await writer.drain()
        return True


@asynccontextmanager
async def relaying(
    replies: Mapping[str, str] | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    is_tls_from_start: bool = False,
) -> AsyncIterator[Relay]:
    """Run a relay on a free port of the loopback."""
    relay = Relay({**REPLIES, **(replies or {})}, tls)
    server = await asyncio.start_server(
        relay.serve, "127.0.0.1", 0, ssl=tls if is_tls_from_start else None
    )
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        if relay.open_now:  # a conversation the loop has to cancel would be noisy
            await relay.is_quiet.wait()
