"""The one last mail that says that an account is erased, and how long it is tried."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.erasure.farewells import Farewell
from outbound.channels.channel import Deferred
from tests.privacy.erasing import erased, left
from tests.privacy.life import lived
from tests.whole.stage import ANN, Stage

pytestmark = pytest.mark.slow


async def test_the_last_mail_says_so_in_the_language_of_the_account(stage: Stage) -> None:
    """P23: one last mail says so, and who runs the service."""
    account = await lived(stage)
    account.language = "de"
    await account.save()
    await erased(stage, account)
    (sent,) = await stage.work()
    assert sent.subject == "Ihr Konto ist gelöscht"
    assert sent.mail_from == ""
    for body in (sent.text, sent.html):
        assert "Operator Ltd, 1 Data Street" in " ".join(body.split())
    assert sent.message["Reply-To"] == "invoice@bot.example"


async def test_a_relay_that_is_away_gets_the_last_mail_later(stage: Stage) -> None:
    """P23: the last mail is tried again, and its row goes when it has left."""
    account = await lived(stage)
    stage.channel.outcomes.clear()
    await erased(stage, account)
    stage.channel.outcomes.extend([Deferred("451 later")] * 2)
    assert await stage.work() == []
    assert (await Farewell.get()).tries == 1
    assert await stage.later(timedelta(seconds=61)) == []
    (sent,) = await stage.later(timedelta(minutes=3))
    assert sent.recipient == ANN
    assert set(await left()) == {"erasuremark"}


async def test_the_last_mail_is_given_up_after_five_days(stage: Stage) -> None:
    """P23: an address that takes no mail is forgotten all the same."""
    account = await lived(stage)
    await erased(stage, account)
    stage.channel.outcomes.extend([Deferred("451 later")] * 100)
    for _ in range(60):
        await stage.later(timedelta(hours=4))
    assert set(await left()) == {"erasuremark"}
