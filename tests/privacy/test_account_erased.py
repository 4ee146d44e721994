"""An account is erased: nothing of it is left, and whoever it was is a stranger again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import tokens
from bot.accounts import Account
from bot.erasure import accounts as erasure
from bot.erasure import marks
from bot.post import OutboundMail, Posted
from bot.store import engine
from tests.bot.mailroom import everything
from tests.privacy.erasing import EVE, MINT, erased, left
from tests.privacy.life import COMMANDS, CUSTOMER, PROFILE, lived, reply_to
from tests.whole.stage import ANN, Stage

pytestmark = pytest.mark.slow


async def test_every_table_is_empty_of_it(stage: Stage) -> None:
    """P23: a full life, then nothing: no row, no job, no mail waiting."""
    account = await lived(stage)
    counts = await erasure.preview(account.id)
    assert all(counts.values()), counts
    assert await engine.app().job_manager.list_jobs_async(task="bot:leave")
    assert await OutboundMail.filter(state=Posted.QUEUED).count() == 2

    assert await erased(stage, account) == counts
    assert set(await left()) == {"erasuremark", "farewell", "procrastinate_jobs"}
    sent = await stage.work()

    assert [each.recipient for each in sent] == [ANN]
    assert set(await left()) == {"erasuremark"}
    assert await stage.later(timedelta(days=30)) == []


async def test_a_neighbour_keeps_everything(stage: Stage) -> None:
    """P23, P5: what another account has is as it was, byte for byte."""
    await stage.mail(PROFILE, sender=EVE)
    for text in COMMANDS:
        await stage.mail(text, sender=EVE)
    before = await everything()
    account = await lived(stage)
    await erased(stage, account)
    await stage.work()
    after = await everything(but=["erasuremark"])
    assert {table: rows for table, rows in before.items() if table in after} == after


async def test_the_second_erasure_finds_nothing(stage: Stage) -> None:
    """P23: a repeat changes nothing."""
    account = await lived(stage)
    await erased(stage, account)
    await stage.work()
    before = await everything()
    assert await erasure.erase(account.id, stage.now, MINT) is None
    assert await erasure.preview(account.id) == {}
    assert await everything() == before


async def test_mail_that_comes_later_starts_an_empty_account(stage: Stage) -> None:
    """P23, P24: whoever was erased is a stranger again."""
    await erased(stage, await lived(stage))
    await stage.work()
    await stage.later(timedelta(minutes=1))
    (sent,) = await stage.mail("invoice ACME 3h @ 100")
    assert "I do not know a customer" in sent.text
    assert (await Account.get(address=ANN)).name == ""


async def test_a_customer_who_answers_an_erased_invoice_opens_no_account(stage: Stage) -> None:
    """P23: the reply of a stranger to what is gone is met with silence, and not kept."""
    account = await lived(stage)
    address = await reply_to()
    await erased(stage, account)
    await stage.work()
    assert await stage.mail("Where is it? kanarienmail", sender=CUSTOMER, recipient=address) == []
    assert set(await left()) == {"erasuremark", "inboundmail"}
    (row,) = (await left())["inboundmail"]
    assert CUSTOMER not in row


async def test_marks_outlive_a_restore(stage: Stage) -> None:
    """P23: what a backup brings back is erased again, what was opened since stays."""
    account = await lived(stage)
    await erased(stage, account)
    await stage.work()
    known = marks.read(stage.settings.data / marks.FILE)
    assert len(known) == 2  # of the registered address, and of the further one
    assert ANN not in str(known)
    restored = await Account.create(address=ANN, created_at=stage.now - timedelta(days=9))
    assert [each.id for each in await marks.back_again(known, MINT)] == [restored.id]
    assert await marks.back_again(known, tokens.mint(["another key"])) == []
    await erasure.erase(restored.id, stage.now, MINT, is_silent=True)
    assert await stage.work() == []
    await Account.create(address=ANN, created_at=stage.now + timedelta(minutes=1))
    assert await marks.back_again(marks.read(stage.settings.data / marks.FILE), MINT) == []


async def test_who_confirms_what_is_erased_opens_no_account(stage: Stage) -> None:
    """P23: what a mail of the account asked went with it."""
    account = await lived(stage)
    (asked,) = await stage.mail("export")
    assert "confirm+" in asked.message["Reply-To"]
    await erased(stage, account)
    await stage.work()
    stage.now += timedelta(minutes=1)
    assert await stage.mail("confirm", recipient=str(asked.message["Reply-To"])) == []
    assert not await Account.exists(address=ANN)
