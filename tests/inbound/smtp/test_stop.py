"""The graceful stop: mails in flight are finished, the idle are told to come back."""

from __future__ import annotations

import asyncio

import pytest

from inbound.smtp.limits import Limits
from tests.inbound.smtp.client import MESSAGE, Client
from tests.inbound.smtp.conftest import Serve

TOLD = "421 4.3.2 Shutting down, try again soon"


async def test_the_idle_are_told_421(serve: Serve) -> None:
    server = await serve()
    async with Client(server.port) as client:
        await client.greet()
        await server.listener.stop()
        assert await client.reply() == TOLD
        assert await client.is_closed()


async def test_a_mail_that_is_being_stored_gets_its_250(serve: Serve) -> None:
    server = await serve()
    server.memory.waits_for = asyncio.Event()
    async with Client(server.port) as client:
        await client.begin_data()
        client.write(MESSAGE + b".\r\n")
        await server.memory.is_asked.wait()
        stopping = asyncio.create_task(server.listener.stop())
        await asyncio.sleep(0.05)
        assert not stopping.done()
        server.memory.waits_for.set()

        assert (await client.reply()).startswith("250 ")
        assert await client.reply() == TOLD
        await stopping
    assert len(server.memory.arrivals) == 1


async def test_a_message_that_is_being_sent_is_finished(serve: Serve) -> None:
    server = await serve()
    async with Client(server.port) as client:
        await client.begin_data()
        client.write(MESSAGE[:20])
        await asyncio.sleep(0.02)
        stopping = asyncio.create_task(server.listener.stop())
        await asyncio.sleep(0.02)
        client.write(MESSAGE[20:] + b".\r\nMAIL FROM:<ann@example.com>\r\n")
        assert (await client.reply()).startswith("250 ")
        assert await client.reply() == TOLD
        await stopping


async def test_new_connections_are_refused_at_once(serve: Serve) -> None:
    server = await serve()
    port = server.port
    await server.listener.stop()
    with pytest.raises(ConnectionRefusedError):
        async with Client(port) as client:
            await client.reply()


async def test_a_client_that_never_ends_does_not_hold_up_the_stop(serve: Serve) -> None:
    server = await serve(Limits(drain_s=0.1))
    async with Client(server.port) as client:
        await client.begin_data()
        await asyncio.wait_for(server.listener.stop(), 2)
        assert await client.reply() == TOLD
