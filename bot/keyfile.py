"""Keyfile: a secret in a file of its own, made once and whole, which nobody else can read."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def make(file: Path, secret: bytes) -> None:
    """Write a secret, on disk and whole before it has its name; one that is there stays.

    Two processes may start at once, and what is sealed with a secret can be read by nothing else.
    Its folder is made if missing. Raises OSError.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = _drafted(file, secret)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()
    _sync(file.parent)


def replace(file: Path, secret: bytes) -> None:
    """Write a file anew; at every moment it is the old or the new one, whole. Raises OSError."""
    _drafted(file, secret).replace(file)
    _sync(file.parent)


def _drafted(file: Path, secret: bytes) -> Path:
    """Return a file beside `file` that holds the secret, on disk, readable by us alone."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(secret)
        opened.flush()
        os.fsync(descriptor)
    return draft


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
