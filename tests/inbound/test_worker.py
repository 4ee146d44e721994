"""Worker: what becomes of a stored mail that is no command."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from prometheus_client import REGISTRY
from tortoise import connections

from bot.accounts import enrol
from bot.correspondence import return_paths
from bot.dispatch import House
from bot.post import (
    FINGERPRINT_DAYS,
    Fingerprint,
    InboundMail,
    Level,
    OutboundMail,
    Received,
)
from bot.reports import Action, Report
from bot.sandbox import Sandbox
from bot.store import engine, upkeep
from bot.store import store as stores
from bot.unreachable import Unwanted
from inbound import worker
from inbound.letter.opened import Opened
from inbound.worker import Tools
from tests import databases
from tests.inbound.bounces import samples

NOW = datetime(2040, 3, 2, 14, 0, tzinfo=UTC)
HOUSE = House("bot.example", timedelta(0), "open", databases.MINT)
MAIL = b"From: ann@example.com\r\nMessage-ID: <1@example.com>\r\nSubject: %s\r\n\r\n%s\r\n"


@pytest_asyncio.fixture
async def store(database_url: str) -> AsyncIterator[str]:
    """An open store whose engine knows the inbound jobs."""
    blueprints = {"inbound": worker.jobs, "store": upkeep.jobs}
    async with stores.opened(database_url, secret_keys=[databases.SECRET], blueprints=blueprints):
        yield database_url


async def stored(
    octets: bytes, *, rcpt: str = "invoice@bot.example", mail_from: str = "a@b"
) -> str:
    """Store a mail with its job, as the intake does."""
    async with engine.transaction():
        await InboundMail.create(
            id="m1",
            content_key="k1",
            mail_from=mail_from,
            rcpt_tos=[rcpt],
            peer="127.0.0.1",
            level=Level.STRONG,
            author="ann@example.com",
            octets=octets,
            received_at=NOW,
        )
        await engine.defer("inbound:handle", mail_id="m1")
    return "m1"


async def worked(opener: Sandbox, **tools: Any) -> InboundMail:
    """Run the jobs there are, and return the mail."""
    given = {"house": HOUSE, "clock": lambda: NOW, **tools}
    await engine.app().run_worker_async(
        wait=False,
        install_signal_handlers=False,
        listen_notify=False,
        additional_context={"inbound": Tools(opener, **given)},
    )
    return await InboundMail.get(id="m1")


@pytest.mark.parametrize("keeper", ["postmaster", "abuse"])
async def test_mail_for_the_postmaster_is_kept_for_the_operator(
    store: str, opener: Sandbox, keeper: str
) -> None:
    await stored(MAIL % (b"invoice ACME 3h @ 100", b""), rcpt=f"{keeper}@bot.example")
    mail = await worked(opener)
    assert (mail.state, mail.note) == (Received.SET_ASIDE, "for the operator")
    assert not await OutboundMail.exists()


async def test_a_bounce_of_nobody_s_mail_is_met_with_silence(store: str, opener: Sandbox) -> None:
    for rcpt in ("bounce+7@bot.example", f"bounce+7-{'a' * 24}@bot.example"):
        await InboundMail.all().delete()
        await stored(MAIL % (b"Undelivered", b"help"), rcpt=rcpt, mail_from="")
        mail = await worked(opener)
        assert (mail.state, mail.note) == (Received.HANDLED, "automatic: a bounce of nobody's mail")
    assert not await OutboundMail.exists()


async def test_a_complaint_that_shows_no_true_address_is_for_the_operator(
    store: str, opener: Sandbox
) -> None:
    forged = f"invoice+7-{'a' * 24}@bot.example"
    await stored(samples.complaint("", reply_to=forged), rcpt="abuse@bot.example")
    mail = await worked(opener)
    assert (mail.state, mail.note) == (Received.SET_ASIDE, "for the operator")
    assert not await Unwanted.exists()


async def test_reports_are_counted(store: str, opener: Sandbox) -> None:
    def counted() -> float:
        labels = {"action": "failed", "outcome": "nothing"}
        return REGISTRY.get_sample_value("jupiter_bounces_total", labels) or 0

    before = counted()
    path = return_paths.address(7, databases.MINT, "bot.example")
    await stored(samples.status(path), rcpt=path, mail_from="")
    await worked(opener)
    assert counted() == before + 1


async def test_a_report_on_a_mail_that_is_gone_changes_nothing(store: str, opener: Sandbox) -> None:
    path = return_paths.address(7, databases.MINT, "bot.example")
    await stored(samples.status(path), rcpt=path, mail_from="")
    mail = await worked(opener)
    assert (mail.state, mail.note) == (Received.HANDLED, "failed report on 7: nothing")
    assert not await OutboundMail.exists()


def _hang_on_report(_octets: bytes, _mail_from: str, _recipient: str) -> Report:
    time.sleep(60)
    return Report(Action.UNCLEAR)


async def test_a_hostile_report_costs_its_time_limit_and_is_unclear(store: str) -> None:
    path = return_paths.address(7, databases.MINT, "bot.example")
    opener = Sandbox(1)
    try:
        await stored(samples.status(path), rcpt=path, mail_from="")
        mail = await worked(opener, read_report=_hang_on_report, opening_s=0.5)
    finally:
        opener.close()
    assert mail.note == "unclear report on 7: nothing"


async def test_an_automatic_reply_is_met_with_silence(store: str, opener: Sandbox) -> None:
    await stored(b"Auto-Submitted: auto-replied\r\n" + MAIL % (b"help", b""))
    mail = await worked(opener)
    assert (mail.state, mail.note) == (Received.HANDLED, "automatic: auto-submitted")
    assert not await OutboundMail.exists()


@pytest.mark.parametrize("author", ["Invoice@bot.example", "invoice+7-abc@bot.example"])
async def test_what_comes_from_our_own_addresses_is_met_with_silence(
    store: str, opener: Sandbox, author: str
) -> None:
    await stored(MAIL % (b"help", b""))
    await InboundMail.all().update(author=author)
    mail = await worked(opener)
    assert (mail.state, mail.note) == (Received.HANDLED, "automatic: own")
    assert not await OutboundMail.exists()


async def test_a_mail_of_ours_that_comes_back_is_met_with_silence(
    store: str, opener: Sandbox
) -> None:
    """A mailbox that passes everything on to its sender, with other marks taken off."""
    await OutboundMail.create(
        account=await enrol("ann@example.com"),
        key="answer/0",
        kind="answer",
        recipient="ann@example.com",
        to=[],
        language="en",
        facts={},
        message_id="<ours@bot.example>",
        queued_at=NOW,
    )
    await stored(MAIL.replace(b"<1@example.com>", b"<ours@bot.example>") % (b"Re: help", b"help"))
    mail = await worked(opener)
    assert (mail.state, mail.note) == (Received.HANDLED, "automatic: own")


async def test_a_replay_is_not_opened_and_tells_nobody(store: str, opener: Sandbox) -> None:
    await enrol("ann@example.com", strong_at=NOW)
    await stored(MAIL % (b"help", b""))
    await InboundMail.all().update(level=Level.NONE)
    mail = await worked(opener, open_letter=_crash)
    assert (mail.state, mail.note) == (Received.HANDLED, "not proven")
    assert not await OutboundMail.exists()


async def test_a_mail_that_is_not_proven_does_nothing(store: str, opener: Sandbox) -> None:
    await stored(MAIL % (b"help", b""))
    await InboundMail.all().update(level=Level.NONE)
    mail = await worked(opener)
    assert (mail.state, mail.note) == (Received.HANDLED, "not proven")
    assert not await OutboundMail.exists()


def _hang(_octets: bytes) -> Opened:
    time.sleep(60)
    return Opened()


def _crash(_octets: bytes) -> Opened:
    os._exit(9)


@pytest.mark.parametrize("hostile", [_hang, _crash])
async def test_a_hostile_mail_costs_its_time_limit_and_is_answered_once(
    store: str, hostile: Callable[[bytes], Opened]
) -> None:
    await enrol("ann@example.com")
    opener = Sandbox(1)
    try:
        await stored(MAIL % (b"help", b""))
        mail = await worked(opener, open_letter=hostile, opening_s=0.5)
    finally:
        opener.close()
    assert (mail.state, mail.note) == (Received.SET_ASIDE, "unreadable")
    [answer] = await OutboundMail.all()
    assert "m1" in answer.facts["parts"][0]["headline"]


class BrokenClock:
    """A fault of ours: raises once, then tells the time."""

    def __init__(self) -> None:
        self.is_broken = True

    def __call__(self) -> datetime:
        """Tell the time, but not at first."""
        if self.is_broken:
            self.is_broken = False
            raise OSError("the disk went away")
        return NOW


async def test_a_fault_of_ours_leaves_the_mail_open_and_is_tried_again(
    store: str, opener: Sandbox
) -> None:
    await stored(MAIL % (b"help", b""))
    mail = await worked(opener, clock=BrokenClock())
    assert mail.state is Received.RECEIVED
    [job] = await engine.app().job_manager.list_jobs_async(status="todo")
    assert job.scheduled_at is not None
    assert job.lock == f"retried/{job.id}"


async def test_after_the_last_try_the_mail_is_set_aside_and_its_author_told(
    store: str, opener: Sandbox
) -> None:
    await enrol("ann@example.com")
    await stored(MAIL % (b"help", b""))
    tried = f"UPDATE procrastinate_jobs SET attempts = {len(worker.STEPS_S)}"  # noqa: S608  (a number)
    await connections.get("default").execute_script(tried)
    mail = await worked(opener, clock=BrokenClock())
    assert (mail.state, mail.note) == (Received.SET_ASIDE, "fault")
    assert await OutboundMail.filter(key="answer/m1").count() == 1


async def test_signatures_that_can_count_no_more_are_forgotten(store: str, opener: Sandbox) -> None:
    await stored(MAIL % (b"help", b""))
    for days in (1, FINGERPRINT_DAYS - 1, FINGERPRINT_DAYS + 1):
        await Fingerprint.create(fingerprint=f"f{days}", seen_at=NOW - timedelta(days=days))
    async with engine.transaction():
        await engine.defer("inbound:forget", timestamp=0)
    await worked(opener)
    left = await Fingerprint.all().values_list("fingerprint", flat=True)
    assert sorted(map(str, left)) == ["f1", f"f{FINGERPRINT_DAYS - 1}"]
