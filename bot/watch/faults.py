"""Faults: errors of ours in a job, logged once and told to the operator's tracker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from procrastinate import JobContext
from procrastinate.worker import Worker

from bot.watch import telemetry

log = structlog.get_logger()


async def reported(
    call_next: Callable[[], Awaitable[Any]], context: JobContext, _worker: Worker
) -> Any:
    """Run a job; log a fault of ours once, with where it was raised, and let it go on."""
    try:
        return await call_next()
    except Exception as error:
        job = context.job
        log.exception("job failed", job=job.id, task=job.task_name, attempts=job.attempts)
        telemetry.report(error)
        raise
