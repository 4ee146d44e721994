"""The same life of a connection on asyncio's loop and on uvloop, which may be installed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
import uvloop

from inbound.listener import Listener
from inbound.smtp.limits import Limits
from tests.inbound.smtp.client import Client
from tests.inbound.smtp.conftest import running
from tests.inbound.smtp.test_tls import write_certificate


async def whole_life(certificate: dict[str, Path]) -> None:
    """Send, be turned away, encrypt, time out; then stop with one client left."""
    async with running(Limits(connections=1, idle_s=1.0), **certificate) as server:
        async with Client(server.port) as client:
            await client.greet()
            async with Client(server.port) as second:
                assert (await second.reply()).startswith("421 ")
                assert await second.is_closed()
            assert (await client.send()).startswith("250 ")
            assert (await client.say(b"QUIT")).startswith("221 ")
            assert await client.is_closed()
        await left(server.listener)
        async with Client(server.port) as client:
            await client.greet()
            await client.start_tls()
            await client.greet_again()
            assert (await client.send()).startswith("250 ")
            assert (await client.reply()).startswith("421 4.4.2")
            assert await client.is_closed()
        await left(server.listener)
        async with Client(server.port) as client:
            await client.greet()
            await server.listener.stop()
            assert (await client.reply()).startswith("421 4.3.2")


async def left(listener: Listener) -> None:
    """Wait until no connection is counted any more."""
    async with asyncio.timeout(5):
        while listener.connections:  # noqa: ASYNC110  (the last to leave tells nobody)
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_connection_lives_the_same_on_every_loop(
    loop: Callable[[], asyncio.AbstractEventLoop], tmp_path: Path
) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(whole_life(write_certificate(tmp_path)))
