"""Dispatch: one letter, one transaction, one answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from tortoise.exceptions import ValidationError

from bot import dispatch, unanswered
from bot.accounts import Account
from bot.customers import Customer
from bot.documents.model import Document, State
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

#: Longer than any that is opened, and than its column: the fault comes when all commands have run.
UNFIT = f"<{'x' * 1000}@example.com>"
#: What every answered mail adds to.
OF_ANSWERS = ("inboundmail", "outboundmail", "sketch", "procrastinate_jobs")

REFUSED = [
    "invoice NOBODY 3h @ 100",
    "invoice ACME 3h @",
    "invoice ACME 1,200",
    "invoice ACME 3h",
    "draft ACME 3h @ 100; discount 500",
    'invoice "New One" <new@example.net> 3h; discount 10%',
    "customer ACME net 14; vat DE12",
    "customer Globex ap@globex.example; alias ACME",
    "customer Globex ap@globex.example; alias Glob; country Nowhere",
    "profile name Studio Süd\nprofile colour blue",
    "profile iban DE00120300000000202051",
    "send D-9",
    "stop",
    "help nonsense",
]


@pytest.mark.parametrize("text", REFUSED)
async def test_a_problem_changes_nothing_and_is_answered(text: str) -> None:
    await mailed(IN_BUSINESS)
    before = await everything(but=OF_ANSWERS)
    facts = await mailed(text)
    assert await everything(but=OF_ANSWERS) == before
    assert len(headlines(facts)) == 1
    assert headlines(facts)[0].endswith("Nothing was changed.")


@pytest.mark.parametrize("text", REFUSED)
async def test_the_other_commands_of_a_mail_run_beside_a_refused_one(text: str) -> None:
    await mailed(IN_BUSINESS)
    facts = await mailed(f"invoice ACME 1h @ 50\n\n{text}\n\ncustomer ACME net 10")
    assert tones(facts)[1] == "ok"
    assert tones(facts)[-1] == "ok"
    assert "1 not done" in headlines(facts)[0] or "1 waiting for you" in headlines(facts)[0]
    assert [each.number for each in await Document.all()] == ["INV-2026-0001"]
    assert (await Customer.get(code="ACME")).terms_days == 10


async def test_what_a_refused_command_set_is_not_kept_by_a_later_one() -> None:
    await mailed(IN_BUSINESS)
    await mailed("profile name Studio Süd\ncolour blue\n\nhelp\n\nprofile terms 14")
    account = await Account.get(address=ANN)
    assert (account.name, account.terms_days) == ("Studio Nord", 14)


async def test_a_dry_run_changes_nothing() -> None:
    await mailed(f"{IN_BUSINESS}\ndraft ACME 1h @ 100")
    before = await everything(but=OF_ANSWERS)
    for text in (
        "invoice ACME 3h @ 100?",
        'draft "New One" <new@example.net> 3h @ 100?',
        "send D-1?",
        "customer ACME net 3?",
        "customer Globex ap@globex.example?",
    ):
        facts = await mailed(text)
        assert await everything(but=OF_ANSWERS) == before
        assert "review" in headlines(facts)[0]
    assert not await OutboundMail.filter(kind="invoice").exists()


async def test_a_fault_undoes_everything_and_leaves_the_mail_open() -> None:
    await mailed(IN_BUSINESS)
    mail_id = await received()
    before = await everything()
    broken = letter("invoice ACME 3h @ 100\n\ncustomer ACME net 3", message_id=UNFIT)
    with pytest.raises(ValidationError):
        await dispatch.handle(mail_id, broken, HOUSE, NOW)
    assert await everything() == before
    assert (await InboundMail.get(id=mail_id)).state is Received.RECEIVED
    await dispatch.handle(mail_id, replace(broken, message_id=""), HOUSE, NOW)
    assert [each.number for each in await Document.all()] == ["INV-2026-0001"]


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


async def test_an_answer_stands_in_the_thread_of_the_mail() -> None:
    mail_id = await received()
    asked = letter("help", message_id="<2@example.com>", references=("<1@example.com>",))
    await dispatch.handle(mail_id, asked, HOUSE, NOW)
    answer = await answer_to(mail_id)
    assert answer.in_reply_to == "<2@example.com>"
    assert answer.references == "<1@example.com> <2@example.com>"
    assert (answer.recipient, answer.kind) == (ANN, "answer")


async def test_mails_at_the_same_time_are_numbered_without_gap_or_double() -> None:
    await mailed(IN_BUSINESS)
    ids = [await received() for _ in range(6)]
    texts = [letter("invoice ACME 3h @ 100; anyway")] * 6
    texts[1] = texts[4] = replace(texts[0], message_id=UNFIT)  # these two are rolled back
    outcomes = await asyncio.gather(
        *(
            dispatch.handle(mail_id, text, HOUSE, NOW)
            for mail_id, text in zip(ids, texts, strict=True)
        ),
        return_exceptions=True,
    )
    assert [type(each) for each in outcomes].count(ValidationError) == 2
    issued = await Document.filter(state=State.ISSUED)
    assert sorted(each.number or "" for each in issued) == [
        f"INV-2026-{number:04d}" for number in (1, 2, 3, 4)
    ]
    assert sorted(each.draft_number for each in issued) == [1, 2, 3, 4]


async def test_two_accounts_have_a_series_each() -> None:
    bob = "bob@example.com"
    await mailed(IN_BUSINESS)
    await mailed(IN_BUSINESS, author=bob)
    await asyncio.gather(
        mailed("invoice ACME 3h @ 100"), mailed("invoice ACME 3h @ 100", author=bob)
    )
    assert [each.number for each in await Document.all()] == ["INV-2026-0001"] * 2


async def test_one_account_never_sees_what_is_another_s() -> None:
    await mailed(f"{IN_BUSINESS}\ndraft ACME 3h @ 100")
    before = await everything(but=(*OF_ANSWERS, "account"))
    for text in ("send", "send D-1", "stop D-1", "invoice ACME 1h @ 1", "customer ACME"):
        facts = await mailed(text, author="bob@example.com")
        assert tones(facts) == ["error"]
    answered = (await OutboundMail.filter(document_id__isnull=False).first()) or OutboundMail()
    facts = await mailed("send", author="bob@example.com", in_reply_to=answered.message_id)
    assert tones(facts) == ["error"]
    assert await everything(but=(*OF_ANSWERS, "account")) == before


async def test_a_mail_is_silenced_without_a_trace() -> None:
    mail_id = await received()
    await unanswered.silence(mail_id, now=NOW, why="automatic: list")
    mail = await InboundMail.get(id=mail_id)
    assert (mail.state, mail.note) == (Received.HANDLED, "automatic: list")
    assert not await OutboundMail.exists()
    assert not await Account.exists()


async def test_a_hundred_commands_are_done_and_more_are_refused_as_a_whole() -> None:
    await mailed(IN_BUSINESS)
    facts = await mailed("\n".join(["draft ACME 1h @ 1; anyway"] * 100))
    assert headlines(facts)[0] == "100 commands: all done."
    assert await Document.all().count() == 100
    before = await everything(but=OF_ANSWERS)
    facts = await mailed("\n".join(["draft ACME 1h @ 1; anyway"] * 101))
    assert headlines(facts) == [
        "Your mail holds 101 commands, and I take at most 100 at a time. Nothing was changed."
    ]
    assert await everything(but=OF_ANSWERS) == before


async def test_a_stranger_whose_proof_is_weak_gets_nothing() -> None:
    for level in (Level.WEAK, Level.NONE):
        mail_id = await received()
        weak = replace(letter("invoice ACME 3h @ 100"), level=level)
        await dispatch.handle(mail_id, weak, HOUSE, NOW)
        mail = await InboundMail.get(id=mail_id)
        assert (mail.state, mail.note) == (Received.HANDLED, "not proven")
    assert not await OutboundMail.exists()
    assert not await Account.exists()
