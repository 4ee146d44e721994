"""The queue of the open store, as its engine sees it."""

from __future__ import annotations

from typing import Any

from procrastinate import jobs, manager
from tortoise import connections

from bot.store import engine

DONE = jobs.Status.SUCCEEDED


def book() -> manager.JobManager:
    """Return the manager of the open store."""
    return engine.app().job_manager


def job(task: str = "t:work", **fields: Any) -> jobs.Job:
    """Return a job that is not deferred yet."""
    known: dict[str, Any] = {"queue": "t", "lock": None, "queueing_lock": None, "task_kwargs": {}}
    return jobs.Job(id=None, task_name=task, **(known | fields))


async def deferred(*which: jobs.Job) -> list[int]:
    """Defer jobs; return their ids."""
    return [each.id or 0 for each in await book().batch_defer_jobs_async(list(which))]


async def deferred_within(which: jobs.Job) -> None:
    """Defer a job in the open transaction."""
    connection = getattr(connections.get("default"), "_connection", None)
    await book().defer_job_async(which, connection=connection)


async def fetched(worker: int, *, queues: list[str] | None = None) -> int | None:
    """Fetch a job; return its id."""
    found = await book().fetch_job(queues=queues, worker_id=worker)
    return found.id if found else None


async def only(id_: int) -> jobs.Job:
    """Return a job as it is stored."""
    return next(iter(await book().list_jobs_async(id=id_)))
