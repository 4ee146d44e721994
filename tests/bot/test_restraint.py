"""One address is answered ten times an hour, whatever it writes; what it asks is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot import dispatch
from bot.documents.model import Document
from bot.post import InboundMail, Level, OutboundMail
from bot.restraint import MOST, MOST_UNPROVEN
from tests.bot.mailroom import ANN, HOUSE, IN_BUSINESS, NOW, letter, mailed, received

LAST = "This is the tenth answer within an hour"


async def write(text: str, *, author: str = ANN, now: datetime = NOW, **more: Any) -> str:
    """Handle a mail that a signature proves."""
    mail_id = await received(author, proof="dkim example.com")
    await dispatch.handle(mail_id, letter(text, author=author, **more), HOUSE, now)
    return mail_id


async def answers(recipient: str = ANN) -> list[OutboundMail]:
    """Return the answers to somebody, the oldest first."""
    kinds = ("answer", "reply")
    return await OutboundMail.filter(kind__in=kinds, recipient=recipient).order_by("id")


async def test_the_eleventh_mail_of_an_hour_is_done_and_not_answered(store: str) -> None:
    await write(IN_BUSINESS)
    for number in range(1, 13):
        await write(f"draft ACME {number}h @ 100")
    found = await answers()
    assert len(found) == MOST
    assert await Document.all().count() == 12
    closing = [[each.get("text", "") for each in row.facts["closing"]] for row in found]
    assert [any(LAST in text for text in texts) for texts in closing] == [False] * 9 + [True]


async def test_an_hour_later_there_are_answers_again(store: str) -> None:
    for _ in range(MOST + 2):
        await write("help")
    await write("help", now=NOW + timedelta(minutes=59))
    assert len(await answers()) == MOST
    await write("help", now=NOW + timedelta(hours=1))
    assert len(await answers()) == MOST + 1


async def test_what_one_address_gets_another_does_not_lose(store: str) -> None:
    for _ in range(MOST + 1):
        await write("help")
    await write("help", author="bob@example.com")
    assert len(await answers("bob@example.com")) == 1


async def test_the_same_mail_again_is_not_answered_beyond_that_either(store: str) -> None:
    for _ in range(MOST + 3):
        await write("help", message_id="<1@example.com>")
    assert len(await answers()) == MOST


async def test_trusted_peers_are_not_held_back(store: str) -> None:
    for _ in range(MOST + 3):
        await mailed("help")
    assert len(await answers()) == MOST + 3


async def test_a_customer_is_answered_as_often_and_passed_on_always(store: str) -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 3h @ 100")
    invoice = await OutboundMail.get(kind="invoice")
    for _ in range(MOST + 2):
        await write("pdf\n\nThank you", author="ap@acme.example", answered_mail=invoice.id)
    assert len(await answers("ap@acme.example")) == MOST
    assert await OutboundMail.filter(kind="news").count() == MOST + 2


async def test_what_others_write_in_a_name_leaves_its_owner_answers(store: str) -> None:
    """An address that leaked, or a host that others use too, could else silence an account."""
    await write(IN_BUSINESS, now=NOW - timedelta(hours=2))
    reply = await OutboundMail.get(kind="answer")
    for _ in range(MOST):
        mail_id = await received(proof="address unsigned")
        await InboundMail.filter(id=mail_id).update(level=Level.WEAK)
        said = replace(letter("help", answered_mail=reply.id), level=Level.WEAK)
        await dispatch.handle(mail_id, said, HOUSE, NOW)
    assert len(await answers()) == 1 + MOST_UNPROVEN
    for _ in range(MOST):
        await write("help")
    assert len(await answers()) == 1 + MOST
