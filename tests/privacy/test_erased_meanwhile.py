"""An account is erased while its mails are being read, drawn, composed or handed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import pytest

from bot.accounts import Account
from bot.erasure import accounts as erasure
from bot.sandbox import Sandbox
from outbound.channels.channel import Deferred, Outcome, Refused
from outbound.channels.memory import MemoryChannel
from tests.privacy.erasing import MINT, left
from tests.privacy.life import PROFILE, lived
from tests.whole.stage import ANN, Stage

pytestmark = pytest.mark.slow

P = ParamSpec("P")
R = TypeVar("R")


class Erasing(Sandbox):
    """Draws; and while it does so, the account is erased."""

    def __init__(self, printer: Sandbox, stage: Stage) -> None:
        super().__init__(1)
        self.printer, self.stage = printer, stage

    async def run(
        self, work: Callable[P, R], timeout_s: float, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Draw a page for an account that goes meanwhile."""
        drawn = await self.printer.run(work, timeout_s, *args, **kwargs)
        await erasure.erase((await Account.get(address=ANN)).id, self.stage.now, MINT)
        return drawn


async def test_a_mail_that_a_worker_is_composing_is_not_sent(stage: Stage) -> None:
    """P23: a mail already claimed by a worker stays here."""
    await stage.mail(PROFILE)
    stage.printer = Erasing(stage.printer, stage)
    sent = await stage.mail("invoice ACME Kanarienberatung 900.00?")
    assert [each.subject for each in sent] == ["Your account is erased"]
    assert set(await left()) == {"erasuremark"}


async def test_an_invoice_that_is_being_drawn_is_not_sent(stage: Stage) -> None:
    """P23: the page that is ready too late is dropped."""
    await stage.mail(PROFILE)
    stage.printer = Erasing(stage.printer, stage)
    sent = await stage.mail("invoice ACME Kanarienberatung 900.00")
    assert [each.subject for each in sent] == ["Your account is erased"]
    assert set(await left()) == {"erasuremark"}


class Late(MemoryChannel):
    """The account is erased while the next hop has the mail."""

    def __init__(self, outcome: Outcome, stage: Stage) -> None:
        super().__init__()
        self.outcome, self.stage = outcome, stage

    async def deliver(self, mail_from: str, recipient: str, octets: bytes) -> Outcome:
        """Answer for an account that goes meanwhile."""
        account = await Account.get_or_none(address=ANN)
        if account is None:
            return await super().deliver(mail_from, recipient, octets)
        await erasure.erase(account.id, self.stage.now, MINT)
        return self.outcome


@pytest.mark.parametrize("outcome", [Deferred("451 later"), Refused("550 no")])
async def test_what_the_next_hop_says_too_late_is_not_noted(stage: Stage, outcome: Outcome) -> None:
    """P23: neither an attempt nor a notice comes back."""
    await stage.mail(PROFILE)
    stage.next_hop = late = Late(outcome, stage)
    await stage.mail("help")
    assert [each.recipient for each in late.sent] == [ANN]
    assert set(await left()) == {"erasuremark"}


async def test_mail_that_came_before_the_erasure_goes_with_it(stage: Stage) -> None:
    """P23: a mail in flight neither acts nor opens an account anew."""
    account = await lived(stage)
    stage.opener = Erasing(stage.opener, stage)
    sent = await stage.mail("invoice ACME Kanarienberatung 77.00")
    assert [each.subject for each in sent] == ["Your account is erased"]
    assert set(await left()) == {"erasuremark"}
    assert await Account.get_or_none(id=account.id) is None
