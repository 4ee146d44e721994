"""Bookkeeping: no end of a job is lost, though the database is away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
import structlog
from procrastinate import connector, exceptions, jobs
from tortoise import connections

from bot.store import engine, store, upkeep
from bot.store.bookkeeping import BehindError, Bookkeeper
from tests import databases
from tests.bot.store.jobs.working import BLUEPRINTS, doing


class Failing(connector.BaseAsyncConnector):
    """Stands between a job manager and its database, which is away for some calls."""

    def __init__(self, away_for: int) -> None:
        self._inner, self.away_for, self.calls = engine.app().connector, away_for, 0

    async def execute_query_async(self, query: str, **arguments: Any) -> None:
        """Fail as a database does that restarts, then pass on."""
        self.calls += 1
        if self.calls <= self.away_for:
            raise exceptions.ConnectorException from psycopg.OperationalError("it restarts")
        await self._inner.execute_query_async(query, **arguments)


async def test_the_end_of_a_job_is_noted_when_the_database_is_back(store: str) -> None:
    job, worker = await doing()
    failing = Failing(away_for=2)
    book = Bookkeeper(failing, steps_s=(0.01, 0.01))

    await book.finish_job(job, jobs.Status.SUCCEEDED, delete_job=True)

    assert failing.calls == 3
    assert list(await engine.app().job_manager.list_jobs_async()) == []
    await book.update_heartbeat(worker)


async def test_a_worker_that_could_not_note_an_end_gives_its_jobs_up(store: str) -> None:
    job, worker = await doing()
    failing = Failing(away_for=2)
    book = Bookkeeper(failing, steps_s=(0.01,))

    with pytest.raises(exceptions.ConnectorException):
        await book.retry_job(job, retry_at=datetime.now(UTC))
    with pytest.raises(BehindError):
        await book.update_heartbeat(worker)
    await book.update_heartbeat(worker)

    await book.unregister_worker(worker)
    assert await upkeep.rescue(dead_after_s=60) == 1


async def test_a_job_that_others_have_ended_is_left_alone(store: str) -> None:
    job, _ = await doing()
    book = engine.app().job_manager
    await book.finish_job(job, jobs.Status.SUCCEEDED, delete_job=True)
    with structlog.testing.capture_logs() as logs:
        await book.finish_job(job, jobs.Status.SUCCEEDED, delete_job=True)
        await book.retry_job(job)
    assert [line["event"] for line in logs] == ["job had ended before"] * 2


async def test_a_heartbeat_that_fails_stops_the_worker(tmp_path: Any, sqlite_template: Any) -> None:
    """Else it goes on while others think it dead and run its jobs again."""
    url = databases.fresh_sqlite(tmp_path, sqlite_template)
    async with store.opened(url, secret_keys=[databases.SECRET], blueprints=BLUEPRINTS) as app:
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=["t"], install_signal_handlers=False, update_heartbeat_interval=0.05
            )
        )
        await asyncio.sleep(0.3)
        assert not worker.done()
        database = connections.get("default")
        await database.execute_script("ALTER TABLE procrastinate_workers RENAME TO away")
        await asyncio.sleep(0.3)
        await database.execute_script("ALTER TABLE away RENAME TO procrastinate_workers")
        await asyncio.wait([worker], timeout=5)
        assert worker.done()
        await asyncio.gather(worker, return_exceptions=True)
