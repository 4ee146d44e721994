"""No worker sleeps while there is work: whatever makes a job ready calls it."""

from __future__ import annotations

import asyncio

import pytest

from bot.store import engine
from bot.store.bookkeeping import Bookkeeper
from tests.bot.store.jobs.working import POLLING_S, deferred, jobs_left, working


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
