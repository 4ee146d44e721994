"""Whole: from the command mail to the invoice at the relay: latency at 5 a second, and how many.

usage: python -m bench.whole [MAILS]

Prints the time from the first octet of the command mail to the invoice at the relay (median, p95)
at 5 mails a second, then how many mails a second go through when all are handed in at once.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench import bots

RATE = 5.0
CUSTOMER = "ap@acme.example"
LINE = "invoice ACME 3h design @ 100; 2 x Widget @ 49.90; 1.5h review @ 80; net 30; anyway"


async def latency(port: int, relay: bots.Relay, mails: int) -> list[float]:
    """Return the seconds from each command to its invoice, handed in at a steady rate."""
    begun: list[float] = []
    tasks = []
    before = len(relay.to(CUSTOMER))
    start = time.perf_counter()
    for serial in range(mails):
        await asyncio.sleep(max(0.0, start + serial / RATE - time.perf_counter()))
        begun.append(time.perf_counter())
        tasks.append(asyncio.create_task(bots.send(port, LINE)))
    await asyncio.gather(*tasks)
    came = await relay.wait_for(before + mails, CUSTOMER)
    # Mails of one author are handled one after the other, so the order is that of the commands.
    return [mail[0] - at for mail, at in zip(came[before:], begun, strict=True)]


async def throughput(port: int, relay: bots.Relay, mails: int) -> float:
    """Return invoices a second at the relay, all commands handed in as fast as they are taken."""
    before = len(relay.to(CUSTOMER))
    start = time.perf_counter()
    for first in range(0, mails, 20):
        await asyncio.gather(*(bots.send(port, LINE) for _ in range(first, min(first + 20, mails))))
    came = await relay.wait_for(before + mails, CUSTOMER)
    return mails / (came[-1][0] - start)


async def main(mails: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        async with bots.relay() as relay:
            url = f"smtp://127.0.0.1:{relay.port}?tls=none"
            with bots.bot(Path(folder), url) as (port, _pid):
                await bots.introduce(port, relay)
                await latency(port, relay, 10)  # warm
                times = sorted(await latency(port, relay, mails))
                median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
                print(f"command to invoice at {RATE:g}/s: median {median:.3f} s, p95 {p95:.3f} s")
                print(
                    f"    reach: median <= 1 s, p95 <= 2 s: ratio {median / 1:.2f}, {p95 / 2:.2f}"
                )
                rate = await throughput(port, relay, mails * 2)
                print(f"sustained: {rate:.1f} invoices/s; reach >= 8/s: ratio {rate / 8:.2f}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
