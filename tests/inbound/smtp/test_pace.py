"""Pace: who asks for refusals waits for them, and delays nobody else."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from inbound.intake import NotStored
from inbound.smtp.limits import Limits
from inbound.smtp.pace import Pace
from tests.inbound.smtp.client import Client
from tests.inbound.smtp.conftest import Serve

#: One refusal at once, the next a second later.
SLOW = Limits(refusals_per_s=1, refusals_at_once=1)


async def test_refusals_beyond_the_rush_come_at_their_pace(serve: Serve) -> None:
    server = await serve(Limits(refusals_per_s=20, refusals_at_once=2))
    loop = asyncio.get_running_loop()
    async with Client(server.port) as client:
        await client.reply()
        began = loop.time()
        replies = [await client.say(b"WHAT") for _ in range(6)]
        took = loop.time() - began
    assert set(replies) == {"500 5.5.1 Unknown command"}
    assert took > 0.19  # four that waited, at twenty a second


async def test_all_sessions_share_the_pace(serve: Serve) -> None:
    server = await serve(Limits(refusals_per_s=20, refusals_at_once=1))
    loop = asyncio.get_running_loop()

    async def refused() -> None:
        async with Client(server.port) as client:
            await client.reply()
            assert (await client.say(b"WHAT")).startswith("500 ")

    began = loop.time()
    await asyncio.gather(*(refused() for _ in range(5)))
    assert loop.time() - began > 0.19


async def test_a_mail_is_stored_while_refusals_wait(serve: Serve) -> None:
    server = await serve(SLOW)
    async with Client(server.port) as flooding, Client(server.port) as client:
        await flooding.reply()
        flooding.write(b"WHAT\r\n" * 20)
        refusals = asyncio.create_task(flooding.reader.readexactly(20 * 27))
        await client.greet()
        assert (await client.send()).startswith("250 ")
        assert not refusals.done()
        refusals.cancel()


async def test_what_is_put_off_waits_as_well(serve: Serve) -> None:
    server = await serve(SLOW)
    server.memory.fails_with = NotStored()
    loop = asyncio.get_running_loop()
    async with Client(server.port) as client:
        await client.greet()
        began = loop.time()
        assert (await client.send()).startswith("451 ")
        assert (await client.send()).startswith("451 ")
        assert loop.time() - began > 0.9


async def test_a_stop_does_not_wait_for_refusals(serve: Serve) -> None:
    server = await serve(SLOW)
    async with Client(server.port) as flooding:
        await flooding.reply()
        flooding.write(b"WHAT\r\n" * 20)
        await flooding.reply()
        with capture_logs() as logs:
            await server.listener.stop()
        assert await flooding.is_closed()
    assert logs == []


async def test_whoever_goes_away_takes_no_turn() -> None:
    pace = Pace(1, rush=1, loop=asyncio.get_running_loop())
    await pace.turn()
    gone = [asyncio.create_task(pace.turn()) for _ in range(50)]
    await asyncio.sleep(0.01)
    for each in gone:
        each.cancel()
    async with asyncio.timeout(20):  # not the 50 s of those that left
        await pace.turn()
