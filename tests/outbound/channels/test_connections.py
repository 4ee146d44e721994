"""Connections to a relay are few, used again, and given up when they are stale."""

from __future__ import annotations

import asyncio

import pytest

from outbound.channels import connections
from outbound.channels.channel import Accepted
from outbound.channels.connections import Connections, Hop
from outbound.channels.smarthost import Smarthost
from tests.outbound.channels.handing import ANN, MAIL, channel_to
from tests.outbound.channels.relay import relaying


async def test_a_connection_is_used_again() -> None:
    async with relaying() as relay:
        channel = channel_to(relay)
        for _ in range(3):
            assert isinstance(await channel.deliver("", ANN, MAIL), Accepted)
        await channel.close()
    assert relay.connections == 1
    assert relay.commands.count("RSET") == 2


async def test_a_refused_recipient_does_not_cost_the_connection() -> None:
    async with relaying({"RCPT": "550 5.1.1 unknown"}) as relay:
        channel = channel_to(relay)
        await channel.deliver("", ANN, MAIL)
        relay.replies["RCPT"] = "250 2.1.5 Ok"
        assert isinstance(await channel.deliver("", ANN, MAIL), Accepted)
        await channel.close()
    assert relay.connections == 1


async def test_a_stale_connection_is_replaced_without_a_lost_try() -> None:
    async with relaying({"RSET": "cut"}) as relay:
        channel = channel_to(relay)
        assert isinstance(await channel.deliver("", ANN, MAIL), Accepted)
        assert isinstance(await channel.deliver("", ANN, MAIL), Accepted)
        await channel.close()
    assert relay.connections == 2


async def test_a_relay_gets_four_connections_at_most() -> None:
    async with relaying() as relay:
        channel = channel_to(relay)
        outcomes = await asyncio.gather(*(channel.deliver("", ANN, MAIL) for _ in range(20)))
        await channel.close()
    assert all(isinstance(each, Accepted) for each in outcomes)
    assert relay.most_at_once <= connections.MOST
    assert len(relay.taken) == 20


async def test_an_idle_connection_is_closed() -> None:
    async with relaying() as relay:
        lent = Connections(Hop("127.0.0.1", relay.port), idle_s=0.05)
        channel = Smarthost(lent)
        await channel.deliver("", ANN, MAIL)
        await asyncio.sleep(0.3)
        assert relay.commands[-1] == "QUIT"
        assert relay.open_now == 0
        assert isinstance(await channel.deliver("", ANN, MAIL), Accepted)
        await channel.close()


async def test_a_delivery_cancelled_in_the_middle_leaves_no_half_used_connection() -> None:
    async with relaying({"RCPT": "hang"}) as relay:
        channel = channel_to(relay)
        delivery = asyncio.create_task(channel.deliver("", ANN, MAIL))
        await relay.is_hanging.wait()
        delivery.cancel()
        with pytest.raises(asyncio.CancelledError):
            await delivery
        relay.replies["RCPT"] = "250 2.1.5 Ok"
        assert isinstance(await channel.deliver("", ANN, MAIL), Accepted)
        await channel.close()
    assert relay.connections == 2
