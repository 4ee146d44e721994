"""Pace: readings of texts take turns and rest, so that what they hold up goes on between them.

A reading is a transaction that is undone: while it lasts nothing else is written on SQLite, not
even a mail that comes in. A long text takes seconds.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

#: Readings of one account that are under way or wait; a browser asks for two at once.
MOST = 4


class Pace:
    """One reading at a time, and after each as long a rest as it took."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting: Counter[int] = Counter()
        self._free_at = 0.0  # by the clock of the event loop

    @asynccontextmanager
    async def turn(self, account_id: int) -> AsyncIterator[None]:
        """Wait for a turn; raises HTTPTooManyRequests if the account waits for several already."""
        if self._waiting[account_id] >= MOST:
            raise web.HTTPTooManyRequests(headers={"Retry-After": "5"})
        self._waiting[account_id] += 1
        try:
            async with self._turn, self._timed():
                yield
        finally:
            self._waiting[account_id] -= 1
            if not self._waiting[account_id]:
                del self._waiting[account_id]

    @asynccontextmanager
    async def _timed(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._free_at - loop.time()))
        begun = loop.time()
        try:
            yield
        finally:
            ended = loop.time()
            self._free_at = ended + (ended - begun)


PACE = web.AppKey("pace", Pace)


def setup(app: web.Application) -> None:
    """Give an application its pace."""
    app[PACE] = Pace()
