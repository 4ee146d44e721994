"""Mails that let somebody in: they say the link that works, and it is not kept afterwards."""

from __future__ import annotations

import pytest

from bot import accounts
from bot.access import links
from bot.access.links import Asking
from bot.post import OutboundMail
from bot.store import engine
from outbound.channels.channel import Accepted, Deferred, Outcome, Refused
from outbound.worker import deliver
from tests.outbound import office as made
from tests.outbound.office import Office


@pytest.mark.parametrize(
    ("outcome", "is_kept"),
    [(Accepted("250 2.0.0"), False), (Refused("550 5.1.1"), False), (Deferred("450 4.2.0"), True)],
)
async def test_a_way_in_is_kept_until_it_is_on_its_way(
    office: Office, outcome: Outcome, is_kept: bool
) -> None:
    await accounts.enrol("ann@example.com")
    async with engine.transaction():
        row = await links.ask(
            Asking("ann@example.com", "s" * 43, "", admits=True),
            now=made.NOON,
            mail_domain="jupiter.example",
            bot_address="invoice@jupiter.example",
        )
    office.channel.outcomes.append(outcome)
    mail = await OutboundMail.get(kind="sign-in")
    await deliver(office.context(), mail.id, 0)
    mint = office.tools().mint
    token = links.token(mint, row.id, row.address, row.browser_sha256)
    assert all(token.encode() in sent.octets for sent in office.channel.sent)
    assert len(office.channel.sent) == isinstance(outcome, Accepted)
    mail = await OutboundMail.get(kind="sign-in")
    assert (mail.octets is not None) is is_kept
