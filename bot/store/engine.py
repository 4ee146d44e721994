"""Engine: durable jobs, created in the application's own transaction.

Procrastinate is the engine on both databases. A job carries row ids only; the task re-reads its
row and checks its state, so a repeat is harmless. `transaction` is the only way rows and jobs are
written: they are committed together or not at all, and the workers are woken after the commit.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import procrastinate
from procrastinate import BaseRetryStrategy, RetryDecision, jobs
from procrastinate.blueprints import Blueprint
from tortoise import connections
from tortoise.backends.base.client import TransactionalDBClient
from tortoise.transactions import in_transaction

from bot.store.bookkeeping import Bookkeeper
from bot.store.database import conninfo, is_postgres
from bot.store.sqlite.batch import in_batch
from bot.store.sqlite.client import Client
from bot.store.sqlite.connector import SQLiteConnector

#: A worker that has not been heard of for so long is dead (seconds) ...
DEAD_AFTER_S = 45.0
#: ... and says so this often; a graceful stop must end before `DEAD_AFTER_S` less this.
HEARTBEAT_S = 10.0
DRAIN_S = 15.0

#: Seconds between the tries of a job that met a fault of ours. The first ones are quick: most
#: faults are a database that restarts.
FAULT_STEPS_S = (2, 10, 60, 300, 900, 3600, 14400, 28800, 86400)


class Backoff(BaseRetryStrategy):
    """Retries a job that met a fault of ours, over three days.

    The retried job leaves its lock: otherwise one broken mail would hold up all later mail of
    its author.
    """

    def get_retry_decision(
        self, *, exception: BaseException, job: jobs.Job
    ) -> RetryDecision | None:
        """Return when to try again, or None to give up."""
        if job.attempts < len(FAULT_STEPS_S):
            wait = FAULT_STEPS_S[job.attempts]
            return RetryDecision(retry_in={"seconds": wait}, lock=f"retried/{job.id}")
        return None


@dataclass(slots=True)
class _Current:
    """The engine of the open store."""

    app: procrastinate.App | None = None


@dataclass(slots=True)
class _Deferrals:
    """What the open transaction has deferred so far."""

    count: int = field(default=0)


_current = _Current()
_deferrals: ContextVar[_Deferrals | None] = ContextVar("deferrals", default=None)


def app() -> procrastinate.App:
    """Return the open engine; raises RuntimeError if the store is closed."""
    if _current.app is None:
        raise RuntimeError("the store is not open")
    return _current.app


def make_app(url: str, blueprints: dict[str, Blueprint]) -> procrastinate.App:
    """Return the engine for a database, with the tasks of `blueprints` by namespace."""
    connector: procrastinate.BaseConnector
    if is_postgres(url):
        connector = procrastinate.PsycopgConnector(conninfo=conninfo(url))
    else:
        connector = SQLiteConnector()
    engine = procrastinate.App(connector=connector)
    engine.job_manager = Bookkeeper(connector)
    for namespace, blueprint in blueprints.items():
        engine.add_tasks_from(_copied(blueprint), namespace=namespace)
    _current.app = engine
    return engine


def _copied(blueprint: Blueprint) -> Blueprint:
    """Return a blueprint with tasks of its own, as an engine renames those that it is given."""
    copies = {id(task): copy(task) for task in blueprint.tasks.values()}
    copied = Blueprint()
    copied.tasks = {name: copies[id(task)] for name, task in blueprint.tasks.items()}
    for periodic in blueprint.periodic_registry.periodic_tasks.values():
        copied.periodic_registry.register_task(
            task=copies[id(periodic.task)],
            cron=periodic.cron,
            periodic_id=periodic.periodic_id,
            configure_kwargs=periodic.configure_kwargs.copy(),
        )
    return copied


def forget_app() -> None:
    """Close the door behind the engine."""
    _current.app = None


@asynccontextmanager
async def transaction() -> AsyncIterator[TransactionalDBClient]:
    """Open a transaction (or a savepoint in one) that may create jobs; wake workers after it."""
    if _deferrals.get() is not None:
        async with in_transaction() as nested:
            yield nested
        return
    async with _outermost(in_transaction()) as outermost:
        yield outermost


@asynccontextmanager
async def writing() -> AsyncIterator[None]:
    """Open a transaction that creates rows in bulk and jobs, and reads nothing.

    It is the cheaper one on SQLite. A row that is not unique raises IntegrityError at its end.
    """
    client = connections.get("default")
    context = in_batch(client) if isinstance(client, Client) else in_transaction()
    async with _outermost(context):
        yield


@asynccontextmanager
async def _outermost(
    context: AbstractAsyncContextManager[TransactionalDBClient],
) -> AsyncIterator[TransactionalDBClient]:
    deferred = _Deferrals()
    token = _deferrals.set(deferred)
    try:
        async with context as outermost:
            yield outermost
    finally:
        _deferrals.reset(token)
    if deferred.count:
        await wake()


def demand_transaction(what: str) -> None:
    """Raise RuntimeError unless `transaction` is open."""
    if _deferrals.get() is None:
        raise RuntimeError(f"{what} inside a transaction")


async def wake() -> None:
    """Tell the workers of this process that there is work; PostgreSQL does so by NOTIFY."""
    connector = app().connector
    if isinstance(connector, SQLiteConnector):
        await connector.wake()


async def defer(
    job: str, *, at: datetime | None = None, lock: str | None = None, **ids: int | str
) -> None:
    """Create a job by its name, e.g. ``outbound:deliver``. Call inside `transaction`."""
    await defer_many(job, [(lock, ids)], at=at)


async def defer_many(
    job: str,
    each: Sequence[tuple[str | None, dict[str, Any]]],
    *,
    at: datetime | None = None,
) -> None:
    """Create one job for each (lock, ids). Call inside `transaction`."""
    noted = _deferrals.get()
    if noted is None:
        raise RuntimeError("jobs are created inside a transaction")
    connection = getattr(connections.get("default"), "_connection", None)
    queue = job.partition(":")[0]
    rows = [
        jobs.Job(
            queue=queue,
            task_name=job,
            lock=lock,
            queueing_lock=None,
            task_kwargs=ids,
            scheduled_at=at,
        )
        for lock, ids in each
    ]
    await app().job_manager.batch_defer_jobs_async(rows, connection=connection)
    noted.count += len(rows)


async def waiting(job: str) -> dict[int, Mapping[str, Any]]:
    """Return the arguments of the jobs of a name that no worker has, by id.

    Call inside `transaction`.
    """
    demand_transaction("jobs are looked for")
    rows = await connections.get("default").execute_query_dict(
        "SELECT id, args FROM procrastinate_jobs "  # noqa: S608  (a task's name is ours)
        f"WHERE task_name = '{job}' AND status <> 'doing'"
    )
    return {
        row["id"]: json.loads(row["args"]) if isinstance(row["args"], str) else row["args"]
        for row in rows
    }


async def drop(job_ids: Collection[int]) -> None:
    """Delete jobs unless a worker has them by now. Call inside `transaction`."""
    demand_transaction("jobs are dropped")
    connection = connections.get("default")
    for job_id in job_ids:
        await connection.execute_script(
            f"DELETE FROM procrastinate_jobs WHERE id = {int(job_id)} AND status <> 'doing'"  # noqa: S608  (a number)
        )
