"""Ports on loopback: free ones, and the wait until a program listens on its own."""

from __future__ import annotations

import socket
import time


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listened_on(port: int) -> bool:
    """Tell whether somebody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(port: int, program: str) -> None:
    """Wait until a program that was started listens on a port."""
    for _ in range(100):
        if is_listened_on(port):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{program} does not listen")
