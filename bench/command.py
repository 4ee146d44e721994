"""Command: from one line of a mail to the commit of its answer, without the PDF, on SQLite.

Each line is a mail of its own, handled as the worker does once a letter is opened: read, planned,
written, answered, committed. Medians of the clock and of the CPU, beside that of ``help``, which is
what any mail costs, and the statements that one more mail of the line takes, which no neighbour on
the machine makes more of.

The loop is uvloop, as in a bot that was installed from the lock.

usage: python -m bench.command [--times 60] [--loop uvloop]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from datetime import datetime, timedelta

import uvloop
from tortoise import connections

from bot import dispatch
from bot.store import store
from tests import databases
from tests.bot import mailroom

#: Long enough apart that the same line is not asked about.
STEP = timedelta(minutes=11)

LINES = (
    "help",
    "invoice ACME 3h @ 100",
    "invoice ACME 3h design @ 100; 2 x Widget @ 49.90; tax 8.1%; net 14; po 4711",
    "draft ACME Website 4500",
    "quote ACME Website 4500; deposit 30%",
    "change D-1 + 1h support @ 90",
    "paid 1 0.01",
    "credit 1 0.01 tax 0%",
    "customer ACME net 14",
    "profile terms 14",
    "product hosting Hosting 49/mo",
    "status",
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--loop", choices=("uvloop", "asyncio"), default="uvloop")
    asked = parser.parse_args()
    factory = uvloop.new_event_loop if asked.loop == "uvloop" else None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(measured(asked.times))


async def measured(times: int) -> None:
    """Print the figures of each line, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite://{folder}/jupiter.db"
        async with store.opened(url, secret_keys=[databases.SECRET]):
            await store.migrate()
            await mailroom.mailed(mailroom.IN_BUSINESS)
            await mailroom.mailed("draft ACME 3h @ 100")
            await mailroom.mailed("invoice ACME 900h @ 100")
            now, usual = mailroom.NOW, 0.0
            print(f"{'line':60} {'ms':>6} {'ms CPU':>7} {'x help':>7} {'SQL':>4}")
            for line in LINES:
                clocks, cpus = [], []
                for _ in range(times):
                    now += STEP
                    clock, cpu = await timed(line, now)
                    clocks.append(clock)
                    cpus.append(cpu)
                clock, cpu = statistics.median(clocks), statistics.median(cpus)
                usual = usual or cpu
                now += STEP
                count = await counted(line, now)
                print(f"{line[:60]:60} {clock:6.1f} {cpu:7.1f} {cpu / usual:7.2f} {count:4}")


async def timed(line: str, now: datetime) -> tuple[float, float]:
    """Handle one mail and return what it took, in milliseconds of the clock and of CPU."""
    mail_id = await mailroom.received()
    letter = mailroom.letter(line)
    clock, cpu = time.perf_counter(), time.process_time()
    await dispatch.handle(mail_id, letter, mailroom.HOUSE, now)
    return (time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000


async def counted(line: str, now: datetime) -> int:
    """Handle one mail and return how many statements it took."""
    mail_id, statements = await mailroom.received(), list[str]()
    async with connections.get("default").acquire_connection() as file:
        await file.set_trace_callback(statements.append)
    await dispatch.handle(mail_id, mailroom.letter(line), mailroom.HOUSE, now)
    async with connections.get("default").acquire_connection() as file:
        await file.set_trace_callback(None)
    return len(statements)


if __name__ == "__main__":
    main()
