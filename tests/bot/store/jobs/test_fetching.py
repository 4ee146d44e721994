"""Which job a worker gets: SQLite says as PostgreSQL does."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone

from procrastinate import jobs

from bot.store import engine
from tests.bot.store.jobs.queue import DONE, book, deferred, fetched, job, only


async def test_jobs_are_fetched_by_priority_then_age(worker: int) -> None:
    low, first, second, high = await deferred(job(priority=-1), job(), job(), job(priority=5))
    got = [await fetched(worker) for _ in range(5)]
    assert got == [high, first, second, low, None]


async def test_only_jobs_of_the_asked_queues_are_fetched(worker: int) -> None:
    _, b, c = await deferred(job(queue="a"), job(queue="b"), job(queue="c"))
    got = [await fetched(worker, queues=["b", "c"]) for _ in range(3)]
    assert got == [b, c, None]


async def test_a_lock_lets_one_job_run_at_a_time(worker: int) -> None:
    first, second, other, free = await deferred(job(lock="a"), job(lock="a"), job(lock="b"), job())
    assert [await fetched(worker) for _ in range(4)] == [first, other, free, None]
    await book().finish_job(await only(first), DONE, delete_job=True)
    assert await fetched(worker) == second


async def test_a_lock_gives_way_to_priority(worker: int) -> None:
    _, urgent = await deferred(job(lock="a"), job(lock="a", priority=1))
    assert [await fetched(worker) for _ in range(2)] == [urgent, None]


async def test_a_scheduled_job_waits_for_its_time_whatever_its_zone(worker: int) -> None:
    now = datetime.now(UTC)
    east, west = (timezone(timedelta(hours=hours)) for hours in (12, -12))
    past, _ = await deferred(
        job(scheduled_at=(now - timedelta(seconds=1)).astimezone(east)),
        job(scheduled_at=(now + timedelta(hours=1)).astimezone(west)),
    )
    assert [await fetched(worker) for _ in range(2)] == [past, None]


async def test_a_scheduled_job_holds_up_its_lock(worker: int) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    await deferred(job(lock="a", scheduled_at=later), job(lock="a"))
    assert await fetched(worker) is None


async def test_a_retried_job_leaves_its_lock_and_counts_the_attempt(worker: int) -> None:
    first, second = await deferred(job(lock="a"), job(lock="a"))
    assert await fetched(worker) == first
    at = datetime.now(UTC) + timedelta(hours=1)
    await book().retry_job(await only(first), retry_at=at, lock="other", priority=2, queue="q")

    assert await fetched(worker) == second
    again = await only(first)
    assert (again.status, again.attempts, again.lock, again.priority) == ("todo", 1, "other", 2)
    assert (again.queue, again.scheduled_at) == ("q", at)


async def test_a_failed_job_may_be_retried(worker: int) -> None:
    (id_,) = await deferred(job())
    await fetched(worker)
    await book().finish_job(await only(id_), jobs.Status.FAILED, delete_job=False)
    await book().retry_job(await only(id_))

    assert (await only(id_)).attempts == 2
    assert await fetched(worker) == id_


async def test_two_workers_never_fetch_the_same_job(store: str) -> None:
    ids = await deferred(*(job() for _ in range(40)))
    workers = [await book().register_worker() for _ in range(2)]
    got = await asyncio.gather(*(fetched(workers[n % 2]) for n in range(44)))
    assert sorted(each for each in got if each is not None) == ids


async def test_a_job_is_not_seen_before_its_commit(store: str, worker: int) -> None:
    seen: list[int | None] = []

    async def look() -> None:
        seen.append(await fetched(worker))

    start = asyncio.Event()

    async def waiting() -> None:
        await start.wait()
        await look()

    looker = asyncio.create_task(waiting())  # before the transaction, so outside it
    await asyncio.sleep(0)
    async with engine.transaction():
        await engine.defer("t:work")
        start.set()
        await asyncio.sleep(0.1)
        assert seen in ([], [None])  # SQLite makes it wait, PostgreSQL shows it nothing
    await looker
    assert [each for each in [*seen, await fetched(worker)] if each] != []
