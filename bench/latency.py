"""Latency: from RCPT to the 250 that says stored, at a fixed rate of mails.

Open loop: mails start at their times over new connections, whatever the server does, so that a
stall shows in all mails that fall into it.

usage: python -m bench.latency [--rate 50] [--seconds 10] [--octets 4096] [--loop asyncio]
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench.accept import jupiter
from tests.interop import postfix

REACH_MS = 25.0  # p95 at 50 mails a second
LINE = b"x" * 76 + b"\r\n"


async def one(port: int, octets: bytes) -> float:
    """Send a mail; return the seconds from RCPT to its 250."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def expect(code: bytes) -> None:
        while (line := await reader.readline())[3:4] == b"-":
            pass
        if not line.startswith(code):
            raise RuntimeError(line.decode(errors="replace"))

    async def say(words: bytes, code: bytes) -> None:
        writer.write(words)
        await expect(code)

    try:
        await expect(b"220")
        await say(b"EHLO client.example\r\n", b"250")
        await say(b"MAIL FROM:<ann@client.example>\r\n", b"250")
        started = time.perf_counter()
        await say(b"RCPT TO:<invoice@jupiter.localhost>\r\n", b"250")
        await say(b"DATA\r\n", b"354")
        await say(octets + b".\r\n", b"250")
        took = time.perf_counter() - started
        await say(b"QUIT\r\n", b"221")
    finally:
        writer.close()
    return took


async def spread(port: int, rate: float, seconds: float, octets: int) -> list[float]:
    """Start mails at a fixed rate; return their times in seconds."""
    tasks = []
    started = time.perf_counter()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
        head = b"From: ann@client.example\r\nMessage-ID: <%d.%d@x>\r\n\r\n"
        mail = head % (number, time.monotonic_ns()) + LINE * (octets // len(LINE))
        tasks.append(asyncio.create_task(one(port, mail)))
    return await asyncio.gather(*tasks)


def line(name: str, took: list[float]) -> str:
    """Return percentiles in milliseconds as text."""
    ordered = sorted(each * 1e3 for each in took)
    p50, p95, p99 = (ordered[int(len(ordered) * part)] for part in (0.5, 0.95, 0.99))
    return f"{name:10s} p50 {p50:6.1f}  p95 {p95:6.1f} (reach {REACH_MS})  p99 {p99:6.1f} ms"


def main() -> None:
    """Read the command line, run the load after a warm-up, print percentiles."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--octets", type=int, default=4096)
    parser.add_argument("--loop", default="asyncio")
    arguments = parser.parse_args()
    load = (arguments.rate, arguments.seconds, arguments.octets)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)  # Postfix's own user must pass
        server, _stored = stack.enter_context(jupiter(folder / "us", arguments.loop, None))
        ports = {server.name: server.port}
        if not (reason := postfix.why_not()):
            anchor = stack.enter_context(postfix.postfix(folder / "postfix", "discard:"))
            ports["postfix"] = anchor.port
        else:
            print(f"without Postfix: {reason}")
        for name, port in ports.items():
            asyncio.run(spread(port, arguments.rate, 1, arguments.octets))
            print(line(name, asyncio.run(spread(port, *load))), flush=True)


if __name__ == "__main__":
    main()
