"""Which mails are answered, which are answered once, and which are met with silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import dispatch, unanswered
from bot.accounts import Account
from bot.documents.model import Document
from bot.post import InboundMail, Level, OutboundMail, Received
from tests.bot.mailroom import (
    ANN,
    HOUSE,
    IN_BUSINESS,
    NOW,
    answer_to,
    everything,
    headlines,
    letter,
    mailed,
    received,
    tones,
)

pytestmark = pytest.mark.usefixtures("store")


async def test_handling_a_mail_twice_does_nothing_the_second_time() -> None:
    await mailed(IN_BUSINESS)
    mail_id = await received()
    await dispatch.handle(mail_id, letter("invoice ACME 3h @ 100"), HOUSE, NOW)
    before = await everything()
    await dispatch.handle(mail_id, letter("invoice ACME 3h @ 100"), HOUSE, NOW)
    await dispatch.set_aside(mail_id, author=ANN, house=HOUSE, now=NOW, why="fault")
    await unanswered.silence(mail_id, now=NOW, why="automatic")
    assert await everything() == before


async def test_a_mail_set_aside_is_answered_once() -> None:
    await mailed("help")
    mail_id = await received()
    for _ in range(2):
        await dispatch.set_aside(mail_id, author=ANN, house=HOUSE, now=NOW, why="fault")
    mail = await InboundMail.get(id=mail_id)
    assert (mail.state, mail.note) == (Received.SET_ASIDE, "fault")
    facts = (await answer_to(mail_id)).facts
    assert mail_id in headlines(facts)[0]
    assert await OutboundMail.filter(cause_id=mail_id).count() == 1


async def test_a_stranger_whose_mail_is_set_aside_hears_nothing() -> None:
    mail_id = await received("who@example.net")
    await dispatch.set_aside(mail_id, author="who@example.net", house=HOUSE, now=NOW, why="fault")
    assert (await InboundMail.get(id=mail_id)).state is Received.SET_ASIDE
    assert not await OutboundMail.exists()


async def test_where_one_must_be_invited_strangers_get_silence_and_nothing_is_kept() -> None:
    invited = replace(HOUSE, signup="invited", allowed_senders=("bob@example.com",))
    mail_id = await received()
    before = await everything(but=("inboundmail",))
    await dispatch.handle(mail_id, letter("invoice ACME 3h @ 100"), invited, NOW)
    assert await everything(but=("inboundmail",)) == before
    mail = await InboundMail.get(id=mail_id)
    assert (mail.state, mail.note) == (Received.HANDLED, "not invited")
    await mailed("help", author="Bob@Example.com", house=invited)
    assert await Account.filter(address="bob@example.com").exists()


async def test_who_was_met_with_silence_is_answered_once_invited() -> None:
    invited = replace(HOUSE, signup="invited")
    mail_id = await received()
    same = letter("help", message_id="<1@example.com>")
    await dispatch.handle(mail_id, same, invited, NOW)
    facts = await mailed("help", message_id="<1@example.com>")
    assert tones(facts) == ["ok"]


async def test_the_same_mail_by_another_route_gets_the_same_answer() -> None:
    await mailed(IN_BUSINESS)
    first = await mailed("invoice ACME 3h @ 100", message_id="<7@example.com>")
    second = await mailed("invoice ACME 3h @ 100", message_id="<7@example.com>")
    third = await mailed("invoice ACME 3h @ 100", message_id="<7@example.com>")
    assert first == second == third
    assert await Document.all().count() == 1
    assert await OutboundMail.filter(kind="invoice").count() == 1


async def test_other_words_under_a_used_message_id_are_no_repeat() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 3h @ 100", message_id="<7@example.com>")
    facts = await mailed("invoice ACME 4h @ 100", message_id="<7@example.com>")
    assert "400.00" in headlines(facts)[0]
    assert await Document.all().count() == 2


async def test_a_message_id_of_somebody_else_is_no_repeat() -> None:
    await mailed("help", message_id="<7@example.com>")
    facts = await mailed("profile", author="bob@example.com", message_id="<7@example.com>")
    assert headlines(facts)[0].startswith("This is your profile.")


async def test_a_mail_is_silenced_without_a_trace() -> None:
    mail_id = await received()
    await unanswered.silence(mail_id, now=NOW, why="automatic: list")
    mail = await InboundMail.get(id=mail_id)
    assert (mail.state, mail.note) == (Received.HANDLED, "automatic: list")
    assert not await OutboundMail.exists()
    assert not await Account.exists()


async def test_a_stranger_whose_proof_is_weak_gets_nothing() -> None:
    for level in (Level.WEAK, Level.NONE):
        mail_id = await received()
        weak = replace(letter("invoice ACME 3h @ 100"), level=level)
        await dispatch.handle(mail_id, weak, HOUSE, NOW)
        mail = await InboundMail.get(id=mail_id)
        assert (mail.state, mail.note) == (Received.HANDLED, "not proven")
    assert not await OutboundMail.exists()
    assert not await Account.exists()
