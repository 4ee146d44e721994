"""Waiting for what other processes bring about, which send no event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

#: Seconds between two looks.
STEP_S = 0.02


async def until(is_so: Callable[[], bool], within_s: float = 30.0) -> None:
    """Wait until something is so; raises TimeoutError."""
    async with asyncio.timeout(within_s):
        while not is_so():  # noqa: ASYNC110  (another process sends no event)
            await asyncio.sleep(STEP_S)
