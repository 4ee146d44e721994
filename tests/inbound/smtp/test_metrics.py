"""Metrics: each mail is counted once by what became of it."""

from __future__ import annotations

from prometheus_client import REGISTRY

from inbound.intake import NotStored
from tests.inbound.smtp.client import ENVELOPE, Client
from tests.inbound.smtp.conftest import Running


def counted(name: str, **labels: str) -> float:
    """Return the value of a metric; 0 if it was never touched."""
    return REGISTRY.get_sample_value(name, labels) or 0


def mails(outcome: str, reason: str) -> float:
    """Return how many mails met this end."""
    return counted("jupiter_smtp_mails_total", outcome=outcome, reason=reason)


async def test_mails_are_counted_by_outcome_and_reason(server: Running) -> None:
    ends = [
        ("accepted", "stored"),
        ("deferred", "own-fault"),
        ("refused", "malformed"),
        ("refused", "unknown-recipient"),
    ]
    before = [mails(*end) for end in ends]
    async with Client(server.port) as client:
        await client.greet()
        await client.send()
        server.memory.fails_with = NotStored()
        await client.send()
        await client.send(b"Subject: nobody wrote this\r\n\r\nx\r\n")
        await client.say(ENVELOPE[0], b"RCPT TO:<nobody@jupiter.localhost>")

    assert [mails(*end) for end in ends] == [count + 1 for count in before]


async def test_the_time_to_the_250_is_measured(server: Running) -> None:
    name = "jupiter_smtp_seconds_to_stored_count"
    before = counted(name)
    async with Client(server.port) as client:
        await client.greet()
        await client.send()
    assert counted(name) == before + 1


async def test_connections_are_counted_in_and_out(server: Running) -> None:
    total = counted("jupiter_smtp_connections_total", outcome="accepted")
    async with Client(server.port) as client:
        await client.greet()
        assert counted("jupiter_smtp_open_connections") == 1
        await client.say(b"QUIT")
        await client.is_closed()
    assert counted("jupiter_smtp_open_connections") == 0
    assert counted("jupiter_smtp_connections_total", outcome="accepted") == total + 1
