"""Machine: whether it can draw a page and reach its relay."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import aiosmtplib

from outbound.channels import open_channel
from outbound.channels.connections import Connections
from outbound.channels.smarthost import hop_of
from outbound.printing import renderer

TIMEOUT_S = 15.0


def pages() -> str | None:
    """Return why no page can be drawn here, or None."""
    return renderer.ready()


async def relay(url: str, *, helo: str, timeout_s: float = TIMEOUT_S) -> str | None:
    """Return why mail cannot be handed on, or None if the next hop would take it.

    A smarthost is greeted as for a delivery, with TLS and sign-in; no mail is sent.
    """
    try:
        channel = open_channel(url, helo=helo)
    except ValueError as error:
        return str(error)
    await channel.close()
    if url.startswith("maildir:"):
        return _folder(Path(url.removeprefix("maildir:")))
    if url.startswith("smtp:"):
        return await _greeted(url, helo, timeout_s)
    return None


def _folder(folder: Path) -> str | None:
    while not folder.exists():
        folder = folder.parent
    return None if os.access(folder, os.W_OK) else f"{folder} cannot be written"


async def _greeted(url: str, helo: str, timeout_s: float) -> str | None:
    hop = hop_of(url, helo)
    connections = Connections(hop)
    try:
        async with asyncio.timeout(timeout_s), connections.one():
            return None
    except (OSError, TimeoutError, aiosmtplib.SMTPException) as error:
        return f"{hop.host}:{hop.port}: {str(error) or 'no answer'}"
    finally:
        await connections.close()
