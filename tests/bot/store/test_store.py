"""The store: rows and jobs are committed together, on both databases."""

from __future__ import annotations

import pytest

from bot import accounts
from bot.store import engine


async def jobs() -> list[str]:
    """Return the names of the jobs there are."""
    return [job.task_name for job in await engine.app().job_manager.list_jobs_async()]


async def test_rows_and_jobs_are_committed_together(store: str) -> None:
    async with engine.transaction():
        await accounts.enrol("ann@example.com")
        await engine.defer("inbound:handle", lock="author/1", mail_id="m1")

    assert await accounts.by_address("Ann@Example.com")
    assert await jobs() == ["inbound:handle"]


async def test_rows_and_jobs_are_undone_together(store: str) -> None:
    with pytest.raises(ZeroDivisionError):
        async with engine.transaction():
            await accounts.enrol("ann@example.com")
            await engine.defer("inbound:handle", mail_id="m1")
            raise ZeroDivisionError

    assert await accounts.by_address("ann@example.com") is None
    assert await jobs() == []


async def test_a_savepoint_undoes_its_own_rows_and_jobs_only(store: str) -> None:
    async with engine.transaction():
        await accounts.enrol("ann@example.com")
        with pytest.raises(ZeroDivisionError):
            async with engine.transaction():
                await accounts.enrol("bob@example.com")
                await engine.defer("inbound:handle", mail_id="m1")
                raise ZeroDivisionError

    assert await accounts.by_address("ann@example.com")
    assert await accounts.by_address("bob@example.com") is None
    assert await jobs() == []


async def test_a_job_outside_a_transaction_is_a_fault(store: str) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        await engine.defer("inbound:handle", mail_id="m1")
