"""Fixtures: a server that keeps mail in memory."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest_asyncio

from bot.settings import Settings
from inbound.intake import Arrival
from inbound.listener import Listener
from inbound.smtp.dialogue.session import Session
from inbound.smtp.limits import Limits


class Memory:
    """Keeps what arrives; `fails_with` and `waits_for` make it a store in trouble."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.fails_with: Exception | None = None
        self.waits_for: asyncio.Event | None = None
        self.is_asked = asyncio.Event()

    async def put(self, arrival: Arrival) -> str:
        """Keep an arrival."""
        self.is_asked.set()
        if self.waits_for:
            await self.waits_for.wait()
        if self.fails_with:
            raise self.fails_with
        self.arrivals.append(arrival)
        return f"m{len(self.arrivals)}"


@dataclasses.dataclass
class Running:
    """A listener and what it keeps."""

    listener: Listener
    memory: Memory

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.listener.port

    @property
    def sessions(self) -> set[Session]:
        """Who is connected now."""
        host = self.listener._host
        return {each for each in host.sessions if isinstance(each, Session)} if host else set()


@asynccontextmanager
async def running(limits: Limits | None = None, /, **settings: Any) -> AsyncIterator[Running]:
    """Give a server with these limits and settings."""
    usual = {"_env_file": None, "smtp_listen": "127.0.0.1:0", "secret_key": ("s" * 32,)}
    chosen = Settings(**(usual | settings)).settled()
    memory = Memory()
    listener = Listener(chosen, memory, limits=limits)
    await listener.start()
    try:
        yield Running(listener, memory)
    finally:
        await listener.stop()


Serve = Callable[..., Awaitable[Running]]


@pytest_asyncio.fixture
async def serve() -> AsyncIterator[Serve]:
    """A function that starts a server, which ends with the test."""
    async with AsyncExitStack() as stack:

        async def start(limits: Limits | None = None, **settings: Any) -> Running:
            return await stack.enter_async_context(running(limits, **settings))

        yield start


@pytest_asyncio.fixture
async def server(serve: Serve) -> Running:
    """A server with the usual limits."""
    return await serve()
