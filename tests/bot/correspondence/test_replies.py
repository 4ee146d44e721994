"""Whom a customer's words are answered to: never an address that nothing but a letter names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import dispatch
from bot.accounts import Account
from bot.post import Level, OutboundMail
from tests.bot.mailroom import HOUSE, IN_BUSINESS, NOW, letter, mailed, received

ACME = "ap@acme.example"
VICTIM = "victim@example.net"


@pytest.fixture(autouse=True)
async def in_business(store: str) -> None:
    """Ann has invoiced her customer twice."""
    await mailed(f"{IN_BUSINESS}\n\ninvoice ACME 3h @ 100\n\nquote ACME Website 900")


async def written(text: str, level: Level, *, author: str = VICTIM, kind: str = "invoice") -> None:
    """Handle a letter to the reply address of the customer's mail."""
    answered = await OutboundMail.get(kind=kind, recipient=ACME)
    mail_id = await received(author, proof="")
    said = replace(letter(text, author=author, answered_mail=answered.id), level=level)
    await dispatch.handle(mail_id, said, HOUSE, NOW)


async def answered() -> list[str]:
    """Return who was answered as a customer."""
    mails = await OutboundMail.filter(kind="reply").order_by("id")
    return [each.recipient for each in mails]


@pytest.mark.parametrize("text", ["pdf", "statement", "accept"])
async def test_who_is_not_proven_is_answered_where_the_mail_went(text: str) -> None:
    """A mail that was handed around could else have us write to anybody."""
    await written(text, Level.WEAK, kind="quote" if text == "accept" else "invoice")
    assert await answered() == [ACME]


@pytest.mark.parametrize("level", [Level.STRONG, Level.MEDIUM])
async def test_a_colleague_who_is_proven_gets_the_one_document(level: Level) -> None:
    await written("pdf", level)
    assert await answered() == [VICTIM]


async def test_whoever_was_handed_a_mail_sees_no_other_document() -> None:
    await written("pdf", Level.STRONG)
    reply = await OutboundMail.get(kind="reply")
    await written("statement", Level.STRONG)
    mail_id = await received(VICTIM)
    again = letter("statement", author=VICTIM, answered_mail=reply.id)
    await dispatch.handle(mail_id, again, HOUSE, NOW)
    assert VICTIM not in (await answered())[1:]
    await written("statement", Level.STRONG, author=ACME.upper())
    assert (await answered())[-1] == ACME.upper()


async def test_each_recipient_of_an_invoice_may_answer_it_by_its_thread() -> None:
    """A mail program that ignores Reply-To writes to the bot itself."""
    await mailed("invoice ACME 2h @ 100; cc bob@acme.example")
    await mailed("send D-3")
    invoice = await OutboundMail.get(kind="invoice", recipient="bob@acme.example")
    for author in ("Bob@acme.example", ACME):
        mail_id = await received(author, proof="dkim")
        said = letter("Thank you.", author=author, in_reply_to=invoice.message_id)
        await dispatch.handle(mail_id, said, HOUSE, NOW)
        assert await OutboundMail.exists(key=f"news/{mail_id}", recipient="ann@example.com")
    assert await Account.all().count() == 1
