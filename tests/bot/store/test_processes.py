"""Processes: what one leaves behind when it is killed, another does."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import engine, store
from tests import databases
from tests.bot.store import actor

pytestmark = pytest.mark.slow

DEAD_AFTER_S = 1.5


@pytest.fixture
def crew() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that are killed at the end of the test, if they still live."""
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        with process:
            process.kill()


def heard(process: subprocess.Popen[str]) -> list[str]:
    """Return the next thing an actor tells, in words; nothing at its end."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(("begin", "end", "claimed")):  # the rest is its log
            return line.split()
    return []


async def put(url: str, *seconds: float) -> None:
    """Create jobs that take so long."""
    async with store.opened(url, secret_keys=[databases.SECRET]), engine.transaction():
        await engine.defer_many("t:linger", [("lock", {"seconds": each}) for each in seconds])


async def left(url: str) -> list[tuple[str | None, int]]:
    """Return state and attempts of the jobs that are left."""
    async with store.opened(url, secret_keys=[databases.SECRET]):
        jobs = await engine.app().job_manager.list_jobs_async(queue="t")
        return [(job.status, job.attempts) for job in jobs]


async def test_the_job_of_a_killed_worker_is_done_by_another(
    database_url: str, crew: list[subprocess.Popen[str]]
) -> None:
    await put(database_url, 4.0)
    first = actor.spawn("work", database_url, DEAD_AFTER_S, 60.0)
    crew.append(first)
    assert heard(first)[:2] == ["begin", str(first.pid)]
    second = actor.spawn("work", database_url, DEAD_AFTER_S, 14.0)
    crew.append(second)
    await asyncio.sleep(2.0)
    first.kill()

    assert heard(second)[:2] == ["begin", str(second.pid)]
    assert heard(second)[:2] == ["end", str(second.pid)]
    assert heard(second) == []
    assert await left(database_url) == []


async def test_a_graceful_stop_does_not_run_a_job_twice(
    database_url: str, crew: list[subprocess.Popen[str]]
) -> None:
    """It waits for the job longer than it takes others to think it dead."""
    await put(database_url, DEAD_AFTER_S * 0.9)
    first = actor.spawn("work", database_url, DEAD_AFTER_S, 0.4)
    crew.append(first)
    assert heard(first)[0] == "begin"
    second = actor.spawn("work", database_url, DEAD_AFTER_S, 4.0)
    crew.append(second)

    assert heard(first)[0] == "end"
    assert heard(second) == []
    assert await left(database_url) == []


async def test_on_sqlite_a_restart_takes_jobs_back_at_once(
    tmp_path: Path, sqlite_template: Path, crew: list[subprocess.Popen[str]]
) -> None:
    url = databases.fresh_sqlite(tmp_path, sqlite_template)
    await put(url, 1.0)
    first = actor.spawn("work_alone", url, 60.0)
    crew.append(first)
    assert heard(first)[0] == "claimed"
    assert heard(first)[:2] == ["begin", str(first.pid)]
    first.kill()
    first.wait()
    second = actor.spawn("work_alone", url, 4.0)
    crew.append(second)

    assert heard(second)[0] == "claimed"
    assert heard(second)[:2] == ["begin", str(second.pid)]  # it ends long before a job counts dead
    assert heard(second)[0] == "end"
    second.wait()
    assert await left(url) == []


async def test_on_sqlite_a_second_process_leaves_the_jobs_of_the_first_alone(
    tmp_path: Path, sqlite_template: Path, crew: list[subprocess.Popen[str]]
) -> None:
    url = databases.fresh_sqlite(tmp_path, sqlite_template)
    await put(url, 2.5)
    first = actor.spawn("work_alone", url, 6.0)
    crew.append(first)
    assert heard(first)[0] == "claimed"
    assert heard(first)[0] == "begin"
    second = actor.spawn("work_alone", url, 1.5)
    crew.append(second)

    assert heard(second)[0] == "claimed"
    assert heard(second) == []
    assert heard(first)[0] == "end"
    workers = tmp_path / "jupiter.db.workers"
    assert workers.stat().st_mode & 0o777 == 0o600
