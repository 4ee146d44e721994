"""Sink: Postfix's own smtp-sink as a relay that takes mail or misbehaves on demand."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.interop.postfix import free_port


def why_not() -> str:
    """Return why this machine cannot run one, or ""."""
    return "" if shutil.which("smtp-sink") else "smtp-sink (package postfix) is not installed"


@contextmanager
def sink(folder: Path, options: Sequence[str] = (), port: int = 0) -> Iterator[int]:
    """Run a sink that writes each mail to a file in `folder`; gives its port."""
    port = port or free_port()
    folder.chmod(0o777)
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    command = ["smtp-sink", *user, *options, "-d", "mail.%M.", f"127.0.0.1:{port}", "100"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


def taken(folder: Path) -> list[bytes]:
    """Return the mails a sink has written, with its lines of trace before them."""
    return [file.read_bytes() for file in sorted(folder.glob("mail.*"))]


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("smtp-sink does not listen")
