"""Work for sandboxes: good, endless, deadly and odd."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from bot.sandbox import Sandbox


class TwoArgumentsError(Exception):
    """An exception that can be pickled but not read back."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(f"{first} {second}")


def add(a: int, b: int = 1) -> int:
    return a + b


def pid() -> int:
    return os.getpid()


def sleep(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def note_and_sleep(folder: Path, seconds: float) -> int:
    """Leave a file while at work; return how many were at work at the start."""
    mine = folder / f"{os.getpid()}-{time.monotonic_ns()}"
    mine.touch()
    together = len(list(folder.iterdir()))
    time.sleep(seconds)
    mine.unlink()
    return together


def be_deaf() -> NoReturn:
    """Spin, deaf to every signal that can be ignored."""
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
    while True:
        pass


def use_cpu() -> NoReturn:
    while True:
        pass


def exit_at_once() -> NoReturn:
    os._exit(3)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def take_memory(octets: int) -> int:
    return len(bytearray(octets))


def fail(text: str) -> NoReturn:
    raise ValueError(text)


def fail_oddly() -> NoReturn:
    raise TwoArgumentsError(1, 2)


def run_out_of_time() -> NoReturn:
    raise TimeoutError("its own")


def leave() -> NoReturn:
    sys.exit(7)


def interrupt() -> NoReturn:
    raise KeyboardInterrupt


def be_cancelled() -> NoReturn:
    raise asyncio.CancelledError


def stop_iterating() -> NoReturn:
    raise StopIteration


def return_a_lock() -> object:
    return threading.Lock()


def handles() -> list[str]:
    """Return what the open descriptors of this process are."""
    found = []
    for handle in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the folder's own
            found.append(str(handle.readlink()))
    return found


def start_badly() -> NoReturn:
    """Warm up in vain; count the tries in the file named by the environment."""
    with Path(os.environ["TRIES"]).open("a") as tries:
        tries.write("x")
    raise RuntimeError("no fonts")


def die_at_start() -> NoReturn:
    os._exit(9)


def be_a_parent() -> None:
    """Open a sandbox with work in flight, tell the processes' ids, and wait to be killed."""

    async def work() -> None:
        sandbox = Sandbox(2)
        ids = await asyncio.gather(sandbox.run(sleep, 5, 0.3), sandbox.run(sleep, 5, 0.3))
        running = asyncio.gather(sandbox.run(use_cpu, 60), sandbox.run(sleep, 60, 60.0))
        await asyncio.sleep(0.2)
        sys.stdout.write(" ".join(map(str, ids)) + "\n")
        sys.stdout.flush()
        await running

    asyncio.run(work())
