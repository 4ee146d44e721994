"""Loops: the event loop of a process that serves, and what would make it pause."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable


def fast() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return uvloop where the extra `fast` is installed, or None for asyncio's own loop."""
    try:
        import uvloop  # noqa: PLC0415  (an extra: it may be missing)
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


def settle() -> None:
    """Leave what is loaded out of the collector's rounds: each took 17 to 35 ms of all mails."""
    gc.collect()
    gc.freeze()
