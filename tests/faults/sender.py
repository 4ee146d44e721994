"""Sender: a client that sends again what it saw no answer to, as an MTA does (RFC 5321 4.5.4)."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field

RECIPIENT = "invoice@jupiter.localhost"


@dataclass(slots=True)
class Mail:
    """One mail and what was said to it."""

    message_id: str
    author: str
    octets: bytes
    replies: list[str] = field(default_factory=list)
    tries: int = 0

    @property
    def stored_as(self) -> str | None:
        """The id that the 250 told."""
        last = self.replies[-1] if self.replies else ""
        return last.rpartition(" ")[2] if last.startswith("250 ") else None

    @property
    def is_refused(self) -> bool:
        """Whether it was refused for good."""
        return bool(self.replies) and self.replies[-1].startswith("5")


@dataclass(slots=True)
class Sender:
    """Sends mails over several connections until each has a final answer."""

    port: int
    connections: int = 20
    sent: list[Mail] = field(default_factory=list)
    _queue: deque[Mail] = field(default_factory=deque)
    _busy: int = 0
    _is_stopping: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def give(self, mail: Mail) -> None:
        """Take a mail to send."""
        self.sent.append(mail)
        self._queue.append(mail)

    @property
    def waiting(self) -> int:
        """How many mails have no final answer yet."""
        return len(self._queue) + self._busy

    def start(self) -> None:
        """Start sending."""
        self._tasks = [asyncio.create_task(self._send_on()) for _ in range(self.connections)]

    async def finish(self) -> None:
        """Wait until all mails have their final answer."""
        while self.waiting:  # noqa: ASYNC110  (all of its tasks change it)
            await asyncio.sleep(0.02)
        self._is_stopping = True
        await asyncio.gather(*self._tasks)

    async def _send_on(self) -> None:
        while not self._is_stopping:
            if not self._queue:
                await asyncio.sleep(0.005)
                continue
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._session()
            await asyncio.sleep(0.02)

    async def _session(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            await _reply(reader)
            writer.write(b"EHLO client.example\r\n")
            await _reply(reader)
            while self._queue and await self._one(reader, writer):
                pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Send one mail; return whether the connection is good for another."""
        mail = self._queue.popleft()
        self._busy += 1
        mail.tries += 1
        try:
            reply = await _dialogue(reader, writer, mail)
            mail.replies.append(reply)
        finally:
            self._busy -= 1
            if not mail.stored_as and not mail.is_refused:
                self._queue.append(mail)
        return not reply.startswith("421")


async def _dialogue(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mail: Mail) -> str:
    envelope = f"MAIL FROM:<{mail.author}>\r\nRCPT TO:<{RECIPIENT}>\r\nDATA\r\n"
    writer.write(envelope.encode())
    replies = [await _reply(reader) for _ in range(3)]
    if not replies[2].startswith("354"):
        writer.write(b"RSET\r\n")
        await _reply(reader)
        return next(reply for reply in replies if not reply.startswith("2"))
    writer.write(mail.octets.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    return await _reply(reader)


async def _reply(reader: asyncio.StreamReader) -> str:
    while True:
        line = (await reader.readuntil(b"\r\n")).decode()
        if line[3:4] != "-":
            return line.strip()


def noise(number: int, randomly: random.Random) -> Mail:
    """Return a mail of up to 18 kB that holds no command; some lines begin with a dot."""
    author = f"author{number % 7}@client.example"
    message_id = f"<{number:07d}@client.example>"
    lines = [randomly.randbytes(36).hex() for _ in range(randomly.randrange(250))]
    head = [f"From: {author}", f"Message-ID: {message_id}", f"Subject: mail {number}", ""]
    text = "\r\n".join([*head, *lines, ".dot", "..", ""])
    return Mail(message_id, author, text.encode())
