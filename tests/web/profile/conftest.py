"""Fixtures: a portal that draws and looks at pictures, and Ann signed in to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox import Sandbox
from outbound.printing.studio import Studio
from tests.web import visitor
from tests.web.visitor import Portal
from web.site import Ports


@pytest.fixture(scope="session")
def looker() -> Iterator[Sandbox]:
    """A process that looks at what people upload."""
    sandbox = Sandbox(1)
    yield sandbox
    sandbox.close()


@pytest_asyncio.fixture
async def portal(
    store: str, tmp_path: Path, printer: Sandbox, looker: Sandbox
) -> AsyncIterator[Portal]:
    """The portal over an empty store, with all it needs of other parts."""
    studio = Studio(printer=printer, looker=looker)
    ports = Ports(logo=studio.logo, page=studio.page)
    async with visitor.opened(visitor.settings(tmp_path), ports) as opened:
        yield opened
