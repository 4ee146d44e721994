"""Dispatch: one letter, one transaction, one answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from tortoise.exceptions import ValidationError

from bot import dispatch
from bot.accounts import Account
from bot.customers import Customer
from bot.documents.model import Document, State
from bot.post import InboundMail, OutboundMail, Received
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
