"""Readiness: what ``jupiter check`` says of the relay."""

from __future__ import annotations

import socket
from pathlib import Path

from outbound.readiness import machine as readiness
from tests.faults.relay import relaying


async def test_a_relay_that_answers_is_ready() -> None:
    async with relaying() as relay:
        assert await readiness.relay(relay.url, helo="bot.example") is None
    assert relay.offered == 0


async def test_a_relay_that_is_not_there_is_named() -> None:
    said = await readiness.relay("smtp://127.0.0.1:1?tls=none", helo="bot.example")
    assert said is not None
    assert said.startswith("127.0.0.1:1: ")


async def test_a_relay_that_says_nothing_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        url = f"smtp://127.0.0.1:{port}?tls=none"
        said = await readiness.relay(url, helo="bot.example", timeout_s=0.1)
    assert said == f"127.0.0.1:{port}: no answer"


async def test_a_relay_without_the_tls_that_is_asked_for_is_not_ready() -> None:
    async with relaying() as relay:
        said = await readiness.relay(f"smtp://127.0.0.1:{relay.port}", helo="bot.example")
    assert said is not None


async def test_a_url_that_cannot_be_read_says_how_it_is_written() -> None:
    assert "smtp" in (await readiness.relay("ftp://x", helo="bot.example") or "")


async def test_a_folder_that_can_be_made_is_ready(tmp_path: Path) -> None:
    assert await readiness.relay(f"maildir:{tmp_path}/new/mail", helo="bot.example") is None


def test_pages_can_be_drawn_here() -> None:
    assert readiness.pages() is None
