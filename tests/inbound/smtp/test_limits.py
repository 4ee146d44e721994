"""Limits: what is too much is refused, temporarily where it may fit later."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from inbound.smtp.limits import Limits
from tests.inbound.smtp.client import ENVELOPE, MESSAGE, Client
from tests.inbound.smtp.conftest import Serve


async def greeted(stack: AsyncExitStack, port: int) -> str:
    """Open a connection that stays open; return what the server says first."""
    client = await stack.enter_async_context(Client(port))
    return await client.reply()


async def test_a_message_over_the_size_is_refused_and_the_next_one_taken(serve: Serve) -> None:
    server = await serve(Limits(max_octets=1000))
    async with Client(server.port) as client:
        assert "250-SIZE 1000" in await client.greet()
        assert (await client.send(MESSAGE + b"x" * 998 + b"\r\n")).startswith("552 5.3.4")
        assert (await client.send()).startswith("250 ")


async def test_a_message_of_just_the_size_is_taken(serve: Serve) -> None:
    server = await serve(Limits(max_octets=1000))
    async with Client(server.port) as client:
        await client.greet()
        filling = 1000 - len(MESSAGE) - 2
        assert (await client.send(MESSAGE + b"x" * filling + b"\r\n")).startswith("250 ")


async def test_messages_that_do_not_fit_into_memory_are_deferred(serve: Serve) -> None:
    server = await serve(Limits(max_octets=10**6, max_octets_in_memory=300_000))
    async with Client(server.port) as first, Client(server.port) as second:
        await first.begin_data()
        first.write(MESSAGE + b"x" * 200_000)
        await asyncio.sleep(0.1)
        await second.greet()
        large = MESSAGE + (b"y" * 70 + b"\r\n") * 2500
        assert (await second.send(large)).startswith("452 4.3.1")

        first.write(b"\r\n.\r\n")
        assert (await first.reply()).startswith("250 ")
        assert (await second.send(large)).startswith("250 ")


async def test_one_recipient_too_many_is_deferred(serve: Serve) -> None:
    server = await serve(Limits(max_recipients=2))
    async with Client(server.port) as client:
        await client.greet()
        await client.say(ENVELOPE[0])
        replies = [
            await client.say(b"RCPT TO:<invoice+%d@jupiter.localhost>" % number)
            for number in range(3)
        ]
    assert [reply[:9] for reply in replies] == ["250 2.1.5", "250 2.1.5", "452 4.5.3"]


async def test_one_connection_too_many_of_a_peer_is_told_421(serve: Serve) -> None:
    server = await serve(Limits(connections_per_peer=2))
    async with AsyncExitStack() as stack:
        assert (await greeted(stack, server.port)).startswith("220 ")
        assert (await greeted(stack, server.port)).startswith("220 ")
        async with Client(server.port) as third:
            assert await third.reply() == "421 4.7.0 Too many connections, try again later"
            assert await third.is_closed()
    await asyncio.sleep(0.05)
    async with Client(server.port) as client:
        assert (await client.reply()).startswith("220 ")


async def test_one_connection_too_many_in_all_is_told_421(serve: Serve) -> None:
    server = await serve(Limits(connections=1))
    async with AsyncExitStack() as stack:
        assert (await greeted(stack, server.port)).startswith("220 ")
        assert (await greeted(stack, server.port)).startswith("421 4.7.0")
    await asyncio.sleep(0.05)
    async with Client(server.port) as client:
        assert (await client.reply()).startswith("220 ")


async def test_too_many_errors_end_the_connection(serve: Serve) -> None:
    server = await serve(Limits(max_errors=3))
    async with Client(server.port) as client:
        await client.reply()
        replies = [await client.say(b"WHAT") for _ in range(4)]
        assert replies == ["500 5.5.1 Unknown command"] * 4
        assert (await client.reply()).startswith("421 4.7.0")
        assert await client.is_closed()


async def test_too_many_commands_without_a_mail_end_the_connection(serve: Serve) -> None:
    server = await serve(Limits(max_idle_commands=5))
    async with Client(server.port) as client:
        await client.greet()
        for _ in range(3):
            assert (await client.send()).startswith("250 ")
        for _ in range(4):
            assert (await client.say(b"NOOP")).startswith("250 ")
        assert (await client.say(b"NOOP")).startswith("250 ")
        assert (await client.reply()).startswith("421 4.7.0")


async def test_a_line_without_end_ends_the_connection(serve: Serve) -> None:
    server = await serve()
    async with Client(server.port) as client:
        await client.reply()
        client.write(b"x" * 200_000)
        assert (await client.reply()).startswith("500 5.5.6")
        assert await client.is_closed()
