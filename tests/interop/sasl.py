"""Sasl: checks one user's password for Postfix, in the protocol of Dovecot's auth server."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

GREETING = b"VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t0\nDONE\n"


@asynccontextmanager
async def authenticating(socket: Path, user: str, password: str) -> AsyncIterator[None]:
    """Answer at a socket of which Postfix's ``smtpd_sasl_path`` is the path."""
    wanted = f"\0{user}\0{password}"
    talks: list[tuple[asyncio.Task[None] | None, asyncio.StreamWriter]] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.append((asyncio.current_task(), writer))
        writer.write(GREETING)
        with contextlib.suppress(ConnectionError):
            while line := (await reader.readline()).decode().rstrip("\n"):
                words = line.split("\t")
                if words[0] == "AUTH":
                    given = base64.b64decode(words[-1].removeprefix("resp=")).decode()
                    verdict = "OK" if given == wanted else "FAIL"
                    writer.write(f"{verdict}\t{words[1]}\tuser={user}\n".encode())
        writer.close()

    server = await asyncio.start_unix_server(converse, socket)
    await asyncio.to_thread(socket.chmod, 0o666)  # Postfix's own user connects
    try:
        yield
    finally:
        server.close()
        for talk, writer in talks:
            writer.close()
            if talk is not None:
                await talk
