"""Procrastinate's queries: SQLite answers each as PostgreSQL does."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from procrastinate import exceptions, jobs, manager, sql
from tortoise import connections

from bot.store import engine
from bot.store.sqlite import queries

DONE = jobs.Status.SUCCEEDED


def test_every_query_of_the_engine_has_its_place() -> None:
    """An upgrade of Procrastinate that adds a query must be read before it is taken."""
    placed = [*queries.QUERIES, *queries.COMPOSED, *queries.UNUSED]
    assert sorted(placed) == sorted(sql.queries)


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


@pytest.fixture
async def worker(store: str) -> int:
    """A registered worker."""
    return await book().register_worker()


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


async def test_a_job_that_is_not_there_can_be_neither_ended_nor_retried(worker: int) -> None:
    (waiting,) = await deferred(job())
    now = datetime.now(UTC)
    for id_ in (waiting, 999_999):
        with pytest.raises(exceptions.ConnectorException):
            await book().retry_job_by_id_async(id_, retry_at=now)
    for deletes in (True, False):
        with pytest.raises(exceptions.ConnectorException):
            await book().finish_job_by_id_async(999_999, DONE, delete_job=deletes)


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


async def test_a_waiting_job_is_cancelled_kept_or_deleted(worker: int) -> None:
    kept, gone, aborted = await deferred(job(), job(), job())

    assert await book().cancel_job_by_id_async(kept)
    assert await book().cancel_job_by_id_async(gone, delete_job=True)
    assert await book().cancel_job_by_id_async(aborted, abort=True)

    assert [each.id for each in await book().list_jobs_async()] == [kept, aborted]
    assert [each.status for each in await book().list_jobs_async()] == ["cancelled"] * 2
    assert await fetched(worker) is None
    assert not await book().cancel_job_by_id_async(kept)
    assert not await book().cancel_job_by_id_async(999_999)


async def test_a_running_job_is_only_asked_to_end(worker: int) -> None:
    (id_,) = await deferred(job())
    await fetched(worker)

    assert not await book().cancel_job_by_id_async(id_)
    assert not await book().cancel_job_by_id_async(id_, delete_job=True)
    assert list(await book().list_jobs_to_abort_async()) == []
    assert await book().cancel_job_by_id_async(id_, abort=True)

    assert list(await book().list_jobs_to_abort_async()) == [id_]
    assert list(await book().list_jobs_to_abort_async(queue="other")) == []
    assert (await only(id_)).status == "doing"
    await book().retry_job(await only(id_))
    assert ((await only(id_)).status, (await only(id_)).attempts) == ("failed", 0)


@pytest.mark.parametrize("status", [DONE, jobs.Status.FAILED, jobs.Status.ABORTED])
async def test_an_ended_job_is_kept_with_its_status_or_deleted(
    worker: int, status: jobs.Status
) -> None:
    kept, gone = await deferred(job(), job())
    for id_ in (kept, gone):
        await fetched(worker)
        await book().finish_job(await only(id_), status, delete_job=id_ == gone)

    assert [(each.id, each.status) for each in await book().list_jobs_async()] == [
        (kept, status.value)
    ]
    assert (await only(kept)).attempts == 1
    assert await book().get_job_status_async(kept) is status


async def test_a_job_that_never_ran_counts_no_attempt_when_it_ends(store: str) -> None:
    (id_,) = await deferred(job())
    await book().finish_job(await only(id_), jobs.Status.FAILED, delete_job=False)
    assert (await only(id_)).attempts == 0


async def test_jobs_of_silent_workers_are_stalled(store: str) -> None:
    silent, lively = [await book().register_worker() for _ in range(2)]
    first, second, _ = await deferred(job(), job(queue="b"), job())
    assert [await fetched(silent), await fetched(lively)] == [first, second]
    await asyncio.sleep(0.6)
    await book().update_heartbeat(lively)

    async def stalled(**which: Any) -> list[int | None]:
        return [each.id for each in await book().get_stalled_jobs(**which)]

    assert await stalled(seconds_since_heartbeat=0.5) == [first]
    assert await stalled(seconds_since_heartbeat=60) == []
    assert await stalled(seconds_since_heartbeat=0.5, queue="b") == []
    assert await stalled(seconds_since_heartbeat=0.5, task_name="t:other") == []
    assert await book().prune_stalled_workers(0.5) == [silent]
    assert await book().prune_stalled_workers(0.5) == []
    assert await stalled(seconds_since_heartbeat=60) == [first]  # nobody has it now
    await book().unregister_worker(lively)
    assert sorted(map(int, filter(None, await stalled(seconds_since_heartbeat=60)))) == [
        first,
        second,
    ]


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


async def test_old_jobs_of_the_asked_ends_are_deleted(worker: int) -> None:
    ends = [DONE, jobs.Status.FAILED, jobs.Status.ABORTED]
    ids = await deferred(job(queue="a"), job(), job(), job(), job())
    for id_, status in zip(ids, ends, strict=False):
        await fetched(worker)
        await book().finish_job(await only(id_), status, delete_job=False)
    await book().cancel_job_by_id_async(ids[3])
    await asyncio.sleep(0.01)

    async def left() -> list[int | None]:
        return [each.id for each in await book().list_jobs_async()]

    await book().delete_old_jobs(1, include_failed=True, include_cancelled=True)
    await book().delete_old_jobs(0, queue="b")
    assert await left() == ids
    await book().delete_old_jobs(0)
    assert await left() == ids[1:]
    await book().delete_old_jobs(0, include_failed=True)
    assert await left() == ids[2:]
    await book().delete_old_jobs(0, include_cancelled=True, include_aborted=True)
    assert await left() == ids[4:]


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
