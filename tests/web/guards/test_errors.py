"""Errors are pages that help; they say nothing of what broke, and come without a database."""

from __future__ import annotations

import asyncio
from pathlib import Path
from unittest.mock import sentinel

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from yarl import URL

from bot.access import sessions
from tests.web import visitor
from tests.web.visitor import Portal, Visitor
from web.forms import reading


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nowhere", 404, "no such page"),
        ("GET", "/static/0/style.css", 404, "no such page"),
        ("POST", "/help", 405, "cannot be done here"),
        ("DELETE", "/help", 405, "cannot be done here"),
    ],
)
async def test_an_error_is_a_page(
    stranger: Visitor, method: str, path: str, status: int, words: str
) -> None:
    headers = {"Origin": stranger.origin}
    async with stranger.http.request(method, stranger.url(path), headers=headers) as response:
        text = await response.text()
        assert response.status == status
        assert words in text
        assert 'href="/contact"' in text
        if status == 405:
            assert response.headers["Allow"]


async def test_a_change_from_elsewhere_is_explained(stranger: Visitor) -> None:
    async with stranger.http.post(stranger.url("/sign-in"), data={"address": "a@b.example"}) as got:
        assert got.status == 403
        assert "not sent from a page of ours" in await got.text()


async def test_a_form_without_end_is_refused(stranger: Visitor) -> None:
    page = await stranger.post("/sign-in", {"address": "x" * 300_000})
    assert page.status == 413
    assert "too large" in page.text


@pytest.mark.parametrize(
    ("kind", "octets"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\n"),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: x\r\n\r\nx\r\n--b--",
        ),
        ("multipart/form-data; boundary=" + "b" * 500, b"--b--"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"address=x"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"address=x"),
        ("application/x-www-form-urlencoded", b"address=%ff%fe%00"),
        ("application/x-www-form-urlencoded", b"\xff\xfe"),
        ("application/x-www-form-urlencoded", b"&" * 10_000),
        ("application/json", b'{"address": 1}'),
        ("", b"address=x"),
    ],
)
async def test_a_body_that_is_not_what_it_claims_is_answered(
    stranger: Visitor, kind: str, octets: bytes
) -> None:
    page = await stranger.post("/sign-in", octets, headers={"Content-Type": kind})
    assert page.status in (400, 413, 422), page.text


async def test_who_goes_away_while_sending_is_no_fault_of_ours(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writing page does so whenever somebody types on while a text is read."""
    ended = asyncio.Event()
    read = reading._sent

    async def watched(request: web.BaseRequest) -> reading.Sending:
        try:
            return await read(request)
        finally:
            ended.set()

    monkeypatch.setattr(reading, "_sent", watched)
    with capture_logs() as logged:
        url = URL(portal.site.base_url)
        _, writer = await asyncio.open_connection(url.host, url.port)
        head = f"POST /sign-in HTTP/1.1\r\nHost: x\r\nOrigin: {portal.site.origin}\r\n"
        head += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\n"
        writer.write(head.encode() + b"address=")
        await writer.drain()
        writer.close()
        await ended.wait()
        await asyncio.sleep(0)  # for the answer that nobody takes
    assert [each["event"] for each in logged] == []


async def test_a_fault_of_ours_tells_nothing(store: str, tmp_path: Path) -> None:
    async def broken(_request: web.Request) -> web.Response:
        raise RuntimeError("the secret is sesame")

    given = visitor.settings(tmp_path)
    more = [("/broken", broken)]
    async with visitor.opened(given, more=more) as portal, portal.visitor() as browser:
        page = await browser.get("/broken")
    assert page.status == 500
    assert "on our side" in page.text
    assert "sesame" not in page.text  # a number may stand in the address of the style sheet
    assert page.headers["X-Content-Type-Options"] == "nosniff"


async def test_an_error_page_comes_without_the_database(
    portal: Portal, ann: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise ConnectionError(sentinel)

    monkeypatch.setattr(sessions, "resume", away)
    page = await ann.get("/")
    assert page.status == 500
    assert "on our side" in page.text
