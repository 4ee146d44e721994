"""Actor: what a second process does in the tests, called as ``python -c``."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from procrastinate.blueprints import Blueprint

from bot import accounts
from bot.documents import series
from bot.store import database, engine, lone, store, upkeep
from tests import databases

ROOT = Path(__file__).resolve().parents[3]

jobs = Blueprint()


def write(line: object) -> None:
    """Tell the test something."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@jobs.task(name="linger", queue="t", pass_context=True)
async def linger(context: Any, seconds: float) -> None:
    """Say that it begins, and later that it ends."""
    write(f"begin {os.getpid()} {context.job.id}")
    await asyncio.sleep(seconds)
    write(f"end {os.getpid()} {context.job.id}")


def spawn(action: str, *arguments: object) -> subprocess.Popen[str]:
    """Start an action of this module in a process of its own."""
    told = ", ".join(repr(each) for each in arguments)
    return subprocess.Popen(
        [sys.executable, "-c", f"from tests.bot.store import actor; actor.{action}({told})"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def _within(url: str, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        blueprints = {"t": jobs, "store": upkeep.jobs}
        async with store.opened(url, secret_keys=[databases.SECRET], blueprints=blueprints):
            await act()

    asyncio.run(run())


def migrate(url: str) -> None:
    """Bring a store up to date and tell what was applied."""

    async def act() -> None:
        write(await store.migrate())

    _within(url, act)


def take_numbers(url: str, account_id: int, count: int) -> None:
    """Take numbers, each in a transaction that reads and then writes; give some back."""

    async def act() -> None:
        for turn in range(count):
            with suppress(ZeroDivisionError):
                number = await _numbered(account_id, divisor=(turn + 1) % 5)
                write(number)

    _within(url, act)


async def _numbered(account_id: int, divisor: int) -> int:
    async with engine.transaction():
        account = await accounts.locked(account_id)
        number = await series.take(account_id, "INV-2026")
        account.terms_days += 1
        await account.save(update_fields=["terms_days"])
        return number * divisor // divisor


def work(url: str, dead_after_s: float, seconds: float) -> None:
    """Work for a while, rescuing others' jobs; stop gracefully at the end."""

    async def act() -> None:
        async def rescue() -> None:
            while True:
                await upkeep.rescue(dead_after_s=dead_after_s)
                await asyncio.sleep(dead_after_s / 4)

        rescuing = asyncio.create_task(rescue())
        worker = asyncio.create_task(
            engine.app().run_worker_async(
                queues=["t"],
                concurrency=2,
                fetch_job_polling_interval=0.05,
                update_heartbeat_interval=dead_after_s / 4,
                stalled_worker_timeout=dead_after_s,
                shutdown_graceful_timeout=5,
                delete_jobs="always",
                install_signal_handlers=False,
            )
        )
        await asyncio.sleep(seconds)
        worker.cancel()
        rescuing.cancel()
        await asyncio.gather(worker, rescuing, return_exceptions=True)

    _within(url, act)


def work_alone(url: str, seconds: float) -> None:
    """Work as the server does on SQLite, without waiting for heartbeats to go stale."""

    async def act() -> None:
        async with lone.claimed(database.sqlite_path(url)):
            write(f"claimed {datetime.now(UTC).timestamp()}")
            worker = asyncio.create_task(
                engine.app().run_worker_async(
                    queues=["t"], install_signal_handlers=False, delete_jobs="always"
                )
            )
            await asyncio.sleep(seconds)
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)

    _within(url, act)
