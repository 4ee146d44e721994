"""Wire: notes every connection and every name that a process asks for, by Python's audit events."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

#: The variable that names the file to note in; without it nothing is noted.
NOTED = "JUPITER_TEST_CONNECTS"
EVENTS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


def listen() -> None:
    """Note from now on; an audit hook stays as long as its process."""
    _note("listening")
    sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if event in EVENTS:
        whom = arguments[0] if event.startswith("socket.get") else arguments[1]
        _note(f"{event} {whom}")


def _note(line: str) -> None:
    file = os.environ.get(NOTED)
    if file:
        with Path(file).open("a", encoding="utf-8") as opened:
            opened.write(f"{os.getpid()} {line}\n")
