"""Readiness: whether this machine can draw a page and reach its relay, for ``jupiter check``."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from urllib.parse import urlsplit

from outbound.channels import open_channel
from outbound.printing import renderer

TIMEOUT_S = 10.0


def pages() -> str | None:
    """Return why no page can be drawn here, or None."""
    return renderer.ready()


async def relay(url: str) -> str | None:
    """Return why mail cannot be handed on, or None if the next hop answers."""
    try:
        channel = open_channel(url)
    except ValueError as error:
        return str(error)
    await channel.close()
    if url.startswith("maildir:"):
        return _folder(Path(url.removeprefix("maildir:")))
    if url.startswith("smtp:"):
        return await _greeting(url)
    return None


def _folder(folder: Path) -> str | None:
    while not folder.exists():
        folder = folder.parent
    return None if os.access(folder, os.W_OK) else f"{folder} cannot be written"


async def _greeting(url: str) -> str | None:
    parts = urlsplit(url)
    if "tls=implicit" in parts.query:
        return await _connects(parts.hostname or "", parts.port or 465)
    return await _connects(parts.hostname or "", parts.port or 587, greeting=b"220")


async def _connects(host: str, port: int, *, greeting: bytes = b"") -> str | None:
    """Return why the next hop is not there, or does not greet with 220."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            reader, writer = await asyncio.open_connection(host, port)
            line = await reader.readline() if greeting else greeting
            writer.close()
    except (OSError, TimeoutError) as error:
        return f"{host}:{port}: {error or 'no answer'}"
    return None if line.startswith(greeting) else f"{host}:{port} does not greet"
