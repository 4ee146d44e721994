"""Strangers hear from us once a day at most, whoever makes us write."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot import dispatch
from bot.accounts import Account
from bot.documents.model import Document
from bot.post import InboundMail, Level, OutboundMail, Received
from bot.trust import strangers
from bot.trust.strangers import Approach
from tests.bot.mailroom import (
    HOUSE,
    IN_BUSINESS,
    NOW,
    headlines,
    letter,
    mailed,
    received,
    told,
    tones,
)

pytestmark = pytest.mark.usefixtures("store")

CID = "cid@example.net"


async def came(
    text: str, level: Level = Level.MEDIUM, *, now: datetime = NOW, message_id: str = ""
) -> InboundMail:
    """Handle a mail of Cid, whom nobody knows."""
    mail_id = await received(CID)
    written = replace(letter(text, author=CID, message_id=message_id), level=level)
    await dispatch.handle(mail_id, written, HOUSE, now)
    return await InboundMail.get(id=mail_id)


async def count() -> int:
    """Return how many mails Cid was sent."""
    return await OutboundMail.filter(recipient=CID).count()


async def test_who_is_not_strongly_proven_gets_one_mail_a_day() -> None:
    await came("invoice ACME 3h @ 100", message_id="<1@example.net>")
    assert await count() == 1
    for text, message_id in (("invoice ACME 3h @ 100", "<1@example.net>"), ("help", ""), ("?", "")):
        mail = await came(text, message_id=message_id)
        assert (mail.state, mail.note) == (Received.HANDLED, "written to today")
    await came("help", now=NOW + strangers.PAUSE - timedelta(seconds=1))
    assert await count() == 1
    await came("help", now=NOW + strangers.PAUSE)
    assert await count() == 2


async def test_mails_at_the_same_time_are_answered_once() -> None:
    await asyncio.gather(*(came("help") for _ in range(5)), return_exceptions=True)
    assert await count() == 1


async def test_what_is_repeated_or_worse_proven_is_not_answered() -> None:
    for level in (Level.NONE, Level.WEAK):
        for _ in range(3):
            await came("help", level)
    assert (await count(), await Account.exists()) == (0, False)


async def test_a_stranger_whose_mail_is_a_fault_of_ours_is_not_written_to_each_time() -> None:
    await came("help")
    for _ in range(3):
        mail_id = await received(CID)
        await InboundMail.filter(id=mail_id).update(level=Level.MEDIUM)
        await dispatch.set_aside(mail_id, author=CID, house=HOUSE, now=NOW, why="fault")
    assert await count() == 1


async def test_who_answers_our_mail_is_no_stranger_any_more() -> None:
    await came("profile name Cid & Co")
    assert (await Account.get()).name == ""
    assert tones(await mailed("confirm", author=CID, confirms=await told())) != ["error"]
    account = await Account.get()
    assert (account.name, account.reached_at) == ("Cid & Co", NOW)
    for _ in range(3):
        await came("help")
    assert await count() == 5


async def test_one_strong_proof_makes_known() -> None:
    await came("help")
    await came("help", Level.STRONG)
    await came("help")
    assert await count() == 3
    assert (await Account.get()).strong_at == NOW


async def test_a_newcomer_is_shown_what_was_asked_and_what_is_missing() -> None:
    mail = await came(IN_BUSINESS)
    answer = await OutboundMail.get(key=f"answer/{mail.id}")
    assert answer.recipient == CID
    assert headlines(answer.facts)[0] == "2 commands: 2 waiting for you."
    assert not (await Account.get()).name
    facts = await mailed("confirm", author=CID, confirms=await told())
    assert tones(facts) == ["ok"] * 3
    assert (await Account.get()).name == "Studio Nord"
    assert await Document.all().count() == 0


async def test_who_is_not_invited_hears_nothing_however_well_proven() -> None:
    invited = replace(HOUSE, signup="invited", allowed_senders=("ann@example.com",))
    for level in Level:
        mail_id = await received(CID)
        written = replace(letter("help", author=CID), level=level)
        await dispatch.handle(mail_id, written, invited, NOW)
    assert (await count(), await Account.exists(), await Approach.exists()) == (0, False, False)


async def test_two_accounts_cannot_make_us_write_to_one_stranger_twice() -> None:
    assert tones(await mailed(f"profile address add {CID}")) == ["ok"]
    facts = await mailed(f"profile address add {CID}", author="eve@example.net")
    assert tones(facts) == ["error"]
    await came("help")  # which somebody may have forged
    assert await count() == 1


async def test_what_is_old_is_forgotten() -> None:
    await came("help")
    await strangers.forget(NOW + timedelta(hours=23))
    assert await Approach.exists()
    await strangers.forget(NOW + timedelta(hours=25))
    assert not await Approach.exists()
