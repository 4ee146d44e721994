"""Bots: a running bot and a counting relay for the benchmarks, on free loopback ports."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port

PATIENCE_S = 60.0
#: No two mails are the same: the bot would recognise the second.
SERIALS = itertools.count(1)


@dataclass(slots=True)
class Relay:
    """The next hop: accepts everything and notes when each mail came."""

    port: int
    arrived: list[tuple[float, str, bytes]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd's name)
        """Take a mail."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.arrived.append((time.perf_counter(), envelope.rcpt_tos[0], content))
        self.changed.set()
        return "250 2.0.0 taken"

    def to(self, recipient: str) -> list[tuple[float, str, bytes]]:
        """Return the mails that came for a recipient."""
        return [mail for mail in self.arrived if mail[1] == recipient]

    async def wait_for(self, count: int, recipient: str) -> list[tuple[float, str, bytes]]:
        """Wait until so many mails came for a recipient."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.to(recipient)) < count:
                self.changed.clear()
                await self.changed.wait()
        return self.to(recipient)


@asynccontextmanager
async def relay() -> AsyncIterator[Relay]:
    """Listen as the next hop."""
    counting = Relay(free_port())
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(counting, hostname="relay.example", loop=loop, data_size_limit=0),
        "127.0.0.1",
        counting.port,
    )
    try:
        yield counting
    finally:
        server.close()


@contextmanager
def bot(folder: Path, relay_url: str, **settings: str) -> Iterator[tuple[int, int]]:
    """Run `jupiter serve` in a process of its own; give its SMTP port and its process id."""
    port = free_port()
    given = {
        "DATA": str(folder / "var"),
        "SMTP_LISTEN": f"127.0.0.1:{port}",
        "WEB_LISTEN": f"127.0.0.1:{free_port()}",
        "RELAY_URL": relay_url,
        "UNDO_WINDOW": "0s",
        "RENDERERS": "2",
        "LOG_LEVEL": "warning",
        **settings,
    }
    environment = os.environ | {f"JUPITER_{name}": value for name, value in given.items()}
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "serve", "serve"], env=environment, stderr=log
        )
    try:
        _await_port(port)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _await_port(port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError("the bot does not listen")


async def send(
    port: int, subject: str, text: str = "", *, sender: str = "ann@example.com"
) -> float:
    """Hand in a mail over a connection of its own; return when the 250 came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def expect(code: bytes) -> None:
        while True:
            line = await reader.readline()
            if line[3:4] != b"-":
                if not line.startswith(code):
                    raise ConnectionError(line.decode())
                return

    async def say(words: str, code: bytes) -> None:
        writer.write(words.encode())
        await expect(code)

    await expect(b"220")
    await say("EHLO bench.example\r\n", b"250")
    await say(f"MAIL FROM:<{sender}>\r\n", b"250")
    await say("RCPT TO:<invoice@jupiter.localhost>\r\n", b"250")
    await say("DATA\r\n", b"354")
    head = (
        f"From: {sender}\r\nTo: invoice@jupiter.localhost\r\n"
        f"Message-ID: <{next(SERIALS)}@bench.example>\r\n"
    )
    await say(f"{head}Subject: {subject}\r\n\r\n{text}\r\n.\r\n", b"250")
    taken = time.perf_counter()
    await say("QUIT\r\n", b"221")
    writer.close()
    return taken


async def introduce(port: int, counting: Relay) -> None:
    """Tell the bot who invoices and whom."""
    await send(port, "profile name Bench Ltd", "profile address 1 Main Street, Springfield, USA")
    await counting.wait_for(1, "ann@example.com")
    await send(port, "customer ACME <ap@acme.example>")
    await counting.wait_for(2, "ann@example.com")
