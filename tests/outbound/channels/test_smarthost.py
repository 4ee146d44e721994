"""A next hop that speaks SMTP, and everything it may do."""

from __future__ import annotations

import pytest

from outbound.channels.channel import Accepted, Deferred, Refused
from outbound.channels.connections import Connections, Hop
from outbound.channels.smarthost import Smarthost
from tests.outbound.channels.handing import ANN, MAIL, channel_to, delivered
from tests.outbound.channels.relay import relaying


async def test_a_mail_arrives_octet_for_octet() -> None:
    async with relaying() as relay:
        outcome = await delivered(relay)
    assert outcome == Accepted("250 2.0.0 Ok: queued as 4711")
    assert relay.taken == [MAIL.replace(b"\r\n.", b"\r\n..") + b".\r\n"]
    assert relay.commands == [
        "EHLO jupiter.example",
        f"MAIL FROM:<bounce+7@jupiter.example> SIZE={len(MAIL)}",
        "RCPT TO:<ann@example.com>",
        "DATA",
        "QUIT",
    ]


async def test_an_empty_reverse_path_is_null() -> None:
    async with relaying() as relay:
        channel = channel_to(relay)
        await channel.deliver("", ANN, MAIL)
        await channel.close()
    assert relay.commands[1].startswith("MAIL FROM:<> ")


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "."])
async def test_4yz_at_any_step_defers(step: str) -> None:
    async with relaying({step: "452 4.3.1 no space"}) as relay:
        assert await delivered(relay) == Deferred("452 4.3.1 no space")


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "."])
async def test_5yz_at_any_step_of_the_mail_refuses(step: str) -> None:
    async with relaying({step: "550-5.7.1 no\r\n550 5.7.1 never"}) as relay:
        assert await delivered(relay) == Refused("550 5.7.1 no\n5.7.1 never")


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "."])
async def test_a_connection_that_is_cut_defers(step: str) -> None:
    async with relaying({step: "cut"}) as relay:
        outcome = await delivered(relay)
    assert isinstance(outcome, Deferred)
    assert ("not known whether" in outcome.response) == (step in ("DATA", "."))


@pytest.mark.parametrize("reply", ["554 5.3.2 go away", "421 4.7.0 too many", "what?"])
async def test_a_greeting_that_is_none_defers(reply: str) -> None:
    async with relaying({"greeting": reply}) as relay:
        assert isinstance(await delivered(relay), Deferred)


async def test_an_ehlo_that_is_refused_defers() -> None:
    async with relaying({"EHLO": "550 5.7.1 bad name"}) as relay:
        assert isinstance(await delivered(relay), Deferred)


@pytest.mark.parametrize("code", [530, 535, 538])
async def test_a_relay_that_wants_another_login_defers(code: int) -> None:
    async with relaying({"MAIL": f"{code} 5.7.0 authenticate first"}) as relay:
        assert isinstance(await delivered(relay), Deferred)


async def test_a_login_that_fails_defers() -> None:
    replies = {"EHLO": "250-relay.example\r\n250 AUTH PLAIN"}
    async with relaying(replies) as relay:
        outcome = await delivered(relay, login="user:wrong@")
    assert isinstance(outcome, Deferred)
    assert "535" in outcome.response
    assert "wrong" not in outcome.response


async def test_a_relay_without_starttls_gets_no_mail() -> None:
    async with relaying() as relay:
        outcome = await delivered(relay, "tls=starttls")
    assert isinstance(outcome, Deferred)
    assert relay.taken == []


async def test_nobody_at_the_port_defers() -> None:
    async with relaying() as relay:
        pass
    assert isinstance(await delivered(relay), Deferred)


async def test_a_relay_that_hangs_defers() -> None:
    async with relaying({"RCPT": "hang"}) as relay:
        channel = Smarthost(Connections(Hop("127.0.0.1", relay.port), command_s=0.1))
        assert isinstance(await channel.deliver("", ANN, MAIL), Deferred)


async def test_an_international_address_needs_smtputf8() -> None:
    async with relaying() as relay:
        channel = channel_to(relay)
        outcome = await channel.deliver("", "jürg@example.com", MAIL)
        await channel.close()
    assert isinstance(outcome, Refused)
    assert relay.taken == []


async def test_an_international_domain_needs_no_smtputf8() -> None:
    async with relaying() as relay:
        channel = channel_to(relay)
        outcome = await channel.deliver("", "ann@müller.example", MAIL)
        await channel.close()
    assert isinstance(outcome, Accepted)
    assert "RCPT TO:<ann@xn--mller-kva.example>" in relay.commands


async def test_an_international_address_is_handed_on_with_smtputf8() -> None:
    async with relaying({"EHLO": "250-relay.example\r\n250-8BITMIME\r\n250 SMTPUTF8"}) as relay:
        channel = channel_to(relay)
        outcome = await channel.deliver("", "jürg@example.com", "Subject: ü\r\n\r\n".encode())
        await channel.close()
    assert isinstance(outcome, Accepted)
    assert "MAIL FROM:<> SMTPUTF8 BODY=8BITMIME" in relay.commands
    assert "RCPT TO:<jürg@example.com>" in relay.commands


@pytest.mark.parametrize(
    ("head", "announced"), [("Reply-To: jürg@example.com", True), ("Subject: plain", False)]
)
async def test_a_header_beyond_ascii_is_announced_where_it_can_be(
    head: str, announced: bool
) -> None:
    octets = f"{head}\r\n\r\nü\r\n".encode()
    async with relaying({"EHLO": "250-relay.example\r\n250-8BITMIME\r\n250 SMTPUTF8"}) as relay:
        channel = channel_to(relay)
        assert isinstance(await channel.deliver("", ANN, octets), Accepted)
        await channel.close()
    assert any("SMTPUTF8" in each for each in relay.commands if "MAIL" in each) is announced
    async with relaying() as relay:
        channel = channel_to(relay)
        assert isinstance(await channel.deliver("", ANN, octets), Accepted)
        await channel.close()
