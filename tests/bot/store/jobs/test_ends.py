"""How a job ends or is ended: SQLite says as PostgreSQL does."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from procrastinate import exceptions, jobs

from tests.bot.store.jobs.queue import DONE, book, deferred, fetched, job, only


async def test_a_job_that_is_not_there_can_be_neither_ended_nor_retried(worker: int) -> None:
    (waiting,) = await deferred(job())
    now = datetime.now(UTC)
    for id_ in (waiting, 999_999):
        with pytest.raises(exceptions.ConnectorException):
            await book().retry_job_by_id_async(id_, retry_at=now)
    for deletes in (True, False):
        with pytest.raises(exceptions.ConnectorException):
            await book().finish_job_by_id_async(999_999, DONE, delete_job=deletes)


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
