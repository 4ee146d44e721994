"""Fixtures: the whole bot, whose privacy is at stake."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.sandbox import Sandbox
from tests.whole.stage import Stage, raised


@pytest_asyncio.fixture
async def stage(database_url: str, printer: Sandbox, opener: Sandbox) -> AsyncIterator[Stage]:
    """The whole bot on an empty store, played by mail."""
    async with raised(database_url, printer, opener) as playing:
        yield playing
