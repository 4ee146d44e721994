"""Fixtures: the portal on a socket, a browser without a screen, and somebody who is signed in."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.web import visitor
from tests.web.visitor import Portal, Visitor


@pytest_asyncio.fixture
async def portal(store: str, tmp_path: Path) -> AsyncIterator[Portal]:
    """The portal over an open, empty store, on a port of its own."""
    async with visitor.opened(visitor.settings(tmp_path)) as opened:
        yield opened


@pytest_asyncio.fixture
async def stranger(portal: Portal) -> AsyncIterator[Visitor]:
    """Somebody who is not signed in."""
    async with portal.visitor() as made:
        yield made


@pytest_asyncio.fixture
async def ann(portal: Portal) -> AsyncIterator[Visitor]:
    """Ann, who has an account and has signed in a moment ago."""
    async with portal.visitor() as made:
        await made.sign_in("ann@example.com")
        yield made


@pytest_asyncio.fixture
async def ben(portal: Portal) -> AsyncIterator[Visitor]:
    """Ben, who has another account."""
    async with portal.visitor() as made:
        await made.sign_in("ben@example.com")
        yield made


def _own_fonts() -> dict[str, str | float | bool]:
    """Return the environment without the fonts that pages of the same process are printed in."""
    return {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=visitor.CHROMIUM, args=["--no-sandbox"], env=_own_fonts()
        )
        yield browser
        await browser.close()


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """A folder for pictures of pages."""
    return tmp_path
