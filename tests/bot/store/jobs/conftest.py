"""Fixtures: somebody who works."""

from __future__ import annotations

import pytest

from tests.bot.store.jobs.queue import book


@pytest.fixture
async def worker(store: str) -> int:
    """A registered worker."""
    return await book().register_worker()
