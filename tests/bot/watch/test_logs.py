"""Logs: what they say of an error, and what they must not."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.watch import logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Give the root logger back as it was."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before[0], before[1]
    structlog.reset_defaults()


def fail(secret: str) -> None:
    """Raise an error whose text and locals hold a secret."""
    raise ValueError(secret)


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_logged_error_tells_where_and_never_what(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("info", "json" if form == "json" else "console")
    try:
        fail("ann@example.com owes 300.00")
    except ValueError:
        structlog.get_logger().exception("job failed", job=7)

    said = capsys.readouterr().err
    assert "300.00" not in said
    assert "ann@example.com" not in said
    assert "job failed" in said
    if form == "json":
        line = json.loads(said)
        assert line["job"] == 7
        assert line["level"] == "error"
        assert "in fail" in line["exception"]
        assert "ValueError" in line["exception"]


def test_lines_of_libraries_take_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "json")
    logging.getLogger("somebody").warning("slow")
    logging.getLogger("procrastinate.worker").info("job inbound:handle done")

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["slow"]
