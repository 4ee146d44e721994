"""Sockets: our own, or those systemd hands over (sd_listen_fds(3)).

Inherited sockets outlive the process: a restart refuses no connection, and port 25 needs no
privilege.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from typing import Any

FIRST_INHERITED = 3  # SD_LISTEN_FDS_START
BACKLOG = 512


def inherited(name: str, environ: Mapping[str, str] = os.environ) -> list[socket.socket]:
    """Return the listening sockets that systemd passed to this process under `name`.

    ``FileDescriptorName=`` of the socket unit is ``smtp``, or the unit is called so
    (``jupiter-smtp.socket``).
    """
    if environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    count = int(environ.get("LISTEN_FDS", "0"))
    names = environ.get("LISTEN_FDNAMES", "").split(":")
    found = []
    for index in range(count):
        if index < len(names) and name in names[index].replace(".", "-").split("-"):
            descriptor = FIRST_INHERITED + index
            os.set_inheritable(descriptor, False)
            found.append(socket.socket(fileno=descriptor))
    return found


def bound(listen: str) -> list[socket.socket]:
    """Return sockets that listen on ``HOST:PORT``, one for each address of the host.

    Raises:
        OSError: the address is taken or not ours; its text names it.
        ValueError: it is no ``HOST:PORT``.
    """
    host, _, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    try:
        found = socket.getaddrinfo(
            host or None, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        families = {family: address for family, _, _, _, address in reversed(found)}
        return [_listening(family, address) for family, address in families.items()]
    except OSError as error:
        raise OSError(f"cannot listen on {listen}: {error.strerror}") from error


def _listening(family: int, address: Any) -> socket.socket:
    # With the protocol left 0, as socket.create_server leaves it, asyncio sets no TCP_NODELAY
    # and a session takes 51 ms instead of 6.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind(address)
        opened.listen(BACKLOG)
        opened.setblocking(False)
    except BaseException:
        opened.close()
        raise
    return opened
