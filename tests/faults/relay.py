"""Relay: the next hop, which outlives the bot and remembers every mail it took."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

_MESSAGE_ID = re.compile(rb"^Message-ID:\s+(\S+)\r?$", re.MULTILINE | re.IGNORECASE)

#: What a relay says to a mail after its final dot, by its number and recipient; "" cuts the
#: connection instead, and the mail is taken all the same.
Mood = Callable[[int, str], str]


def friendly(_number: int, _recipient: str) -> str:
    """Take everything."""
    return "250 2.0.0 Ok"


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that was taken."""

    message_id: str
    recipients: tuple[str, ...]
    octets: bytes


@dataclass(slots=True)
class Relay:
    """A running relay. Everything sent to it is noted, also what it then did not accept."""

    port: int = 0
    mood: Mood = friendly
    taken: list[Taken] = field(default_factory=list)
    offered: int = 0
    _clients: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Its address as a setting."""
        return f"smtp://127.0.0.1:{self.port}?tls=none"

    def by_message_id(self) -> dict[str, list[Taken]]:
        """Return what was taken, by Message-ID."""
        found: dict[str, list[Taken]] = defaultdict(list)
        for mail in self.taken:
            found[mail.message_id].append(mail)
        return found

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client."""
        self._clients.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            writer.write(b"220 relay.example ESMTP\r\n")
            recipients: list[str] = []
            while (line := await reader.readuntil(b"\r\n")) != b"QUIT\r\n":
                verb = line[:4].upper()
                if verb == b"RCPT":
                    recipients.append(line.partition(b"<")[2].partition(b">")[0].decode())
                if verb != b"DATA":
                    writer.write(b"250 2.0.0 Ok\r\n")
                    continue
                writer.write(b"354 Go on\r\n")
                octets = await reader.readuntil(b"\r\n.\r\n")
                if not await self._answer(writer, tuple(recipients), octets):
                    break
                recipients = []
            writer.write(b"221 2.0.0 Bye\r\n")
        writer.close()

    async def hang_up(self) -> None:
        """Close the connections of all clients."""
        for writer in self._clients:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _answer(
        self, writer: asyncio.StreamWriter, recipients: tuple[str, ...], octets: bytes
    ) -> bool:
        self.offered += 1
        said = self.mood(self.offered, recipients[0])
        if said.startswith("2") or not said:  # taken, and then perhaps cut off before saying so
            found = _MESSAGE_ID.search(octets)
            message_id = found[1].decode() if found else "?"
            plain = octets[:-3].replace(b"\r\n.", b"\r\n")
            self.taken.append(Taken(message_id, recipients, plain))
        writer.write(said.encode() + b"\r\n" if said else b"")
        return bool(said)


@asynccontextmanager
async def relaying(mood: Mood = friendly) -> AsyncIterator[Relay]:
    """Run a relay on loopback."""
    relay = Relay(mood=mood)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0, limit=2**26)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        await relay.hang_up()
