"""Handing a mail to a relay of the tests."""

from __future__ import annotations

from outbound.channels.channel import Outcome
from outbound.channels.smarthost import Smarthost
from tests.outbound.channels.relay import Relay

ANN = "ann@example.com"
MAIL = b"Message-ID: <1@jupiter.example>\r\nSubject: x\r\n\r\n.dot\r\n..\r\nend\r\n"


def channel_to(relay: Relay, query: str = "tls=none", login: str = "") -> Smarthost:
    """Return the channel to a relay of the tests."""
    host = "localhost" if "ca=" in query else "127.0.0.1"
    return Smarthost.of_url(f"smtp://{login}{host}:{relay.port}?{query}", "jupiter.example")


async def delivered(relay: Relay, query: str = "tls=none", login: str = "") -> Outcome:
    """Deliver one mail over a connection of its own."""
    channel = channel_to(relay, query, login)
    try:
        return await channel.deliver("bounce+7@jupiter.example", ANN, MAIL)
    finally:
        await channel.close()
