"""Sink: Postfix's own smtp-sink as a relay that takes mail or misbehaves on demand."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port, wait_for


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
            wait_for(port, "smtp-sink")
            yield port
        finally:
            process.terminate()


def taken(folder: Path) -> list[bytes]:
    """Return the mails a sink has written, with its lines of trace before them."""
    return [file.read_bytes() for file in sorted(folder.glob("mail.*"))]
