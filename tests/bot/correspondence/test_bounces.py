"""What follows from a report on a mail: once, for the right customer, mended by a line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import unreachable
from bot.correspondence import bounces
from bot.customers import Customer
from bot.documents.model import Document, Event, State
from bot.post import OutboundMail, Posted
from bot.reports import Action, Report
from bot.store import columns, engine
from tests import databases
from tests.bot.mailroom import IN_BUSINESS, NOW, everything, headlines, mailed

ACME = "ap@acme.example"
GONE = Report(Action.FAILED, "5.1.1", "550 5.1.1 no such user")
FULL = Report(Action.FAILED, "4.2.2", "452 4.2.2 mailbox full")
COMPLAINT = Report(Action.COMPLAINT)


async def taken(mail: OutboundMail, report: Report) -> str:
    """Take a report on a mail."""
    async with engine.transaction():
        return await bounces.take(mail.id, report, now=NOW, mail_domain="bot.example")


async def invoiced(line: str = "invoice ACME 3h @ 100", recipient: str = ACME) -> OutboundMail:
    """Have a document made and handed on; return its mail."""
    await mailed(line)
    mail = await OutboundMail.filter(recipient=recipient).order_by("-id").first()
    assert mail is not None
    await OutboundMail.filter(id=mail.id).update(state=Posted.RELAYED)
    return mail


async def notices() -> int:
    """Count the notices."""
    return await OutboundMail.filter(kind="notice").count()


@pytest.fixture(autouse=True)
async def in_business(store: str) -> None:
    """Ann is in business."""
    await mailed(IN_BUSINESS)


async def test_a_second_report_changes_nothing() -> None:
    mail = await invoiced()
    assert await taken(mail, GONE) == "bounced"
    before = await everything()
    for report in (GONE, FULL, Report(Action.DELIVERED), Report(Action.DELAYED)):
        assert await taken(mail, report) == "nothing"
    assert await everything() == before
    assert await notices() == 1


@pytest.mark.parametrize(
    "action", [Action.RELAYED, Action.EXPANDED, Action.AUTOMATIC, Action.UNCLEAR]
)
async def test_what_says_nothing_of_the_delivery_changes_nothing(action: Action) -> None:
    mail = await invoiced()
    before = await everything()
    assert await taken(mail, Report(action)) == "nothing"
    assert await everything() == before


async def test_a_bounce_while_it_is_still_tried_ends_the_trying() -> None:
    """The relay took it, but we did not hear its answer."""
    mail = await invoiced()
    await OutboundMail.filter(id=mail.id).update(state=Posted.QUEUED, next_attempt_at=NOW)
    assert await taken(mail, GONE) == "bounced"
    await mail.refresh_from_db()
    assert (mail.state, mail.next_attempt_at) == (Posted.BOUNCED, None)
    assert mail.last_response == "550 5.1.1 no such user"


async def test_what_was_delivered_may_still_come_back() -> None:
    mail = await invoiced()
    assert await taken(mail, Report(Action.DELIVERED, "2.0.0")) == "delivered"
    assert await taken(mail, GONE) == "bounced"
    events = await Event.filter(document_id=mail.document_id).order_by("id")
    assert [each.what for each in events][-2:] == ["delivered", "bounced"]


async def test_only_what_is_for_good_marks_an_address() -> None:
    mail = await invoiced()
    await taken(mail, FULL)
    assert await unreachable.Undeliverable.all().count() == 0
    await taken(await invoiced("invoice ACME 4h @ 100"), GONE)
    assert await unreachable.Undeliverable.all().count() == 1


@pytest.mark.parametrize(
    "line", ["quote ACME Website 4500", "invoice ACME 1h @ 50; to boss@acme.example"]
)
async def test_every_kind_of_document_is_asked_about(line: str) -> None:
    await mailed("customer ACME cc boss@acme.example")
    recipient = "boss@acme.example" if "boss" in line else ACME
    await taken(await invoiced(recipient=recipient), GONE)
    (headline,) = headlines(await mailed(line))
    assert f"mail to {recipient} came back" in headline.lower()
    document = await Document.all().order_by("-id").first()
    assert document is not None
    assert (document.state, document.awaits_send) == (State.DRAFT, True)


async def test_a_credit_note_is_asked_about() -> None:
    await taken(await invoiced(), GONE)
    (headline,) = headlines(await mailed("credit 1 50.00"))
    assert f"mail to {ACME} came back" in headline
    (headline,) = headlines(await mailed("send D-2"))
    assert headline.startswith("Credit note CN-")


async def test_who_is_asked_for_another_reason_hears_of_it_too() -> None:
    await taken(await invoiced(), GONE)
    await mailed("profile limit 100")
    for line in ("invoice ACME 3h @ 90", "draft ACME 4h @ 90"):
        facts = await mailed(line)
        texts = [each.get("text") for each in facts["parts"][0]["sections"]]
        assert f"Mail to {ACME} came back." in texts
    await mailed("customer ACME new@acme.example")
    facts = await mailed("draft ACME 5h @ 90")
    assert "text" not in str(facts["parts"][0]["sections"])


async def test_a_mark_is_of_one_customer_of_one_account() -> None:
    await taken(await invoiced(), GONE)
    await mailed(IN_BUSINESS, author="bob@example.com")
    (headline,) = headlines(await mailed("invoice ACME 3h @ 100", author="bob@example.com"))
    assert "on its way" in headline


@pytest.mark.parametrize(
    "line",
    ["customer ACME new@acme.example", f"customer ACME {ACME}", f"customer ACME mail {ACME}"],
)
async def test_an_address_that_is_entered_anew_is_taken_for_right(line: str) -> None:
    await taken(await invoiced(), GONE)
    await mailed(line)
    (headline,) = headlines(await mailed("invoice ACME 1h @ 10"))
    assert "on its way" in headline


async def test_another_field_of_the_customer_takes_no_mark_away() -> None:
    await taken(await invoiced(), GONE)
    await mailed("customer ACME rate 90")
    (headline,) = headlines(await mailed("invoice ACME 1h @ 10"))
    assert "came back" in headline


async def test_what_arrived_is_not_sent_once_more() -> None:
    await invoiced()
    (headline,) = headlines(await mailed("send INV-2026-0001"))
    assert "has left already" in headline


async def test_only_the_recipient_who_missed_it_gets_it_once_more() -> None:
    await mailed("customer ACME cc boss@acme.example")
    await taken(await invoiced(recipient="boss@acme.example"), FULL)
    await mailed("send INV-2026-0001")
    mails = await OutboundMail.filter(kind="invoice").order_by("id")
    assert [each.recipient for each in mails] == [ACME, "boss@acme.example", "boss@acme.example"]
    assert mails[2].message_id != mails[1].message_id


async def test_a_complaint_stops_mail_from_every_account_and_is_told_once() -> None:
    mail = await invoiced()
    assert await taken(mail, COMPLAINT) == "unwanted"
    assert await taken(mail, COMPLAINT) == "nothing"
    assert await notices() == 1
    await mailed(IN_BUSINESS, author="bob@example.com")
    for author in ("ann@example.com", "bob@example.com"):
        (headline,) = headlines(await mailed("invoice ACME 2h @ 100; net 7", author=author))
        assert f"the owner of {ACME} wants no more mail" in headline
    (headline,) = headlines(await mailed("send D-2"))
    assert "stays here" in headline
    assert await OutboundMail.filter(kind="invoice").count() == 1


async def test_the_operator_lifts_a_complaint_and_only_that() -> None:
    await taken(await invoiced(), COMPLAINT)
    (row,) = await unreachable.Unwanted.all()
    assert ACME not in row.digest
    assert not await unreachable.unblock("other@acme.example")
    assert await unreachable.unblock(" AP@acme.example")
    assert not await unreachable.unblock(ACME)
    (headline,) = headlines(await mailed("invoice ACME 2h @ 100; net 7"))
    assert "on its way" in headline


async def test_a_complaint_holds_after_the_keys_were_changed() -> None:
    await taken(await invoiced(), COMPLAINT)
    columns.configure_sealing(["a newer secret of the house, long enough", databases.SECRET])
    assert await unreachable.is_unwanted(ACME)
    columns.configure_sealing(["a newer secret of the house, long enough"])
    assert not await unreachable.is_unwanted(ACME)


async def test_reports_on_what_is_gone_or_no_customer_s_change_nothing() -> None:
    mail = await invoiced()
    answer = await OutboundMail.filter(kind="answer").first()
    assert answer is not None
    before = await everything()
    assert await taken(answer, GONE) == "nothing"
    assert await taken(OutboundMail(id=4711), GONE) == "nothing"
    assert await everything() == before
    await Customer.all().delete()
    assert await taken(mail, GONE) == "bounced"
    assert await unreachable.Undeliverable.all().count() == 0


@pytest.mark.parametrize("line", ["send INV-2026-000{}", "remind INV-2026-000{} anyway"])
async def test_a_new_account_reaches_no_more_strangers_by_what_came_back(line: str) -> None:
    """Who forges a bounce of a mail that came to them could else write to anybody."""
    later = NOW + timedelta(days=40)
    mails = [await invoiced(f"invoice ACME {hours}h @ 100") for hours in range(1, 7)]
    for number, mail in enumerate(mails, start=1):
        await taken(mail, GONE)
        await mailed(f"customer ACME <stranger{number}@example.net>", now=later)
        facts = await mailed(line.format(number), now=later)
    assert "A new account writes to 5 new addresses a day" in headlines(facts)[0]
    strangers = OutboundMail.filter(recipient__startswith="stranger")
    assert await strangers.count() == 5
