"""Readings take turns: nobody's typing keeps the mails of others from being stored."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from aiohttp import web

from web.write.pace import MOST, Pace


async def test_between_two_readings_there_is_as_long_a_rest() -> None:
    pace, loop = Pace(), asyncio.get_running_loop()
    spans: list[tuple[float, float]] = []

    async def read(account: int) -> None:
        async with pace.turn(account):
            begun = loop.time()
            await asyncio.sleep(0.05)
            spans.append((begun, loop.time()))

    await asyncio.gather(*(read(account) for account in range(4)))
    assert len(spans) == 4
    for (begun, ended), (following, _) in pairwise(spans):
        assert following - ended >= 0.9 * (ended - begun)


async def test_an_account_does_not_queue_without_end() -> None:
    pace, go_on = Pace(), asyncio.Event()

    async def read(account: int) -> None:
        async with pace.turn(account):
            await go_on.wait()

    async with asyncio.TaskGroup() as group:
        for _ in range(MOST):
            group.create_task(read(1))
        await asyncio.sleep(0)
        with pytest.raises(web.HTTPTooManyRequests):
            await read(1)
        other = group.create_task(read(2))
        await asyncio.sleep(0)
        assert not other.done()
        go_on.set()
    await read(1)


async def test_a_reading_that_fails_gives_its_turn_back() -> None:
    pace = Pace()
    for _ in range(MOST + 1):
        with pytest.raises(LookupError):
            async with pace.turn(1):
                raise LookupError
