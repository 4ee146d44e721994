"""Upkeep: gives dead workers' jobs back and clears away what is done.

Procrastinate keeps the jobs of a worker that was killed as "doing" for ever; putting them back is
the application's to call.
"""

from __future__ import annotations

import structlog
from procrastinate.blueprints import Blueprint

from bot.store import engine

log = structlog.get_logger()
jobs = Blueprint()

#: Hours that failed jobs are kept for the operator to look at.
KEEP_FAILED_H = 24 * 30


async def rescue(*, dead_after_s: float) -> int:
    """Put the jobs of workers not heard of for so long back into the queue; return how many."""
    manager = engine.app().job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=dead_after_s))
    for job in stalled:
        await manager.retry_job(job)
    if stalled:
        log.info("jobs rescued", count=len(stalled))
        await engine.wake()
    return len(stalled)


@jobs.periodic(cron="* * * * * */10")
@jobs.task(name="rescue", queue="store", queueing_lock="rescue")
async def rescue_periodically(timestamp: int) -> None:
    """Rescue jobs, every ten seconds."""
    await rescue(dead_after_s=engine.DEAD_AFTER_S)


@jobs.periodic(cron="17 3 * * *")
@jobs.task(name="sweep", queue="store", queueing_lock="sweep")
async def sweep(timestamp: int) -> None:
    """Delete failed jobs that nobody looked at for a month, nightly."""
    await engine.app().job_manager.delete_old_jobs(
        nb_hours=KEEP_FAILED_H, include_failed=True, include_cancelled=True, include_aborted=True
    )
