"""Memory: what the whole bot holds at rest with two renderers, all its processes together.

usage: python -m bench.memory

Prints the proportional set size (PSS: shared pages counted once) of each process after ten
invoices, and the sum against the 250 MB it is to stay under.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bench import bots

REACH_MB = 250


def family(pid: int) -> list[int]:
    """Return a process and its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    threads = Path(f"/proc/{pid}/task").iterdir()
    found = {int(child) for t in threads for child in (t / "children").read_text("ascii").split()}
    return [
        pid,
        *(each for child in sorted(found | set(map(int, children))) for each in family(child)),
    ]


def pss_mb(pid: int) -> float:
    """Return the proportional set size of a process in MB (10^6 octets)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise LookupError(pid)


async def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        async with bots.relay() as relay:
            url = f"smtp://127.0.0.1:{relay.port}?tls=none"
            with bots.bot(Path(folder), url) as (port, pid):
                await bots.introduce(port, relay)
                for count in range(1, 11):
                    await bots.send(port, f"invoice ACME {count}h @ 100")
                    await relay.wait_for(count, "ap@acme.example")
                await asyncio.sleep(3)
                sizes = [pss_mb(each) for each in family(pid)]
    print("processes:", ", ".join(f"{size:.0f} MB" for size in sizes))
    total = sum(sizes)
    print(f"whole bot at rest: {total:.0f} MB; reach < {REACH_MB} MB: {total / REACH_MB:.2f}")


if __name__ == "__main__":
    asyncio.run(main())
