"""Fixtures: where programs of other people work."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users of the machine may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="jupiter-") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path
