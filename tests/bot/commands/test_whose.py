"""A customer named where the number of a document stands: asked with theirs, never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.documents.balance.payments import Payment
from bot.documents.model import Document, Kind, State
from bot.post import OutboundMail
from tests.bot.mailroom import HOUSE, IN_BUSINESS, headlines, mailed, offered, tones

pytestmark = pytest.mark.usefixtures("store")

PATIENT = replace(HOUSE, undo_window=timedelta(minutes=10))


async def in_business() -> None:
    """Invoice two customers: ACME twice, and Globex in between."""
    await mailed(f'{IN_BUSINESS}\ncustomer Globex "Globex Ltd" ap@globex.example')
    await mailed("invoice ACME 3h @ 100\n\ninvoice Globex 5h @ 90\n\ninvoice ACME 2h @ 100")


async def last_answer() -> OutboundMail:
    """Return the newest answer."""
    answer = await OutboundMail.filter(kind="answer").order_by("-id").first()
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("paid ACME", "paid {}"),
        ("paid acme 100 bank", 'paid {} 100.00 "bank"'),
        ("paid Acme Corp 100 yesterday", "paid {} 100.00 on 2026-11-22"),
        ('paid "Acme Corp"', "paid {}"),
        ("paid ap@acme.example", "paid {}"),
        ("paid for ACME", "paid {}"),
        ("paid invoice ACME", "paid {}"),
        ("unpaid ACME", "unpaid {}"),
        ("credit ACME 1h reason late", 'credit {} 1h reason "late"'),
        ("void ACME", "void {}"),
        ("remind ACME anyway", "remind {} anyway"),
        ("Mahnung an ACME", "remind {}"),
        ("hold ACME", "hold {}"),
        ("again ACME for Dec 2026", "again {} for Dec 2026"),
        ("show ACME", "show {}"),
        ("show invoice ACME", "show {}"),
        ("pdf ACME", "pdf {}"),
        ("history ACME", "history {}"),
        ("explain ACME", "explain {}"),
    ],
)
async def test_the_documents_of_a_customer_are_offered(text: str, line: str) -> None:
    await in_business()
    facts = await mailed(text)
    assert tones(facts) == ["question"]
    assert offered(facts) == [line.format("INV-2026-0003"), line.format("INV-2026-0001")]
    assert not await Payment.exists()


@pytest.mark.parametrize("text", ["paid ACME", "show ACME", "convert ACME", "accept ACME"])
async def test_who_has_no_such_document_is_said(text: str) -> None:
    await mailed(IN_BUSINESS)
    facts = await mailed(text)
    assert tones(facts) == ["error"]
    assert headlines(facts)[0].startswith("ACME has no document")


async def test_one_document_is_asked_about_too() -> None:
    await in_business()
    assert offered(await mailed("paid Globex")) == ["paid INV-2026-0002"]
    assert not await Payment.exists()


async def test_a_payment_told_in_reply_to_the_invoice_of_another_is_asked_about() -> None:
    await mailed(f'{IN_BUSINESS}\ncustomer Globex "Globex Ltd" ap@globex.example')
    await mailed("invoice Globex 5h @ 90")
    await mailed("invoice ACME 3h @ 100")
    answer = await last_answer()
    facts = await mailed("paid Globex", in_reply_to=answer.message_id)
    assert offered(facts) == ["paid INV-2026-0001"]
    assert not await Payment.exists()
    assert tones(await mailed("paid ACME 5", in_reply_to=answer.message_id)) == ["ok"]
    assert (await Payment.get()).amount_minor == 500


async def test_a_number_behind_a_customer_must_be_theirs() -> None:
    await in_business()
    assert offered(await mailed("paid ACME INV-2026-0002")) == [
        "paid INV-2026-0003",
        "paid INV-2026-0001",
    ]
    assert tones(await mailed("paid ACME INV-2026-0001 100")) == ["ok"]


async def test_only_what_is_open_is_offered_as_paid() -> None:
    await in_business()
    await mailed("paid 1")
    assert offered(await mailed("paid ACME")) == ["paid INV-2026-0003"]
    assert offered(await mailed("unpaid ACME")) == ["unpaid INV-2026-0001"]


async def test_more_than_are_listed_are_told_of() -> None:
    await mailed(IN_BUSINESS)
    await mailed("\n\n".join(f"invoice ACME {n}h @ 100" for n in range(1, 10)))
    lines = offered(await mailed("paid ACME"))
    assert (lines[0], lines[-1], len(lines)) == ("paid INV-2026-0009", "list ACME", 8)


async def test_the_drafts_of_a_customer_are_offered_to_be_sent_when_it_was_said() -> None:
    await in_business()
    await mailed("draft ACME 1h @ 10\n\ndraft Globex 1h @ 10")
    assert offered(await mailed("send ACME 2026-12-01")) == ["send D-4 2026-12-01"]
    assert offered(await mailed("send 2026-12-01")) == [
        "send D-5 2026-12-01",
        "send D-4 2026-12-01",
    ]
    assert await Document.filter(state=State.DRAFT).count() == 2


async def test_a_quote_that_was_converted_is_not_offered_to_be() -> None:
    await mailed(f"{IN_BUSINESS}\nquote ACME Website 4500\n\nconvert 1")
    facts = await mailed("paid Q-2026-0001")
    assert (tones(facts), offered(facts)) == (["error"], [])
    assert await Document.filter(kind=Kind.INVOICE).count() == 1
