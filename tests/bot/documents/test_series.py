"""Series: numbers without gaps, whoever asks and whatever is undone."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from bot.accounts import Account
from bot.documents import series
from bot.documents.model import Kind, NumberSeries
from bot.store import engine, store
from tests import databases
from tests.bot.store import actor

THIRTY = 30  # numbers each process asks for; it gives every fifth back


@pytest.fixture
async def account(store: str) -> Account:
    """An account."""
    return await Account.create(address="ann@example.com")


async def taken(account: Account, name: str = "INV-2026") -> int:
    """Take a number in a transaction of its own."""
    async with engine.transaction():
        return await series.take(account.id, name)


async def test_numbers_follow_each_other_in_each_series_of_each_account(account: Account) -> None:
    other = await Account.create(address="bob@example.com")

    assert [await taken(account) for _ in range(3)] == [1, 2, 3]
    assert await taken(account, "D") == 1
    assert await taken(other) == 1
    assert await taken(account) == 4


async def test_an_undone_number_is_taken_again(account: Account) -> None:
    await taken(account)
    with pytest.raises(ZeroDivisionError):
        async with engine.transaction():
            assert await series.take(account.id, "INV-2026") == 2
            raise ZeroDivisionError
    assert await taken(account) == 2


async def test_a_number_undone_in_a_savepoint_is_taken_again(account: Account) -> None:
    async with engine.transaction():
        with pytest.raises(ZeroDivisionError):
            async with engine.transaction():
                await series.take(account.id, "INV-2026")
                raise ZeroDivisionError
        assert await series.take(account.id, "INV-2026") == 1


async def test_no_number_is_taken_outside_a_transaction(account: Account) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        await series.take(account.id, "INV-2026")
    assert await NumberSeries.all().count() == 0


async def test_a_series_begun_by_many_at_once_begins_once(account: Account) -> None:
    numbers = await asyncio.gather(*(taken(account) for _ in range(8)))
    assert sorted(numbers) == list(range(1, 9))
    assert await NumberSeries.all().count() == 1


async def test_a_number_is_printed_with_its_series(account: Account) -> None:
    async with engine.transaction():
        first = await series.number_for(account.id, Kind.INVOICE, date(2026, 11, 23))
        second = await series.number_for(account.id, Kind.INVOICE, date(2027, 1, 1))
    assert (first.sequence, second.sequence) == (1, 1)
    assert first.text.endswith("-2026-0001")
    assert second.text.endswith("-2027-0001")


@pytest.mark.slow
async def test_processes_that_write_at_once_lose_nothing_and_leave_no_gap(
    database_url: str,
) -> None:
    async with store.opened(database_url, secret_keys=[databases.SECRET]):
        account = await Account.create(address="ann@example.com", terms_days=0)
    processes = [actor.spawn("take_numbers", database_url, account.id, THIRTY) for _ in range(2)]
    numbers = []
    for process in processes:
        out, _ = await asyncio.to_thread(process.communicate, timeout=60)
        assert process.returncode == 0
        numbers += [int(line) for line in out.split()]

    kept = THIRTY * len(processes) * 4 // 5
    assert sorted(numbers) == list(range(1, kept + 1))
    async with store.opened(database_url, secret_keys=[databases.SECRET]):
        assert (await Account.get(id=account.id)).terms_days == kept
