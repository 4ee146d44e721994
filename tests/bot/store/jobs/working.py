"""Working: an open store with a worker, and jobs that tell the test when they begin."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from procrastinate import jobs
from procrastinate.blueprints import Blueprint

from bot.store import engine, store, upkeep
from tests import databases

#: Seconds between a worker's own looks: whatever is quicker was called.
POLLING_S = 30.0

tasks = Blueprint()

#: What the store is opened with: the jobs of the tests, and those of the clock.
BLUEPRINTS = {"t": tasks, "store": upkeep.jobs}


@tasks.task(name="note", queue="t", pass_context=True)
async def note(context: Any, number: int, pause_s: float = 0.0) -> None:
    """Tell the test that a job begins, and how many of its kind were at work then."""
    given = context.additional_context
    given["begun"].put_nowait((number, given["at work"].total()))
    given["at work"]["note"] += 1
    await asyncio.sleep(pause_s)
    given["at work"]["note"] -= 1


@tasks.task(name="fail_once", queue="t", pass_context=True, retry=engine.Backoff())
async def fail_once(context: Any, number: int) -> None:
    """Fail at the first try."""
    context.additional_context["begun"].put_nowait((number, 0))
    if context.job.attempts == 0:
        raise ZeroDivisionError


@asynccontextmanager
async def working(url: str, **options: Any) -> AsyncIterator[asyncio.Queue[tuple[int, int]]]:
    """Open the store with a worker that hardly ever looks by itself; gives what begins."""
    begun: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
    given = {"concurrency": 4, "fetch_job_polling_interval": POLLING_S} | options
    async with store.opened(url, secret_keys=[databases.SECRET], blueprints=BLUEPRINTS) as app:
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=["t"],
                install_signal_handlers=False,
                delete_jobs="successful",
                additional_context={"begun": begun, "at work": Counter()},
                **given,
            )
        )
        await asyncio.sleep(0.3)
        try:
            yield begun
        finally:
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)


async def deferred(number: int, job: str = "t:note", **more: Any) -> None:
    """Create a job and commit it."""
    async with engine.transaction():
        await engine.defer(job, number=number, **more)


async def jobs_left(within_s: float = 5.0) -> list[jobs.Job]:
    """Return the jobs of the tests that are left when nothing changes any more."""
    async with asyncio.timeout(within_s):
        while True:
            left = list(await engine.app().job_manager.list_jobs_async(queue="t"))
            if not any(job.status == "doing" for job in left):
                return left
            await asyncio.sleep(0.02)


async def doing() -> tuple[jobs.Job, int]:
    """Return a job that runs and its worker."""
    manager = engine.app().job_manager
    worker = await manager.register_worker()
    await deferred(1)
    job = await manager.fetch_job(queues=None, worker_id=worker)
    assert job is not None
    return job, worker
