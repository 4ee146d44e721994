"""Pace: refusals of all sessions together wait for each other when there are very many.

A client sends its next command only after the reply to its last, so whoever is refused more slowly
also asks more slowly, and leaves time for the mails of others. Postfix sleeps for each error of a
session (smtpd_error_sleep_time); a flood that comes over many sessions is slowed only by all
together.
"""

from __future__ import annotations

import asyncio


class Pace:
    """Lets so many pass a second, and a short rush at once."""

    def __init__(self, per_s: int, *, rush: int, loop: asyncio.AbstractEventLoop) -> None:
        self._apart_s = 1 / per_s
        self._ahead_s = (rush - 1) / per_s
        self._loop = loop
        self._due = loop.time() - self._ahead_s  #: when the next may pass
        self._queue = asyncio.Lock()

    async def turn(self) -> None:
        """Wait for a turn, first come first served. Whoever is cancelled takes none."""
        async with self._queue:
            now = self._loop.time()
            self._due = max(self._due, now - self._ahead_s)
            if self._due > now:
                await asyncio.sleep(self._due - now)
            self._due += self._apart_s
