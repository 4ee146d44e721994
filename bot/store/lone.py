"""Lone: whether this is the only process that works on an SQLite file.

The workers of one file are on one machine, so a lock of the operating system tells at once what
heartbeats tell after 45 seconds: that whoever held a job is dead.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.store import upkeep


@asynccontextmanager
async def claimed(file: Path) -> AsyncIterator[None]:
    """Hold a share of the file's work; the first to come takes back all jobs left behind."""
    descriptor = os.open(file.with_name(file.name + ".workers"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            await upkeep.rescue(dead_after_s=0)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)
