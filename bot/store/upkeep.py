"""Upkeep: gives dead workers' jobs back and clears away what is done.

Procrastinate keeps the jobs of a worker that was killed as "doing" for ever; putting them back is
the application's to call.
"""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from procrastinate import exceptions
from procrastinate.blueprints import Blueprint

from bot.store import database, engine

log = structlog.get_logger()
jobs = Blueprint()

#: Key of the lock that rescuers take turns with.
RESCUE = 7_041_776_002

#: Hours that failed jobs are kept for the operator to look at.
KEEP_FAILED_H = 24 * 30


async def rescue(*, dead_after_s: float) -> int:
    """Put the jobs of workers not heard of for so long back into the queue; return how many.

    Rescuers take turns: one that looked earlier than another has put a job back would take it
    from the living worker that has it now.
    """
    manager = engine.app().job_manager
    rescued = 0
    async with database.alone(RESCUE):
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=dead_after_s):
            if job.id is not None and await _put_back(job.id):
                rescued += 1
    if rescued:
        log.info("jobs rescued", count=rescued)
        await engine.wake()
    return rescued


async def _put_back(job_id: int) -> bool:
    manager = engine.app().job_manager
    try:
        await manager.retry_job_by_id_async(job_id, retry_at=datetime.now(UTC))
    except exceptions.ConnectorException:
        if job_id in [job.id for job in await manager.list_jobs_async(id=job_id, status="doing")]:
            raise
        return False  # its worker was only slow, and has ended it now
    return True


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
