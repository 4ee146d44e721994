"""Time: who says nothing, or too little, is told 421 and closed."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

from inbound.smtp.limits import Limits
from tests.inbound.smtp.client import MESSAGE, Client
from tests.inbound.smtp.conftest import Serve

TOLD = "421 4.4.2 Waited too long"


async def test_an_idle_client_is_told_421(serve: Serve) -> None:
    server = await serve(Limits(idle_s=0.1))
    async with Client(server.port) as client:
        await client.greet()
        assert await client.reply() == TOLD
        assert await client.is_closed()


async def test_a_client_that_keeps_talking_is_told_421_when_its_session_is_over(
    serve: Serve,
) -> None:
    server = await serve(Limits(session_s=0.3))
    async with Client(server.port) as client:
        await client.greet()
        reply = ""
        while reply != TOLD:
            reply = await client.say(b"NOOP")
            assert reply in ("250 2.0.0 Ok", TOLD)
            await asyncio.sleep(0.02)


async def test_a_silent_client_in_data_is_told_421(serve: Serve) -> None:
    server = await serve(Limits(block_s=0.1))
    async with Client(server.port) as client:
        await client.begin_data()
        client.write(MESSAGE)
        assert await client.reply() == TOLD


async def test_a_message_that_trickles_in_is_told_421(serve: Serve) -> None:
    server = await serve(Limits(block_s=5, data_s=0.3))
    async with Client(server.port) as client:
        await client.begin_data()
        trickle = asyncio.create_task(trickled(client))
        assert await client.reply() == TOLD
        assert not trickle.done()
        trickle.cancel()
        with suppress(asyncio.CancelledError, ConnectionError):
            await trickle


async def trickled(client: Client) -> None:
    """Send a message octet by octet."""
    for octet in MESSAGE * 1000:
        client.write(bytes([octet]))
        await asyncio.sleep(0.01)


async def test_the_time_for_a_message_begins_anew_with_each(serve: Serve) -> None:
    server = await serve(Limits(data_s=1.0))
    async with Client(server.port) as client:
        await client.greet()
        for _ in range(3):
            assert (await client.send()).startswith("250 ")
            await asyncio.sleep(0.4)


async def test_our_own_slowness_is_not_the_clients_fault(serve: Serve) -> None:
    server = await serve(Limits(block_s=0.1, idle_s=0.1))
    server.memory.waits_for = asyncio.Event()
    asyncio.get_running_loop().call_later(0.4, server.memory.waits_for.set)
    async with Client(server.port) as client:
        await client.greet()
        assert (await client.send()).startswith("250 ")
        assert await client.reply() == TOLD


async def test_a_session_takes_no_40_ms_pauses(serve: Serve) -> None:
    # With Nagle's algorithm on, a session takes 51 ms instead of 6.
    server = await serve()
    async with Client(server.port) as client:
        await client.greet()
        (session,) = server.sessions
        assert session.transport
        connection = session.transport.get_extra_info("socket")
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
