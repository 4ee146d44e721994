"""Script: the console script, each of its commands in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port, is_listened_on

ROOT = Path(__file__).parents[2]
FAREWELL = b"Subject: Your account is erased"


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a bot in a folder of its own."""
    others = {name: value for name, value in os.environ.items() if "JUPITER" not in name}
    given = {"DATA": str(folder / "var"), "LOG_FORMAT": "json", **settings}
    own = {f"JUPITER_{name}": value for name, value in given.items()}
    return {**others, "PYTHONPATH": str(ROOT), **own}


def places() -> dict[str, str]:
    """Return the settings of a small bot that listens where nobody else does."""
    smtp, web = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    return {"SMTP_LISTEN": smtp, "WEB_LISTEN": web, "RENDERERS": "1"}


def jupiter(
    folder: Path, *arguments: str, given: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "serve", *arguments],
        cwd=folder,
        env=environment(folder, **settings),
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """Run a bot until the block ends; it must then stop by itself with status 0."""
    bot = subprocess.Popen(
        [sys.executable, "-m", "serve", "serve"],
        cwd=folder,
        env=environment(folder, **settings),
        stderr=subprocess.PIPE,
        text=True,
    )
    port = int(settings["SMTP_LISTEN"].rpartition(":")[2])
    until = time.monotonic() + 30
    while time.monotonic() < until and not is_listened_on(port):
        assert bot.poll() is None, bot.communicate()[1]
        time.sleep(0.05)
    try:
        yield bot
    finally:
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(30) == 0
        assert bot.stderr is not None
        bot.stderr.close()


def mails(folder: Path) -> list[bytes]:
    """Return the mails of a mailbox."""
    return [file.read_bytes() for file in folder.glob("*")]


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for something that a bot does in its own time."""
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)
