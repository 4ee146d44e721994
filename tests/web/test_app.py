"""The portal on its socket: what it says of its clients to the log."""

from __future__ import annotations

import asyncio
import logging

import pytest
from aiohttp import web

from tests.ports import free_port
from web import app as portal


async def asked(app: web.Application, path: str) -> bytes:
    """Return the first line of what a served application answers to a path."""
    port = free_port()
    runner = await portal.start(app, f"127.0.0.1:{port}")
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        line = await reader.readline()
        await reader.read()
        writer.close()
        await writer.wait_closed()
    finally:
        await runner.cleanup()
    return line


async def test_a_request_that_is_none_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert b" 400 " in await asked(web.Application(), f"/{'x' * 9000}")
    assert caplog.records == []


async def test_a_fault_of_ours_is_logged_without_who_met_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(_request: web.Request) -> web.Response:
        raise RuntimeError("a bug")

    app = web.Application()
    app.router.add_get("/broken", broken)
    with caplog.at_level(logging.INFO):
        assert b" 500 " in await asked(app, "/broken")
    (record,) = caplog.records
    assert record.getMessage() == "Error handling request"
    assert record.exc_info
