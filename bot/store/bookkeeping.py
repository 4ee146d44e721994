"""Bookkeeping: what Procrastinate notes of jobs, where a note that is lost or late would hurt.

Its worker tries once to write down that a job has ended; if that fails, the job is "doing" until
the worker ends, and so is its lock. It forgets a call that comes while it looks for jobs. And it
is told of new jobs, but not of a lock that has become free. Each of the three is mended here, for
both databases alike.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

import psycopg
import structlog
from procrastinate import connector, exceptions, jobs, manager
from tortoise.exceptions import OperationalError

log = structlog.get_logger()

#: Seconds between the tries to write down the end of a job; together longer than a database takes
#: to restart, and than a worker takes to be thought dead.
STEPS_S = (0.1, 0.5, 2.0, 5.0, 10.0, 30.0)

_NEWS: jobs.JobInserted = {"type": "job_inserted", "job_id": 0}


class BehindError(Exception):
    """The end of a job could not be written down; its worker must start again."""


class Bookkeeper(manager.JobManager):
    """Notes jobs; is patient about their ends and tells the workers of this process."""

    def __init__(
        self, its_connector: connector.BaseConnector, *, steps_s: Sequence[float] = STEPS_S
    ) -> None:
        super().__init__(its_connector)
        self._steps_s = steps_s
        self._workers: list[manager.NotificationCallback] = []
        self._looking = 0
        self._was_called = False
        self._is_behind = False
        self._calls: set[asyncio.Task[None]] = set()

    async def listen_for_jobs(
        self,
        *,
        on_notification: manager.NotificationCallback,
        queues: Iterable[str] | None = None,
    ) -> None:
        """Listen for a worker until cancelled."""

        async def told(*, channel: str, notification: jobs.Notification) -> None:
            self._was_called = self._looking > 0
            await on_notification(channel=channel, notification=notification)

        self._workers.append(on_notification)
        try:
            await super().listen_for_jobs(on_notification=told, queues=queues)
        finally:
            self._workers.remove(on_notification)

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> jobs.Job | None:
        """Fetch a job; if new ones came meanwhile, call the worker again when it listens."""
        self._looking += 1
        try:
            return await super().fetch_job(queues, worker_id)
        finally:
            self._looking -= 1
            if self._was_called and not self._looking:
                self._was_called = False
                # The worker forgets all calls in the step that is running now.
                asyncio.get_running_loop().call_soon(self._call_soon)

    async def finish_job(self, job: jobs.Job, status: jobs.Status, delete_job: bool) -> None:
        """Write down how a job ended, and let the next one of its lock begin."""
        await self._note_end(
            job, partial(super().finish_job, job=job, status=status, delete_job=delete_job)
        )

    async def retry_job(
        self,
        job: jobs.Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Write down that a job is to be tried again, and let the next one of its lock begin."""
        note = partial(
            super().retry_job, job, retry_at=retry_at, priority=priority, queue=queue, lock=lock
        )
        await self._note_end(job, note)

    async def update_heartbeat(self, worker_id: int) -> None:
        """Say that a worker is alive; raises BehindError once if it had better not be.

        It then stops, gives up its jobs and starts again; those of unknown end run again.
        """
        if self._is_behind:
            self._is_behind = False
            raise BehindError
        await super().update_heartbeat(worker_id)

    async def _note_end(self, job: jobs.Job, note: Callable[[], Awaitable[None]]) -> None:
        for wait_s in (*self._steps_s, None):
            try:
                await note()
                break
            except exceptions.ConnectorException as error:
                if not isinstance(error.__cause__, OperationalError | psycopg.OperationalError):
                    log.warning("job had ended before", job=job.id, task=job.task_name)
                    return
                if wait_s is None:
                    self._is_behind = True
                    raise
            await asyncio.sleep(wait_s)
        if job.lock is not None:
            await self.call()

    async def call(self) -> None:
        """Call the workers of this process to look for jobs."""
        self._was_called = self._looking > 0
        for on_notification in list(self._workers):
            await on_notification(channel="", notification=_NEWS)

    def _call_soon(self) -> None:
        call = asyncio.get_running_loop().create_task(self.call())
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
