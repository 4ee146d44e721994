"""Lone: whether this is the only process that works on an SQLite file.

The workers of one file are on one machine, so a lock of the operating system tells at once what
heartbeats tell after 45 seconds: that whoever held a job is dead.
"""

from __future__ import annotations

import asyncio
import fcntl
import math
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.store import upkeep

#: Seconds between tries to get a share while another process takes jobs back.
PAUSE_S = 0.02


@asynccontextmanager
async def claimed(file: Path) -> AsyncIterator[None]:
    """Hold a share of the file's work; the first to come takes back all jobs left behind."""
    descriptor = os.open(file.with_name(file.name + ".workers"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if _locked(descriptor, fcntl.LOCK_EX):
            # Whatever their heartbeats say: the clock may have been put back.
            await upkeep.rescue(dead_after_s=-math.inf)
        while not _locked(descriptor, fcntl.LOCK_SH):  # noqa: ASYNC110  (flock has no event)
            await asyncio.sleep(PAUSE_S)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int, kind: int) -> bool:
    """Take a lock if nobody is in the way."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
