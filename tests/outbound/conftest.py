"""Fixtures: a post office with an empty store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bot.sandbox import Sandbox
from outbound.channels.memory import MemoryChannel
from tests.outbound.office import Office


@pytest.fixture(scope="session")
def printer() -> Iterator[Sandbox]:
    """One process that draws, cold until it is used."""
    sandbox = Sandbox(1)
    yield sandbox
    sandbox.close()


@pytest_asyncio.fixture
async def office(store: str, printer: Sandbox) -> AsyncIterator[Office]:
    """An open post office with an empty store."""
    yield Office(MemoryChannel(), printer)
