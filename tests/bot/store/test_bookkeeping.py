"""Bookkeeping: no end of a job is lost, and no worker sleeps while there is work."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
import structlog
from procrastinate import connector, exceptions, jobs
from procrastinate.blueprints import Blueprint
from tortoise import connections

from bot.store import engine, store, upkeep
from bot.store.bookkeeping import BehindError, Bookkeeper
from tests import databases

#: Seconds between a worker's own looks: whatever is quicker was called.
POLLING_S = 30.0

tasks = Blueprint()


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
    blueprints = {"t": tasks, "store": upkeep.jobs}
    async with store.opened(url, secret_keys=[databases.SECRET], blueprints=blueprints) as app:
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


async def test_a_worker_is_called_by_the_commit(database_url: str) -> None:
    async with working(database_url) as begun:
        for number in range(40):
            await deferred(number)
            assert (await asyncio.wait_for(begun.get(), POLLING_S / 6))[0] == number


@pytest.mark.slow
async def test_no_call_is_lost_while_a_worker_looks(database_url: str) -> None:
    """Jobs at every distance from one another, so that some come in mid-look."""
    async with working(database_url) as begun:
        for number in range(300):
            await deferred(number)
            for _ in range(number % 17):
                await asyncio.sleep(0)
            await asyncio.sleep((number % 7) / 2000)
        got = [(await asyncio.wait_for(begun.get(), 5))[0] for _ in range(300)]
        assert sorted(got) == list(range(300))


async def test_a_call_in_mid_look_is_repeated_after_it(store: str) -> None:
    """The worker of the engine forgets all calls when a look ends."""
    book = engine.app().job_manager
    worker = await book.register_worker()
    heard = asyncio.Event()

    async def hear(**_: object) -> None:
        heard.set()

    listening = asyncio.create_task(book.listen_for_jobs(on_notification=hear))
    await asyncio.sleep(0.2)
    looking = asyncio.create_task(book.fetch_job(queues=["none"], worker_id=worker))
    await asyncio.sleep(0)
    assert isinstance(book, Bookkeeper)
    await book.call()
    assert await looking is None
    heard.clear()

    await asyncio.wait_for(heard.wait(), 2)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_a_free_lock_calls_the_worker(database_url: str) -> None:
    async with working(database_url) as begun:
        async with engine.transaction():
            each = [("author", {"number": number, "pause_s": 0.05}) for number in range(5)]
            await engine.defer_many("t:note", each)
        got = [await asyncio.wait_for(begun.get(), 5) for _ in range(5)]

        assert got == [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0)]  # one after the other


async def test_a_job_that_fails_lets_the_next_of_its_lock_go_first(database_url: str) -> None:
    async with working(database_url) as begun:
        async with engine.transaction():
            await engine.defer_many("t:fail_once", [("author", {"number": 0})])
            await engine.defer_many("t:note", [("author", {"number": 1})])
        got = [(await asyncio.wait_for(begun.get(), 5))[0] for _ in range(2)]
        assert got == [0, 1]
        (left,) = [job for job in await jobs_left() if job.status == "todo"]
        assert left.lock == f"retried/{left.id}"
        assert left.attempts == 1


async def test_an_undone_savepoint_takes_its_jobs_along(database_url: str) -> None:
    async with working(database_url) as begun:
        async with engine.transaction():
            await engine.defer("t:note", number=1)
            with pytest.raises(ZeroDivisionError):
                async with engine.transaction():
                    await engine.defer("t:note", number=2)
                    raise ZeroDivisionError
            await engine.defer("t:note", number=3)
        got = [(await asyncio.wait_for(begun.get(), 5))[0] for _ in range(2)]
        assert sorted(got) == [1, 3]
        assert await jobs_left() == []
        assert begun.empty()


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


async def doing() -> tuple[jobs.Job, int]:
    """Return a job that runs and its worker."""
    manager = engine.app().job_manager
    worker = await manager.register_worker()
    await deferred(1)
    job = await manager.fetch_job(queues=None, worker_id=worker)
    assert job is not None
    return job, worker


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
    blueprints = {"t": tasks, "store": upkeep.jobs}
    async with store.opened(url, secret_keys=[databases.SECRET], blueprints=blueprints) as app:
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


async def test_the_engine_keeps_the_clock_of_its_tasks(database_url: str) -> None:
    blueprints = {"store": upkeep.jobs}
    for _ in range(2):  # a second store in one process has them too
        opened = store.opened(database_url, secret_keys=["k"], blueprints=blueprints)
        async with opened as app:
            clocks = app.periodic_registry.periodic_tasks
            assert {name for name, _ in clocks} == {"store:rescue", "store:sweep"}
            assert all(app.tasks[name] is clocks[name, ""].task for name, _ in clocks)


async def test_jobs_are_given_back_by_the_clock(database_url: str) -> None:
    async with store.opened(
        database_url, secret_keys=["k"], blueprints={"t": tasks, "store": upkeep.jobs}
    ) as app:
        job, worker = await doing()
        await app.job_manager.unregister_worker(worker)
        await app.job_manager.defer_periodic_job(
            job=jobs.Job(
                id=None,
                queue="store",
                task_name="store:rescue",
                lock=None,
                queueing_lock="rescue",
                task_kwargs={"timestamp": 1},
            ),
            periodic_id="",
            defer_timestamp=1,
        )
        await app.run_worker_async(queues=["store"], wait=False, install_signal_handlers=False)
        left = {each.id: each.status for each in await app.job_manager.list_jobs_async(queue="t")}
        assert left == {job.id: "todo"}


async def test_two_rescuers_give_a_job_back_once(store: str) -> None:
    _, worker = await doing()
    await engine.app().job_manager.unregister_worker(worker)
    rescued = await asyncio.gather(*(upkeep.rescue(dead_after_s=60) for _ in range(3)))
    assert sorted(rescued) == [0, 0, 1]


async def test_the_nightly_sweep_deletes_what_failed_long_ago_only(database_url: str) -> None:
    async with store.opened(
        database_url, secret_keys=["k"], blueprints={"t": tasks, "store": upkeep.jobs}
    ) as app:
        job, _ = await doing()
        await app.job_manager.finish_job(job, jobs.Status.FAILED, delete_job=False)
        await upkeep.sweep(timestamp=1)
        assert len(list(await app.job_manager.list_jobs_async(queue="t"))) == 1
