"""Engine: jobs a second and the wait from a commit to its job, SQLite against PostgreSQL.

Each job is created in a transaction of its own and does nothing; one worker does them all. Rounds
are interleaved, medians shown. PostgreSQL is the one of the tests, on the same disk.

usage: python -m bench.engine [--rounds 3] [--jobs 500] [--waits 200]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from procrastinate import App
from procrastinate.blueprints import Blueprint

from bot.store import engine, store
from tests import databases

CONCURRENCY = 12  # as the server has it
POLLING_S = 0.5

tasks = Blueprint()
Figures = dict[str, list[float]]


@tasks.task(name="nothing", queue="bench", pass_context=True)
async def nothing(context: Any, number: int) -> None:
    """Do nothing, and tell when."""
    context.additional_context["begun"].put_nowait((number, time.perf_counter()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=500)
    parser.add_argument("--waits", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jupiter-bench-") as name:
        folder = Path(name)
        with databases.postgres_server() as server:
            databases.drop(server, "jupiter_bench")
            postgres = databases.create(server, "jupiter_bench", template="template1")
            urls = {"SQLite": f"sqlite://{folder}/bench.db", "PostgreSQL": postgres}
            for url in urls.values():
                databases.migrated(url)
            figures: dict[str, Figures] = {kind: {} for kind in urls}
            for _ in range(arguments.rounds):
                for kind, url in urls.items():
                    asyncio.run(measure(url, arguments, figures[kind]))
            databases.drop(server, "jupiter_bench")
    show(figures)


async def measure(url: str, arguments: argparse.Namespace, figures: Figures) -> None:
    """Add one round's figures."""
    async with store.opened(url, secret_keys=["bench"], blueprints={"bench": tasks}) as app:
        started = time.perf_counter()
        for number in range(arguments.jobs):
            await create(number)
        note(figures, "created /s", arguments.jobs / (time.perf_counter() - started))
        started = time.perf_counter()
        async with working(app) as begun:
            ends = [(await begun.get())[1] for _ in range(arguments.jobs)]
            note(figures, "done /s", arguments.jobs / (max(ends) - started))
            waits = [await wait(begun, number) for number in range(arguments.waits)]
    note(figures, "wait ms, median", statistics.median(waits) * 1000)
    note(figures, "wait ms, p99", statistics.quantiles(waits, n=100)[98] * 1000)


async def create(number: int) -> None:
    """Create a job."""
    async with engine.transaction():
        await engine.defer("bench:nothing", number=number)


async def wait(begun: asyncio.Queue[tuple[int, float]], number: int) -> float:
    """Return the seconds from a commit until its job begins, with an idle worker."""
    await asyncio.sleep(0.02)
    await create(number)
    committed = time.perf_counter()
    _, began = await begun.get()
    return max(0.0, began - committed)


@asynccontextmanager
async def working(app: App) -> AsyncIterator[asyncio.Queue[tuple[int, float]]]:
    """Run a worker; gives what begins."""
    begun: asyncio.Queue[tuple[int, float]] = asyncio.Queue()
    worker = asyncio.create_task(
        app.run_worker_async(
            concurrency=CONCURRENCY,
            fetch_job_polling_interval=POLLING_S,
            delete_jobs="successful",
            install_signal_handlers=False,
            additional_context={"begun": begun},
        )
    )
    try:
        yield begun
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


def note(figures: Figures, name: str, figure: float) -> None:
    """Add a figure."""
    figures.setdefault(name, []).append(figure)


def show(figures: dict[str, Figures]) -> None:
    """Print the medians and the ratio SQLite:PostgreSQL."""
    print(f"{'':18}{'SQLite':>12}{'PostgreSQL':>12}{'ratio':>8}")
    for name in figures["SQLite"]:
        sqlite, postgres = (statistics.median(figures[kind][name]) for kind in figures)
        print(f"{name:18}{sqlite:12.1f}{postgres:12.1f}{sqlite / postgres:8.2f}")


if __name__ == "__main__":
    main()
