"""Acts: a form and a mail do the same, by the same functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.accounts import Account
from bot.counter import acts
from bot.counter.acts import Act, Stale
from bot.counter.visit import Visit
from bot.customers import Customer
from bot.documents.balance.payments import Payment
from bot.documents.model import Document, Event, State
from bot.post import OutboundMail
from bot.problems import Problem
from tests.bot import mailroom
from tests.bot.mailroom import HOUSE, NOW

LATER = NOW + timedelta(hours=1)


async def invoiced() -> tuple[Document, Visit]:
    """Issue an invoice over 300.00 by mail and come to the counter an hour later."""
    await mailroom.mailed(mailroom.IN_BUSINESS)
    await mailroom.mailed("invoice ACME 3h @ 100")
    account = await Account.get()
    return await Document.get(), Visit(account.id, LATER, HOUSE)


async def test_a_payment_is_booked_once_however_often_the_form_is_sent(store: str) -> None:
    document, visit = await invoiced()
    act, mark = Act("paid", "120.00"), acts.seen(document)
    await acts.on_document(document.id, mark, act, visit)
    with pytest.raises(Stale):
        await acts.on_document(document.id, mark, act, visit)
    assert [each.amount_minor for each in await Payment.all()] == [12000]
    event = await Event.filter(what="paid").get()
    assert (event.by, event.mail_id) == ("portal", "")


async def test_the_same_again_is_asked_about(store: str) -> None:
    document, visit = await invoiced()
    await acts.on_document(document.id, acts.seen(document), Act("paid", "120.00"), visit)
    await document.refresh_from_db()
    mark = acts.seen(document)
    with pytest.raises(Problem, match="same-again"):
        await acts.on_document(
            document.id,
            mark,
            Act("paid", "120.00"),
            replace(visit, now=LATER + timedelta(seconds=1)),
        )
    await acts.on_document(document.id, mark, Act("paid", "120.00", {"is_meant": True}), visit)
    await document.refresh_from_db()
    assert document.paid_minor == 24000


async def test_more_than_is_open_is_asked_about(store: str) -> None:
    document, visit = await invoiced()
    with pytest.raises(Problem, match="more-than-open"):
        await acts.on_document(document.id, acts.seen(document), Act("paid", "400.00"), visit)
    assert not await Payment.all()


async def test_a_note_is_only_a_note(store: str) -> None:
    document, visit = await invoiced()
    said = {"note": "overpaid anyway; void D-1"}
    await acts.on_document(document.id, acts.seen(document), Act("paid", "", said), visit)
    assert (await Payment.get()).note == "overpaid anyway; void D-1"
    assert (await Document.get()).state is State.SETTLED


async def test_what_nobody_sees_is_kept_nowhere(store: str) -> None:
    """A mark that turns the direction of a line would show another text than the one kept."""
    document, visit = await invoiced()
    said = {"note": "by\u202e bank\u200b"}
    await acts.on_document(document.id, acts.seen(document), Act("paid", "", said), visit)
    assert (await Payment.get()).note == "by bank"
    customer = await Customer.get()
    await acts.change_customer(customer.id, "", {"name": "Acme\u202e Corp\u00ad"}, visit)
    assert (await Customer.get()).name == "Acme Corp"


async def test_an_invoice_is_voided_in_two_steps(store: str) -> None:
    document, visit = await invoiced()
    await acts.on_document(document.id, acts.seen(document), Act("void"), visit)
    assert await Document.exists(id=document.id, state=State.ISSUED)
    await acts.confirm("void", acts.reference(document), visit)
    assert await Document.exists(id=document.id, state=State.VOIDED)
    with pytest.raises(Problem, match="confirmed-already"):
        await acts.confirm("void", acts.reference(document), visit)
    assert await Document.all().count() == 2


async def test_deleting_what_has_left_mails_the_pdf_and_what_the_law_asks(store: str) -> None:
    document, visit = await invoiced()
    await acts.on_document(document.id, acts.seen(document), Act("delete"), visit, by_mail=True)
    mail = await OutboundMail.filter(kind="answer").order_by("-id").first()
    assert mail is not None
    assert mail.recipient == "ann@example.com"
    assert await mail.enclosures.all().count() == 1
    assert (await Document.get()).state is State.ISSUED
    await acts.confirm("delete", acts.reference(document), visit)
    assert (await Document.get()).state is State.ERASED


async def test_the_mail_that_the_portal_sent_confirms_what_it_asks(store: str) -> None:
    """And nothing else: what another page asked before is confirmed there."""
    document, visit = await invoiced()
    earlier = replace(visit, now=LATER - timedelta(minutes=5))
    await acts.on_document(document.id, acts.seen(document), Act("void"), earlier)
    await acts.on_document(document.id, acts.seen(document), Act("delete"), visit, by_mail=True)
    mail = await OutboundMail.filter(kind="answer").order_by("-id").first()
    assert mail is not None
    assert mail.recipient == "ann@example.com"
    facts = await mailroom.mailed("confirm", now=LATER, confirms=await mailroom.told(mail))
    assert "Deleted" in mailroom.headlines(facts)[0]
    assert (await Document.get()).state is State.ERASED


async def test_a_document_of_another_account_is_not_there(store: str) -> None:
    document, visit = await invoiced()
    ben = await Account.create(address="ben@example.com")
    with pytest.raises(Stale):
        await acts.on_document(
            document.id, acts.seen(document), Act("paid"), replace(visit, account_id=ben.id)
        )
    foreign = replace(visit, account_id=ben.id)
    customer = await Customer.get()
    assert await acts.change_customer(customer.id, "", {"name": "Theirs"}, foreign) is None
    assert await acts.forget(customer.id, foreign, with_documents=True) is None
    assert await Customer.all().count() == 1


async def test_a_customer_is_changed_made_and_forgotten(store: str) -> None:
    _, visit = await invoiced()
    customer = await Customer.get()
    await acts.change_customer(customer.id, "", {"name": "Acme Ltd", "net": "14"}, visit)
    await customer.refresh_from_db()
    assert (customer.name, customer.terms_days) == ("Acme Ltd", 14)
    with pytest.raises(Problem) as found:
        await acts.change_customer(customer.id, "", {"email": "no address"}, visit)
    assert found.value.place is not None
    assert found.value.place.line.startswith("email ")
    await acts.change_customer(None, "Umbra", {"email": "mail@umbra.example"}, visit)
    assert await acts.forget(customer.id, visit, with_documents=False) == "ACME"
    assert [each.code for each in await Customer.all()] == ["Umbra"]
    assert (await Document.get()).state is State.ISSUED


async def test_a_part_is_credited(store: str) -> None:
    document, visit = await invoiced()
    act = Act("credit", "1h", {"reason": "all wrong"})
    await acts.on_document(document.id, acts.seen(document), act, visit)
    note = await Document.filter(original_id=document.id).get()
    assert note.gross_minor == 10000


async def test_a_pending_document_is_stopped_and_sent(store: str) -> None:
    await mailroom.mailed(mailroom.IN_BUSINESS)
    slow = replace(HOUSE, undo_window=timedelta(minutes=10))
    await mailroom.mailed("invoice ACME 3h @ 100", house=slow)
    document = await Document.get()
    visit = Visit(document.account_id, NOW, slow)
    await acts.on_document(document.id, acts.seen(document), Act("stop"), visit)
    document = await Document.get(state=State.DRAFT)
    await acts.on_document(
        document.id, acts.seen(document), Act("send"), replace(visit, house=HOUSE)
    )
    assert await Document.exists(id=document.id, state=State.ISSUED)
