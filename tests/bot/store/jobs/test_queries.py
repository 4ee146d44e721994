"""Procrastinate's queries: each has its place, and SQLite keeps jobs as PostgreSQL does."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from procrastinate import exceptions, sql

from bot.store import engine
from bot.store.sqlite import queries
from tests.bot.store.jobs.queue import book, deferred, deferred_within, fetched, job


def test_every_query_of_the_engine_has_its_place() -> None:
    """An upgrade of Procrastinate that adds a query must be read before it is taken."""
    placed = [*queries.QUERIES, *queries.COMPOSED, *queries.UNUSED]
    assert sorted(placed) == sorted(sql.queries)


async def test_a_job_comes_back_as_it_was_deferred(worker: int) -> None:
    at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC) - timedelta(days=1)
    arguments = {"text": "ä'\"\\ \n 日本", "list": [1, 2.5, None, True], "nested": {"a": {}}}
    given = job(priority=3, lock="l", queueing_lock="q", task_kwargs=arguments, scheduled_at=at)
    (id_,) = await deferred(given)

    found = await book().fetch_job(queues=None, worker_id=worker)

    assert found is not None
    assert found.task_kwargs == arguments
    assert (found.id, found.task_name, found.queue) == (id_, "t:work", "t")
    assert (found.priority, found.lock, found.queueing_lock) == (3, "l", "q")
    assert (found.scheduled_at, found.attempts, found.status) == (at, 0, "doing")
    assert found.worker_id == worker


async def test_a_batch_gives_ids_in_its_order(store: str) -> None:
    ids = await deferred(*(job(task_kwargs={"n": n}) for n in range(2500)))

    assert ids == sorted(set(ids))
    stored = {each.id: each.task_kwargs["n"] for each in await book().list_jobs_async()}
    assert [stored[id_] for id_ in ids] == list(range(2500))


async def test_an_empty_batch_is_no_job(store: str) -> None:
    assert await deferred() == []


async def test_a_queueing_lock_refuses_a_second_job_and_spares_the_transaction(
    store: str,
) -> None:
    async with engine.transaction():
        await engine.defer("t:before")
        await deferred_within(job(queueing_lock="q"))
        with pytest.raises(exceptions.AlreadyEnqueued):
            async with engine.transaction():
                await engine.defer("t:undone")
                await deferred_within(job(queueing_lock="q"))
        await engine.defer("t:after")

    names = [each.task_name for each in await book().list_jobs_async()]
    assert names == ["t:before", "t:work", "t:after"]


async def test_a_queueing_lock_is_free_when_its_job_runs(worker: int) -> None:
    await deferred(job(queueing_lock="q"))
    await fetched(worker)
    await deferred(job(queueing_lock="q"))


async def test_a_periodic_job_is_deferred_once_for_each_time(store: str) -> None:
    async def turn(timestamp: int, periodic_id: str = "") -> bool:
        periodic = job("t:clock", task_kwargs={"timestamp": timestamp})
        given = await book().defer_periodic_job(
            job=periodic, periodic_id=periodic_id, defer_timestamp=timestamp
        )
        return given is not None

    two_workers = await asyncio.gather(turn(100), turn(100))
    assert sorted(two_workers) == [False, True]
    assert [await turn(110), await turn(110), await turn(110, "other")] == [True, False, True]
    assert len(list(await book().list_jobs_async())) == 3


async def test_a_periodic_job_that_is_still_queued_is_not_queued_again(store: str) -> None:
    async def turn(timestamp: int) -> int | None:
        periodic = job("t:clock", queueing_lock="clock", task_kwargs={"timestamp": timestamp})
        return await book().defer_periodic_job(
            job=periodic, periodic_id="", defer_timestamp=timestamp
        )

    first = await turn(100)
    with pytest.raises(exceptions.AlreadyEnqueued):
        await turn(110)
    await book().cancel_job_by_id_async(first or 0)
    assert await turn(110) is not None


async def test_jobs_are_listed_by_every_mark(worker: int) -> None:
    first, second, third = await deferred(
        job(queue="a", lock="l"), job("t:other", queueing_lock="q"), job()
    )
    await fetched(worker)

    async def listed(**marks: Any) -> list[int | None]:
        return [each.id for each in await book().list_jobs_async(**marks)]

    assert await listed() == [first, second, third]
    assert await listed(id=second) == [second]
    assert await listed(queue="a") == [first]
    assert await listed(task="t:other") == [second]
    assert await listed(status="todo") == [second, third]
    assert await listed(lock="l") == [first]
    assert await listed(queueing_lock="q") == [second]
    assert await listed(worker_id=worker) == [first]
    assert await listed(queue="a", status="todo") == []
