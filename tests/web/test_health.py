"""Health: what a supervisor sees, and who may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.post import InboundMail, Level
from tests import databases
from web import health
from web.app import create_app
from web.health import Watch
from web.unsubscribe import Exit

NOW = datetime(2040, 3, 2, 14, 0, tzinfo=UTC)
WAY_OUT = Exit(databases.MINT, "JupiterInvoice", "", lambda: NOW)
LOOPBACK = (ip_network("127.0.0.0/8"),)


async def got(path: str, watch: Watch) -> tuple[int, str]:
    """Return status and body of a page."""
    async with TestClient(TestServer(create_app(watch, WAY_OUT))) as client:
        answer = await client.get(path)
        return answer.status, await answer.text()


async def test_the_process_lives(store: str, tmp_path: Path) -> None:
    assert (await got("/healthz", Watch(tmp_path, (), lambda: NOW)))[0] == 200


async def test_all_is_ready(store: str, tmp_path: Path) -> None:
    status, body = await got("/readyz", Watch(tmp_path, LOOPBACK, lambda: NOW))
    assert status == 200
    assert '"database": "ok"' in body


async def test_a_mail_that_waits_long_says_that_nobody_works(store: str, tmp_path: Path) -> None:
    await InboundMail.create(
        id="m1",
        content_key="k",
        mail_from="a@b.example",
        rcpt_tos=[],
        peer="::1",
        level=Level.STRONG,
        author="a@b.example",
        octets=b"",
        received_at=NOW - timedelta(minutes=6),
    )
    status, body = await got("/readyz", Watch(tmp_path, LOOPBACK, lambda: NOW))
    assert status == 503
    assert '"queue": "360 s"' in body


async def test_a_full_disk_is_not_ready(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "MIN_FREE_OCTETS", 1 << 62)
    assert (await got("/readyz", Watch(tmp_path, LOOPBACK, lambda: NOW)))[0] == 503


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
async def test_strangers_do_not_see_the_inside(store: str, tmp_path: Path, path: str) -> None:
    assert (await got(path, Watch(tmp_path, (), lambda: NOW)))[0] == 404


async def test_metrics_are_in_the_format_of_prometheus(store: str, tmp_path: Path) -> None:
    status, body = await got("/metrics", Watch(tmp_path, LOOPBACK, lambda: NOW))
    assert status == 200
    assert "jupiter_" in body or "python_info" in body
