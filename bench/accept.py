"""Accept: durable mails a second and CPU of each, the intake against Postfix.

Both store on the same disk before they answer 250; Postfix then hands to `discard`. The load is
Postfix's own smtp-source, a new connection for each mail; rounds are interleaved, medians shown.
CPU is that of all processes of a server and survives a busy machine better than the rate does.

usage: python -m bench.accept [--rounds 5] [--seconds 1.5] [--loads 4096x1,...] [--profile FILE]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.post import InboundMail
from bot.settings import Settings
from bot.store import store
from bot.watch import logs
from inbound.intake import Intake
from inbound.listener import Listener
from tests.interop import postfix

#: By octets x connections, the ratio to reach.
LOADS = {"4096x1": 1.0, "4096x10": 1.0, "4096x50": 1.7, "100000x10": 0.8}
CPU_RATIO = 0.75  # to reach at 4 kB

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Peer:
    """A server under load."""

    name: str
    port: int
    pid: int
    rates: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)


# --- the load ------------------------------------------------------------------------------


def cpu_s(root: int) -> float:
    """Return CPU seconds of a process and all its descendants, also of those that ended."""
    children: dict[int, list[int]] = {}
    spent: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "stat").read_text().rpartition(")")[2].split()
            pid = int(folder.name)
            children.setdefault(int(words[1]), []).append(pid)
            spent[pid] = sum(map(int, words[11:15]))  # proc(5): utime stime cutime cstime
    family, total = [root], 0
    while family:
        pid = family.pop()
        total += spent.get(pid, 0)
        family += children.get(pid, [])
    return total / TICKS


def settled_cpu_s(root: int) -> float:
    """Return the CPU seconds once they stand still: deliveries and checkpoints come late."""
    last = cpu_s(root)
    for _ in range(20):
        time.sleep(0.25)
        now = cpu_s(root)
        if now - last <= 1 / TICKS:
            return now
        last = now
    return last


def sent_in_s(port: int, octets: int, connections: int, count: int) -> float:
    """Send mails; return the seconds it took."""
    command = ["smtp-source", "-s", str(connections), "-m", str(count), "-l", str(octets)]
    command += ["-M", "client.example", "-f", "ann@client.example"]
    command += ["-t", "invoice@jupiter.localhost", f"127.0.0.1:{port}"]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return time.perf_counter() - started


def measure(peers: list[Peer], octets: int, connections: int, rounds: int, seconds: float) -> int:
    """Load all peers in turn; return how many mails each got."""
    trial = max(40, connections * 4)
    slowest = max(sent_in_s(each.port, octets, connections, trial) for each in peers)
    count = int(min(4000, max(trial, trial / slowest * seconds)))
    for each in peers:
        each.rates.clear()
        each.cpu_us.clear()
    for _ in range(rounds):
        for each in peers:
            before = settled_cpu_s(each.pid)
            each.rates.append(count / sent_in_s(each.port, octets, connections, count))
            each.cpu_us.append((settled_cpu_s(each.pid) - before) / count * 1e6)
    return trial + rounds * count


def report(peers: list[Peer], octets: int, connections: int, wanted: float) -> None:
    """Print one line for each peer; the first is the anchor."""
    rate, cpu = statistics.median(peers[0].rates), statistics.median(peers[0].cpu_us)
    for each in peers:
        rate_ratio = statistics.median(each.rates) / rate
        cpu_ratio = statistics.median(each.cpu_us) / cpu
        print(
            f"{octets:6d} octets {connections:2d} connections  {each.name:10s}"
            f" {statistics.median(each.rates):6.0f}/s  ratio {rate_ratio:4.2f} (reach {wanted})"
            f"  CPU {statistics.median(each.cpu_us):5.0f} us  ratio {cpu_ratio:4.2f}"
            + (f" (reach {CPU_RATIO})" if octets < 10_000 else ""),
            flush=True,
        )


# --- our server ----------------------------------------------------------------------------


async def serve(folder: Path) -> None:
    """Run store, intake and listener until SIGTERM; print the port first, the count last."""
    settings = Settings(
        data=folder,
        smtp_listen="127.0.0.1:0",
        mail_domain="jupiter.localhost",
        smtp_connections_per_peer=200,
        database_url=os.environ.get("BENCH_DATABASE_URL", ""),
    ).settled()
    logs.configure("info", "json")  # as in production
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with store.opened(settings.database_url, secret_keys=settings.secret_key):
        await store.migrate()
        intake = Intake()
        await intake.start()
        listener = Listener(settings, intake)
        await listener.start()
        print(listener.port, flush=True)
        await stopped.wait()
        await listener.stop()
        await intake.stop()
        print(await InboundMail.all().count(), flush=True)


@contextmanager
def jupiter(folder: Path, loop: str, profile: str | None) -> Iterator[tuple[Peer, list[int]]]:
    """Run our server as a process; gives it, and a list that gets the number of stored mails."""
    command = [sys.executable, "-m", "bench.accept", "--serve", str(folder), "--loop", loop]
    command += ["--profile", profile] if profile else []
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout
    stored: list[int] = []
    try:
        yield Peer(f"us/{loop}", int(process.stdout.readline()), process.pid), stored
    finally:
        process.terminate()
        stored.extend(map(int, process.communicate(timeout=60)[0].split()))


def run_server(folder: Path, loop: str, profile: str | None) -> None:
    """Run `serve` on the asked event loop, under a profiler if one is asked for."""
    factory = None
    if loop == "uvloop":
        import uvloop  # noqa: PLC0415  (an extra; only this branch needs it)

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        if profile is None:
            runner.run(serve(folder))
            return
        import cProfile  # noqa: PLC0415  (costs start-up time in every other run)

        profiler = cProfile.Profile()
        profiler.runcall(runner.run, serve(folder))
        profiler.dump_stats(profile)


def compare(arguments: argparse.Namespace) -> None:
    """Run all loads on all servers and print the ratios."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)  # Postfix's own user must pass
        anchor = stack.enter_context(postfix.postfix(folder / "postfix", "discard:"))
        peers = [Peer("postfix", anchor.port, anchor.master_pid)]
        counts = []
        for loop in arguments.loops.split(","):
            server = jupiter(folder / loop, loop, arguments.profile)
            peer, stored = stack.enter_context(server)
            peers.append(peer)
            counts.append(stored)
        sent = 0
        for load in arguments.loads.split(","):
            octets, connections = map(int, load.split("x"))
            sent += measure(peers, octets, connections, arguments.rounds, arguments.seconds)
            report(peers, octets, connections, LOADS[load])
    for stored in counts:
        assert stored == [sent], f"stored {stored} of {sent}"
    print(f"all {sent} mails of each are in the store")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5, help="length of one run, roughly")
    parser.add_argument("--loads", default=",".join(LOADS))
    parser.add_argument("--loops", default="asyncio,uvloop")
    parser.add_argument("--profile", help="write a cProfile of our server to this file")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--loop", default="asyncio", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        run_server(arguments.serve, arguments.loop, arguments.profile)
    elif reason := postfix.why_not():
        print(f"skipped: {reason}")
    else:
        compare(arguments)


if __name__ == "__main__":
    main()
