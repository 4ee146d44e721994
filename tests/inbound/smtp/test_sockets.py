"""Listening sockets: our own, and those systemd hands over."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing

import pytest

from inbound.smtp import sockets

CHILD = """
import os, sys
from inbound.smtp import sockets
environ = dict(os.environ, LISTEN_PID=str(os.getpid()))
print([each.getsockname()[1] for each in sockets.inherited("smtp", environ)])
"""


@pytest.mark.parametrize("listen", ["127.0.0.1:0", "localhost:0"])
def test_our_own_sockets_send_without_delay(listen: str) -> None:
    for opened in sockets.bound(listen):
        with closing(opened):
            assert opened.proto == socket.IPPROTO_TCP  # else asyncio leaves Nagle's algorithm on
            assert opened.getsockname()[1] > 0


def test_an_address_in_use_is_told() -> None:
    (first,) = sockets.bound("127.0.0.1:0")
    with closing(first), pytest.raises(OSError, match="in use"):
        sockets.bound(f"127.0.0.1:{first.getsockname()[1]}")


@pytest.mark.parametrize("listen", ["127.0.0.1", "127.0.0.1:smtp"])
def test_what_is_no_address_is_told(listen: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        sockets.bound(listen)


@pytest.mark.parametrize(
    ("names", "wanted"), [("web:smtp", [1]), ("jupiter-smtp.socket:web", [0]), ("web:other", [])]
)
def test_the_sockets_named_for_smtp_are_inherited(names: str, wanted: list[int]) -> None:
    opened = [sockets.bound("127.0.0.1:0")[0] for _ in range(2)]
    ports = [each.getsockname()[1] for each in opened]
    try:
        said = subprocess.run(
            [sys.executable, "-c", CHILD],
            env={**os.environ, "LISTEN_FDS": "2", "LISTEN_FDNAMES": names},
            preexec_fn=_passes([each.fileno() for each in opened]),
            close_fds=False,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
    finally:
        for each in opened:
            each.close()
    assert said.strip() == str([ports[index] for index in wanted])


def _passes(descriptors: list[int]) -> Callable[[], None]:
    """Return what puts descriptors where systemd puts them."""

    def put() -> None:
        spare = [os.dup(each) for each in descriptors]
        for index, each in enumerate(spare):
            os.dup2(each, sockets.FIRST_INHERITED + index, inheritable=True)

    return put


def test_sockets_meant_for_another_process_are_left_alone() -> None:
    environ = {"LISTEN_PID": "1", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "smtp"}
    assert sockets.inherited("smtp", environ) == []
