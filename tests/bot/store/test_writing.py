"""A transaction that only writes: rows and jobs together or not at all, on both databases."""

from __future__ import annotations

import asyncio

import pytest
from tortoise import connections
from tortoise.exceptions import IntegrityError

from bot.accounts import Account
from bot.store import engine


async def write(*addresses: str) -> None:
    """Create accounts in bulk, and a job for each."""
    async with engine.writing():
        await engine.defer_many("inbound:handle", [("x", {"mail_id": each}) for each in addresses])
        await Account.bulk_create([Account(address=each) for each in addresses])


async def kept() -> tuple[int, int]:
    """Return how many accounts and jobs there are."""
    jobs = await engine.app().job_manager.list_jobs_async()
    return await Account.all().count(), len(list(jobs))


async def test_rows_and_jobs_are_written_together(store: str) -> None:
    await write("ann@example.com", "bob@example.com")

    assert await kept() == (2, 2)


async def test_a_row_that_is_not_unique_undoes_rows_and_jobs(store: str) -> None:
    await write("ann@example.com")
    with pytest.raises(IntegrityError):
        await write("bob@example.com", "ann@example.com")

    assert await kept() == (1, 1)
    await write("bob@example.com")
    assert await kept() == (2, 2)


async def test_a_fault_of_the_block_undoes_rows_and_jobs(store: str) -> None:
    with pytest.raises(ZeroDivisionError):
        async with engine.writing():
            await engine.defer_many("inbound:handle", [("x", {"mail_id": "m1"})])
            await Account.bulk_create([Account(address="ann@example.com")])
            raise ZeroDivisionError

    assert await kept() == (0, 0)
    await write("ann@example.com")


async def test_a_statement_that_fails_undoes_what_came_before(store: str) -> None:
    connection = connections.get("default")
    await connection.execute_script("ALTER TABLE account RENAME TO away")
    with pytest.raises(Exception, match="account"):
        await write("ann@example.com")
    await connection.execute_script("ALTER TABLE away RENAME TO account")

    assert await kept() == (0, 0)
    await write("ann@example.com")


async def test_being_cancelled_leaves_all_or_nothing(store: str) -> None:
    for number in range(20):
        task = asyncio.create_task(write(f"{number}@example.com"))
        await asyncio.sleep(number * 0.0002)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    accounts, jobs = await kept()
    assert accounts == jobs
    await write("ann@example.com")
    assert await kept() == (accounts + 1, jobs + 1)


async def test_writers_and_other_transactions_take_turns(store: str) -> None:
    async def other(number: int) -> None:
        async with engine.transaction():
            await Account.create(address=f"other{number}@example.com")

    each = [write(f"{number}@example.com") for number in range(10)]
    await asyncio.gather(*each, *(other(number) for number in range(10)))

    assert await kept() == (20, 10)
