"""Own faults: always 451 or 452, never with a text of the fault, and the session lives on."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from inbound.intake import NotStored, Overloaded
from inbound.smtp.limits import Limits
from tests.inbound.smtp.client import Client
from tests.inbound.smtp.conftest import Serve


@pytest.mark.parametrize(
    ("fault", "reply"),
    [
        (NotStored(), "451 4.3.0 Not stored, try again later"),
        (RuntimeError("the password is hunter2"), "451 4.3.0 Not stored, try again later"),
        (OSError(28, "No space left on device"), "451 4.3.0 Not stored, try again later"),
        (Overloaded(), "452 4.3.1 Too busy, try again later"),
    ],
)
async def test_a_store_that_fails_defers_the_mail(
    serve: Serve, fault: Exception, reply: str
) -> None:
    server = await serve()
    server.memory.fails_with = fault
    async with Client(server.port) as client:
        await client.greet()
        with capture_logs():
            assert await client.send() == reply

        server.memory.fails_with = None
        assert (await client.send()).startswith("250 ")


async def test_a_store_that_hangs_defers_the_mail(serve: Serve) -> None:
    server = await serve(Limits(store_s=0.1))
    server.memory.waits_for = asyncio.Event()
    async with Client(server.port) as client:
        await client.greet()
        with capture_logs() as logs:
            assert (await client.send()).startswith("451 4.3.0")
        assert [entry["event"] for entry in logs] == ["smtp.store_timed_out"]


async def test_a_lost_connection_in_the_dialogue_is_no_fault(serve: Serve) -> None:
    server = await serve()
    with capture_logs() as logs:
        for said in (b"", b"EHLO x\r\n", b"EHLO x\r\nMAIL FR"):
            async with Client(server.port) as client:
                await client.reply()
                client.write(said)
                await asyncio.sleep(0.02)
                client.writer.transport.abort()
        await asyncio.sleep(0.05)
    assert logs == []
    async with Client(server.port) as client:
        await client.greet()
        assert (await client.send()).startswith("250 ")


async def test_the_log_names_ids_and_nobody(serve: Serve) -> None:
    server = await serve()
    with capture_logs() as logs:
        async with Client(server.port) as client:
            await client.greet()
            await client.send()
    (entry,) = logs
    assert entry["mail_id"] == "m1"
    assert "example.com" not in str(logs)
    assert "127.0.0.1" not in str(logs)
