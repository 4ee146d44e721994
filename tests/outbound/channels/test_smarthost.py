"""A next hop that speaks SMTP, and everything it may do."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from outbound.channels import connections
from outbound.channels.channel import Accepted, Deferred, Outcome, Refused
from outbound.channels.connections import Connections, Hop
from outbound.channels.smarthost import Smarthost
from tests.outbound.channels.certificate import self_signed
from tests.outbound.channels.relay import Relay, relaying

MAIL = b"Message-ID: <1@jupiter.example>\r\nSubject: x\r\n\r\n.dot\r\n..\r\nend\r\n"
ANN = "ann@example.com"


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


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of localhost with its key, in one file."""
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def served(certificate: Path) -> ssl.SSLContext:
    """The TLS context of a relay with that certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


STARTTLS = {"EHLO": "250-relay.example\r\n250 STARTTLS", "STARTTLS": "220 2.0.0 go on"}


async def test_starttls_encrypts_and_greets_again(
    served: ssl.SSLContext, certificate: Path
) -> None:
    async with relaying(STARTTLS, tls=served) as relay:
        outcome = await delivered(relay, f"tls=starttls&ca={certificate}")
    assert isinstance(outcome, Accepted)
    assert relay.commands[:3] == ["EHLO jupiter.example", "STARTTLS", "EHLO jupiter.example"]


async def test_implicit_tls_encrypts_from_the_start(
    served: ssl.SSLContext, certificate: Path
) -> None:
    async with relaying(tls=served, is_tls_from_start=True) as relay:
        outcome = await delivered(relay, f"tls=implicit&ca={certificate}")
    assert isinstance(outcome, Accepted)


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_an_unknown_certificate_defers(served: ssl.SSLContext, tls: str) -> None:
    is_implicit = tls == "implicit"
    async with relaying(STARTTLS, tls=served, is_tls_from_start=is_implicit) as relay:
        outcome = await delivered(relay, f"tls={tls}")
    assert isinstance(outcome, Deferred)
    assert relay.taken == []


async def test_a_certificate_of_another_name_defers(
    served: ssl.SSLContext, certificate: Path
) -> None:
    async with relaying(STARTTLS, tls=served) as relay:
        url = f"smtp://127.0.0.1:{relay.port}?tls=starttls&ca={certificate}"
        channel = Smarthost.of_url(url, "jupiter.example")
        outcome = await channel.deliver("", ANN, MAIL)
        await channel.close()
    assert isinstance(outcome, Deferred)
    assert relay.taken == []


async def test_a_login_is_sent_over_tls_only(served: ssl.SSLContext, certificate: Path) -> None:
    replies = {**STARTTLS, "AUTH": "235 2.7.0 welcome"}
    replies["EHLO"] = "250-relay.example\r\n250-STARTTLS\r\n250 AUTH PLAIN"
    async with relaying(replies, tls=served) as relay:
        outcome = await delivered(relay, f"tls=starttls&ca={certificate}", login="user:p%40ss@")
    assert isinstance(outcome, Accepted)
    verbs = [line.split()[0] for line in relay.commands]
    assert verbs.index("STARTTLS") < verbs.index("AUTH")
