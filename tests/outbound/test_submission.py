"""Handing a plain mail to a server."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email.policy import SMTP

import pytest

from outbound.channels.channel import Accepted, Deferred, Outcome, Refused
from outbound.message.headers import UnfitAddress
from outbound.submission import hand_over
from tests.outbound.channels.relay import relaying


async def handed(
    port: int, *, subject: str = "", text: str = "x", sender: str = "a@b.c"
) -> Outcome:
    """Hand over one mail."""
    return await hand_over(
        "127.0.0.1",
        port,
        mail_from=sender,
        recipient="invoice@jupiter.localhost",
        subject=subject,
        text="invoice ACME 3h @ 100\n",
        now=datetime(2026, 12, 7, 12, 0, tzinfo=UTC),
        message_id="<1@jupiter.localhost>",
        in_reply_to="<0@jupiter.localhost>",
    )


async def test_the_server_gets_a_whole_mail_and_its_reply_is_returned() -> None:
    async with relaying({".": "250 2.0.0 kept as m1"}) as relay:
        outcome = await handed(
            relay.port, subject="Rechnung für ACME", text="invoice ACME 3h @ 100\n"
        )
    assert outcome == Accepted("250 2.0.0 kept as m1")
    assert "MAIL FROM:<a@b.c>" in relay.commands[1]
    message = email.message_from_bytes(relay.taken[0], policy=SMTP)
    assert message["From"] == "a@b.c"
    assert message["Subject"] == "Rechnung für ACME"
    assert message["Date"] == "Mon, 07 Dec 2026 12:00:00 +0000"
    assert message["Message-ID"] == "<1@jupiter.localhost>"
    assert message["In-Reply-To"] == "<0@jupiter.localhost>"
    assert message.get_content().startswith("invoice ACME 3h @ 100")


async def test_a_refusal_is_returned_not_raised() -> None:
    async with relaying({"MAIL": "550 5.7.1 no stranger"}) as relay:
        assert await handed(relay.port) == Refused("550 5.7.1 no stranger")


async def test_nobody_there_is_a_deferral() -> None:
    async with relaying() as relay:
        pass
    assert isinstance(await handed(relay.port), Deferred)


async def test_what_is_no_address_is_refused_before_anything_is_sent() -> None:
    async with relaying() as relay:
        with pytest.raises(UnfitAddress):
            await handed(relay.port, sender="a@b.c\r\nBcc: x@y")
    assert relay.connections == 0
