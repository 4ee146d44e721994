"""Who is acted for, with the whole bot and nobody it trusts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.accounts import Account
from bot.post import Fingerprint, InboundMail, OutboundMail
from bot.sandbox import Sandbox
from outbound.channels.connections import Connections, Hop
from outbound.channels.smarthost import Smarthost
from tests.inbound.authentication import signing
from tests.inbound.authentication.names import serving
from tests.inbound.authentication.signing import mail, signed
from tests.whole.delivered import Delivered
from tests.whole.stage import Stage, raised

BOT = "invoice@bot.example"


@asynccontextmanager
async def open_to_the_world(
    database_url: str, printer: Sandbox, opener: Sandbox
) -> AsyncIterator[Stage]:
    """Give a bot that trusts nobody and asks a DNS of the tests."""
    with serving(signing.zone()) as (_, dns):
        async with raised(database_url, printer, opener, trusted_peers=(), dns=dns) as stage:
            yield stage


async def offered(stage: Stage, octets: bytes, mail_from: str) -> tuple[str, list[Delivered]]:
    """Offer a mail; return the reply and what was delivered to anybody."""
    hop = Smarthost(Connections(Hop(host="127.0.0.1", port=stage.listener.port)))
    try:
        outcome = await hop.deliver(mail_from, BOT, octets)
    finally:
        await hop.close()
    return outcome.response, await stage.work()


async def test_a_proven_stranger_is_answered_and_a_replay_is_not(
    database_url: str, printer: Sandbox, opener: Sandbox
) -> None:
    few = ["from", "to", "subject", "date"]
    first = signed(mail(to=BOT, subject="", body="help\r\n"), names=few)
    replayed = first.replace(b"<1@alice.com>", b"<2@alice.com>")  # not signed
    async with open_to_the_world(database_url, printer, opener) as stage:
        reply, (answer,) = await offered(stage, first, "bob@alice.com")
        assert reply.startswith("250 ")
        assert answer.recipient == "bob@alice.com"

        reply, delivered = await offered(stage, replayed, "mallory@evil.com")
        assert reply.startswith("250 ")
        assert delivered == []
        proofs = {each.proof: each.note for each in await InboundMail.all()}
        assert proofs == {"dkim alice.com s1": "", "none replay": "not proven"}
        assert await Fingerprint.all().count() == 1


async def test_what_is_forged_leaves_no_trace(
    database_url: str, printer: Sandbox, opener: Sandbox
) -> None:
    async with open_to_the_world(database_url, printer, opener) as stage:
        for forged in (
            mail(to=BOT),
            mail("ceo@victim.com", to=BOT),
            mail("a@nopolicy.com", to=BOT),
        ):
            reply, delivered = await offered(stage, forged, "x@elsewhere.com")
            assert reply.startswith("550 5.7."), reply
            assert "http://127.0.0.1:8080" in reply
            assert delivered == []
        assert not await InboundMail.exists()
        assert not await OutboundMail.exists()
        assert not await Account.exists()


async def test_who_is_proven_by_the_host_only_is_asked_once_a_day(
    database_url: str, printer: Sandbox, opener: Sandbox
) -> None:
    async with open_to_the_world(database_url, printer, opener) as stage:
        named = mail(to=BOT, body="profile name Studio Nord\r\n")
        reply, (answer,) = await offered(stage, named, "bob@alice.com")
        assert reply.startswith("250 ")
        assert answer.recipient == "bob@alice.com"
        assert "confirm" in answer.text
        stored = await InboundMail.get()
        assert (stored.level, stored.proof) == ("medium", "spf alice.com unsigned")
        assert (await Account.get()).name == ""

        for number in range(3):
            other = mail(to=BOT, body="help\r\n", message_id=f"<{number}@other.com>")
            reply, delivered = await offered(stage, other, "bob@alice.com")
            assert reply.startswith("250 ")
            assert delivered == []
        _, delivered = await offered(stage, named, "bob@alice.com")
        assert delivered == []
        await stage.later(timedelta(hours=24))
        last = mail(to=BOT, body="help\r\n", message_id="<9@other.com>")
        assert len((await offered(stage, last, "bob@alice.com"))[1]) == 1
