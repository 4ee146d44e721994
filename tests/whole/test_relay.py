"""Relays that misbehave: what an invoice and its owner go through, over real SMTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.post import Attempt, OutboundMail, Posted
from bot.sandbox import Sandbox
from outbound.channels import open_channel
from tests.faults.relay import Mood, Relay, relaying
from tests.whole.stage import ANN, Stage, raised

CUSTOMER = "ap@acme.example"
IN_BUSINESS = (
    "profile name Studio Nord\nprofile address 1 Main Street, Springfield, IL 62701, USA\n\n"
    f"customer ACME <{CUSTOMER}>"
)


@asynccontextmanager
async def playing(
    mood: Mood, database_url: str, *, printer: Sandbox, opener: Sandbox
) -> AsyncIterator[tuple[Stage, Relay]]:
    """Play with a relay of a mood for what goes to the customer."""
    async with relaying(mood) as relay, raised(database_url, printer, opener) as stage:
        stage.next_hop = open_channel(relay.url)
        try:
            yield stage, relay
        finally:
            await stage.next_hop.close()


def taken_by(relay: Relay, recipient: str) -> list[str]:
    """Return the Message-IDs of what a recipient got."""
    return [mail.message_id for mail in relay.taken if mail.recipients == (recipient,)]


def answering(*said: str) -> Mood:
    """Return a mood that says these things to the customer's mail, one a try, then takes it."""
    left = list(said)

    def mood(_number: int, recipient: str) -> str:
        return left.pop(0) if left and recipient == CUSTOMER else "250 2.0.0 Ok"

    return mood


async def invoiced(stage: Stage) -> OutboundMail:
    """Have an invoice made, and return its mail as it stands after the first try."""
    await stage.mail(IN_BUSINESS)
    await stage.mail("invoice ACME 3h @ 100")
    return await OutboundMail.get(kind="invoice")


async def test_a_relay_that_defers_and_cuts_gets_the_same_mail_until_it_takes_it(
    database_url: str, printer: Sandbox, opener: Sandbox
) -> None:
    mood = answering("451 4.3.0 Later", "421 4.3.2 Closing", "")
    async with playing(mood, database_url, printer=printer, opener=opener) as (stage, relay):
        mail = await invoiced(stage)
        assert mail.state is Posted.QUEUED
        for minutes in (1, 2, 4):
            await stage.later(timedelta(minutes=minutes, seconds=1))
        await mail.refresh_from_db()
        assert (mail.state, mail.tries) == (Posted.RELAYED, 4)
        said = [each.outcome for each in await Attempt.filter(mail_id=mail.id).order_by("id")]
        assert said == ["deferred", "deferred", "deferred", "accepted"]
        # The third try was taken before the connection was cut: it came twice, as one mail.
        assert taken_by(relay, CUSTOMER) == [mail.message_id] * 2
        octets = {each.octets for each in relay.taken if each.recipients == (CUSTOMER,)}
        assert len(octets) == 1


async def test_a_relay_that_refuses_is_told_to_the_owner_at_once(
    database_url: str, printer: Sandbox, opener: Sandbox
) -> None:
    mood = answering("550 5.1.1 No such user here")
    async with playing(mood, database_url, printer=printer, opener=opener) as (stage, relay):
        mail = await invoiced(stage)
        assert mail.state is Posted.FAILED
        assert taken_by(relay, CUSTOMER) == []
        notice = await OutboundMail.get(kind="notice")
        [told] = [each for each in relay.taken if each.message_id == notice.message_id]
        assert told.recipients == (ANN,)
        assert b"No such user here" in told.octets


async def test_a_relay_that_is_away_for_days_is_given_up_after_five(
    database_url: str, printer: Sandbox, opener: Sandbox
) -> None:
    mood = answering(*["451 4.3.0 Later"] * 100)
    async with playing(mood, database_url, printer=printer, opener=opener) as (stage, relay):
        mail = await invoiced(stage)
        tries = 1
        while mail.state is Posted.QUEUED:
            assert mail.next_attempt_at is not None
            await stage.later(mail.next_attempt_at - stage.now + timedelta(seconds=1))
            await mail.refresh_from_db()
            tries += 1
        waited = stage.now - mail.queued_at
        assert mail.state is Posted.FAILED
        assert timedelta(days=4, hours=18) < waited <= timedelta(days=5, hours=4)
        assert 30 < tries < 45
        assert await OutboundMail.filter(kind="notice").count() == 1
        assert taken_by(relay, CUSTOMER) == []


async def test_a_relay_that_is_not_there_loses_nothing(
    database_url: str, printer: Sandbox, opener: Sandbox
) -> None:
    async with raised(database_url, printer, opener) as stage:
        stage.next_hop = open_channel("smtp://127.0.0.1:1?tls=none")
        mail = await invoiced(stage)
        assert mail.state is Posted.QUEUED
        stage.next_hop = None
        sent = await stage.later(timedelta(minutes=1, seconds=1))
        assert (await OutboundMail.get(id=mail.id)).state is Posted.RELAYED
        assert {each.recipient for each in sent} == {ANN, CUSTOMER}
