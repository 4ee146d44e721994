"""Work: the engine's worker, for as long as this process works."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import structlog
from procrastinate import middleware

from bot.store import engine

log = structlog.get_logger()

#: Jobs one worker runs at a time; they wait for processes and the network, not for the CPU.
CONCURRENCY = 12
#: Seconds between looks for due jobs; new ones are told at once.
POLLING_S = 0.5


@asynccontextmanager
async def working(
    tools: Mapping[str, Any], around: middleware.WorkerMiddleware
) -> AsyncIterator[None]:
    """Run jobs until the block ends. `tools` is what they work with, `around` is done for each."""
    work = asyncio.create_task(_work(dict(tools), around), name="worker")
    try:
        yield
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


async def _work(tools: dict[str, Any], around: middleware.WorkerMiddleware) -> None:
    """Run the engine's worker; it ends when the database goes away, and is started again."""
    while True:
        try:
            await engine.app().run_worker_async(
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=POLLING_S,
                abort_job_polling_interval=30,
                shutdown_graceful_timeout=engine.DRAIN_S,
                update_heartbeat_interval=engine.HEARTBEAT_S,
                stalled_worker_timeout=engine.DEAD_AFTER_S,
                delete_jobs="successful",
                install_signal_handlers=False,
                worker_middleware=[around],
                additional_context=tools,
            )
        except Exception:
            log.exception("worker failed")
        await asyncio.sleep(1)
