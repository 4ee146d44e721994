"""Transactions: whatever fails, nothing is half done and the next one works."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from tortoise import connections
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError

from bot.accounts import Account
from bot.store import database, engine, store
from tests import databases


@pytest.fixture
async def sqlite(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Path]:
    """The file of an open store."""
    url = databases.fresh_sqlite(tmp_path, sqlite_template)
    async with store.opened(url, secret_keys=[databases.SECRET]):
        yield database.sqlite_path(url)


async def pragma(text: str) -> None:
    """Set something on the connection in use."""
    await connections.get("default").execute_query(f"PRAGMA {text}")


async def addresses() -> list[str]:
    """Return whose accounts there are."""
    return [each.address.partition("@")[0] for each in await Account.all().order_by("id")]


async def enrol(name: str, *, footer: str = "") -> None:
    """Store an account."""
    await Account.create(address=f"{name}@example.com", footer=footer)


async def fill_the_disk() -> None:
    """Let the file grow no more."""
    await pragma("wal_checkpoint(TRUNCATE)")
    await pragma("max_page_count=1")  # SQLite takes the size it has


async def free_the_disk() -> None:
    """Let the file grow again."""
    await pragma("max_page_count=1000000")


async def jobs() -> list[str]:
    """Return the names of the jobs there are."""
    return [job.task_name for job in await engine.app().job_manager.list_jobs_async()]


async def test_a_full_disk_undoes_the_transaction_and_spares_the_next(sqlite: Path) -> None:
    await fill_the_disk()
    with pytest.raises(OperationalError, match="full"):
        async with engine.transaction():
            await engine.defer("t:work")
            for number in range(1000):
                await enrol(f"ann{number}", footer="x" * 400)

    assert await addresses() == []
    assert await jobs() == []
    await free_the_disk()
    async with engine.transaction():
        await enrol("bob")
    assert await addresses() == ["bob"]


async def test_what_sqlite_rolled_back_by_itself_cannot_be_gone_on_with(sqlite: Path) -> None:
    async def write() -> None:
        async with engine.transaction() as transaction:
            await enrol("ann")
            await transaction.execute_query("ROLLBACK")  # as a full disk or a bad sector does
            await enrol("bob")

    async def commit() -> None:
        async with engine.transaction() as transaction:
            await enrol("ann")
            await transaction.execute_query("ROLLBACK")

    async def nest() -> None:
        async with engine.transaction() as transaction:
            await transaction.execute_query("ROLLBACK")
            async with engine.transaction():
                await enrol("bob")

    async def within() -> None:
        async with engine.transaction(), engine.transaction() as transaction:
            await transaction.execute_query("ROLLBACK")
            await enrol("bob")

    for act in (write, commit, nest, within):
        with pytest.raises(TransactionManagementError, match="rolled"):
            await act()
        assert await addresses() == []


async def test_a_locked_file_is_an_error_that_spares_the_next_transaction(sqlite: Path) -> None:
    await pragma("busy_timeout=50")
    with closing(sqlite3.connect(sqlite, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            async with engine.transaction():
                await enrol("ann")
        with pytest.raises(OperationalError, match="locked"):
            await enrol("bob")
        other.execute("ROLLBACK")

    async with engine.transaction():
        await enrol("cid")
    assert await addresses() == ["cid"]


async def test_a_begin_that_is_cancelled_leaves_no_transaction_open(sqlite: Path) -> None:
    await pragma("busy_timeout=300")
    with closing(sqlite3.connect(sqlite, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(enrolled_in_transaction("ann"))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.sleep(0.05)
        other.execute("ROLLBACK")
    with pytest.raises(asyncio.CancelledError):
        await waiting

    await enrolled_in_transaction("bob")
    assert await addresses() == ["bob"]


async def enrolled_in_transaction(name: str, *, pause_s: float = 0) -> None:
    """Store an account in a transaction that takes a while."""
    async with engine.transaction():
        await enrol(name)
        await engine.defer(f"t:{name}")
        await asyncio.sleep(pause_s)


async def test_a_cancelled_transaction_is_undone_and_gives_its_lock_back(store: str) -> None:
    waiting = asyncio.create_task(enrolled_in_transaction("ann", pause_s=60))
    await asyncio.sleep(0.2)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    await asyncio.wait_for(enrolled_in_transaction("bob"), 5)
    assert await addresses() == ["bob"]
    assert await jobs() == ["t:bob"]


async def test_a_transaction_cancelled_anywhere_is_done_or_undone(store: str) -> None:
    done = 0
    for step in range(40):
        task = asyncio.create_task(enrolled_in_transaction(f"n{step}"))
        for _ in range(step):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        done += not task.cancelled()

    await asyncio.wait_for(enrolled_in_transaction("last"), 5)
    there = await addresses()
    assert [f"t:{name}" for name in there] == sorted(
        await jobs(), key=lambda job: there.index(job[2:])
    )
    assert len(there) >= done + 1


async def test_a_savepoint_undoes_what_is_held_back_in_it_and_no_more(store: str) -> None:
    async def bulk(name: str) -> None:
        await Account.bulk_create([Account(address=f"{name}@example.com")])

    async with engine.transaction():
        await bulk("ann")
        with pytest.raises(ZeroDivisionError):
            async with engine.transaction():
                await bulk("bob")
                raise ZeroDivisionError
        async with engine.transaction():
            await bulk("cid")
            with pytest.raises(ZeroDivisionError):
                async with engine.transaction():
                    await bulk("dan")
                    assert await addresses() == ["ann", "cid", "dan"]
                    raise ZeroDivisionError
    assert await addresses() == ["ann", "cid"]


async def test_a_row_that_is_held_back_and_not_unique_undoes_the_transaction(store: str) -> None:
    async def twice() -> None:
        async with engine.transaction():
            await enrol("bob")
            await Account.bulk_create([Account(address="ann@example.com")] * 2)

    with pytest.raises(IntegrityError):
        await twice()
    await enrol("cid")
    assert await addresses() == ["cid"]


async def test_rows_stored_together_outside_a_transaction_are_all_or_none(store: str) -> None:
    rows = [Account(address=address) for address in ("a@example.com", "b@example.com") * 2]
    with pytest.raises(IntegrityError):
        await Account.bulk_create(rows)
    assert await addresses() == []


@pytest.mark.slow
async def test_a_connection_that_is_cut_in_mid_transaction_is_replaced(
    postgres: tuple[str, str],
) -> None:
    with databases.fresh_postgres(*postgres) as url:
        async with store.opened(url, secret_keys=[databases.SECRET]):
            with pytest.raises(psycopg.OperationalError):
                await cut_off(url)
            await asyncio.wait_for(enrolled_in_transaction("bob"), 10)
            assert await addresses() == ["bob"]
            assert await jobs() == ["t:bob"]


async def cut_off(url: str) -> None:
    """Lose the connection in the middle of a transaction."""
    async with engine.transaction() as transaction:
        await enrol("ann")
        await engine.defer("t:ann")
        rows = await transaction.execute_query_dict("SELECT pg_backend_pid() AS pid")
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [rows[0]["pid"]])
        await enrol("bob")


async def test_a_job_is_not_seen_by_others_before_its_commit(postgres: tuple[str, str]) -> None:
    with databases.fresh_postgres(*postgres) as url:
        async with store.opened(url, secret_keys=[databases.SECRET]):
            with psycopg.connect(url, autocommit=True) as other:
                count = "SELECT count(*) FROM procrastinate_jobs"
                async with engine.transaction():
                    await engine.defer("t:work")
                    assert other.execute(count).fetchone() == (0,)
                assert other.execute(count).fetchone() == (1,)
