"""The ledger in the portal: overview, lists, one document, and what is done about it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from bot import dispatch
from bot.accounts import Account
from bot.documents.balance.payments import Payment
from bot.documents.model import Document, Drawing, State
from bot.post import OutboundMail
from tests.bot import mailroom
from tests.web.visitor import Page, Portal, Visitor

SLOW = timedelta(minutes=10)


async def mailed(portal: Portal, text: str, *, window: timedelta = timedelta(0)) -> None:
    """Let Ann write a mail at the portal's time."""
    house = replace(portal.site.house, undo_window=window)
    mail_id = await mailroom.received("ann@example.com")
    await dispatch.handle(mail_id, mailroom.letter(text), house, portal.clock())


async def invoiced(portal: Portal) -> Document:
    """Issue an invoice of Ann over 300.00."""
    await mailed(portal, mailroom.IN_BUSINESS)
    await mailed(portal, "invoice ACME 3h design @ 100")
    return await Document.get()


def mark(page: Page) -> str:
    """Return what the forms of a page remember of their document."""
    found = re.search(r'name="mark" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


async def test_the_overview_says_what_is_open_and_on_its_way(ann: Visitor, portal: Portal) -> None:
    await invoiced(portal)
    await mailed(portal, "invoice ACME 1h call @ 50", window=SLOW)
    page = await ann.get("/overview")
    assert page.status == 200
    assert "300.00 USD" in page.text
    assert "in 10 min" in page.text
    assert "INV-2040-0001" in page.text


async def test_a_newcomer_is_told_how_to_begin(ann: Visitor) -> None:
    page = await ann.get("/overview")
    assert "There is no document yet" in page.text
    assert "your profile still needs" in page.text
    assert "There is no document yet" in (await ann.get("/documents")).text


async def test_what_is_pending_is_stopped_from_the_overview(ann: Visitor, portal: Portal) -> None:
    await mailed(portal, mailroom.IN_BUSINESS)
    await mailed(portal, "invoice ACME 3h @ 100", window=SLOW)
    document = await Document.get()
    first = await ann.get("/overview")
    page = await ann.post(f"/documents/{document.id}/stop?from=overview", {"mark": mark(first)})
    assert page.url.endswith("/overview?done=stopped")
    assert "Held" in page.text
    assert await Document.exists(state=State.DRAFT)


async def test_the_overview_stands_without_the_time_at_which_something_leaves(
    ann: Visitor, portal: Portal
) -> None:
    await mailed(portal, mailroom.IN_BUSINESS)
    await mailed(portal, "invoice ACME 3h @ 100", window=SLOW)
    await Document.all().update(leaves_at=None)
    page = await ann.get("/overview")
    assert page.status == 200
    assert "D-1" in page.text


async def test_documents_are_found_by_number_customer_and_amount(
    ann: Visitor, portal: Portal
) -> None:
    await invoiced(portal)
    for words in ("INV-2040-0001", "1", "acme", "300", "300.00"):
        assert "INV-2040-0001" in (await ann.get("/documents", params={"q": words})).text
    for query in ({"q": "nobody"}, {"state": "paid"}, {"kind": "quote"}, {"year": "2039"}):
        assert "Nothing fits" in (await ann.get("/documents", params=query)).text
    nonsense = {"state": "x", "kind": "y", "year": "z", "currency": "!", "before": "-1", "q": "\0"}
    assert "INV-2040-0001" in (await ann.get("/documents", params=nonsense)).text


async def test_pages_are_turned_there_and_back(ann: Visitor, portal: Portal) -> None:
    await mailed(portal, mailroom.IN_BUSINESS)
    for number in range(1, 31):
        await mailed(portal, f"draft ACME {number} x Widget @ 10")
    first = await ann.get("/documents")
    older = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert older
    await mailed(portal, "draft ACME 99 x Widget @ 10")
    second = await ann.get(f"/documents{older[1]}")
    shown = re.findall(r">(D-\d+)</a>", second.text)
    assert shown == [f"D-{number}" for number in range(5, 0, -1)]
    newer = re.search(r'rel="prev" href="([^"]+)"', second.text)
    assert newer
    back = await ann.get(f"/documents{newer[1]}")
    assert re.findall(r">(D-\d+)</a>", back.text) == re.findall(r">(D-\d+)</a>", first.text)


async def test_a_document_shows_lines_events_and_mails(ann: Visitor, portal: Portal) -> None:
    document = await invoiced(portal)
    page = await ann.get(f"/documents/{document.id}")
    assert page.status == 200
    for said in ("design", "300.00 USD", "Issued as INV-2040-0001", "Waiting to be handed on"):
        assert said in page.text
    assert "ap@acme.example" in page.text


async def test_a_payment_sent_twice_is_booked_once(ann: Visitor, portal: Portal) -> None:
    document = await invoiced(portal)
    path = f"/documents/{document.id}"
    form = {
        "mark": mark(await ann.get(path)),
        "amount": "120.00",
        "on": "2040-03-01",
        "note": "bank",
    }
    first = await ann.post(f"{path}/paid", form)
    assert "The payment is booked" in first.text
    assert "180.00 USD" in first.text
    second = await ann.post(f"{path}/paid", form)
    assert "nothing was done a second time" in second.text
    assert await Payment.all().count() == 1


async def test_an_amount_that_does_not_fit_is_said_at_its_field(
    ann: Visitor, portal: Portal
) -> None:
    document = await invoiced(portal)
    path = f"/documents/{document.id}"
    form = {"mark": mark(await ann.get(path)), "amount": "400", "on": "", "note": "x<y"}
    page = await ann.post(f"{path}/paid", form)
    assert page.status == 422
    assert 'id="amount-problem"' in page.text
    assert 'value="400"' in page.text
    assert "x&lt;y" in page.text
    done = await ann.post(f"{path}/paid", {**form, "overpaid": "yes"})
    assert "The payment is booked" in done.text
    for wrong in (
        {"amount": "many"},
        {"on": "yesterday"},
        {"amount": "9" * 41},
        {"amount": "1; 2"},
    ):
        form = {"mark": mark(await ann.get(path)), "amount": "1", **wrong}
        assert (await ann.post(f"{path}/paid", form)).status == 422
    assert await Payment.all().count() == 1


async def test_an_invoice_is_cancelled_after_a_second_yes(ann: Visitor, portal: Portal) -> None:
    document = await invoiced(portal)
    path = f"/documents/{document.id}"
    asked = await ann.post(f"{path}/void", {"mark": mark(await ann.get(path)), "reason": ""})
    assert "Yes, cancel it" in asked.text
    assert "eply" not in asked.text  # here a button answers
    assert await Document.exists(id=document.id, state=State.ISSUED)
    done = await ann.post(f"{path}/void/confirm")
    assert "A credit note over all of it is made" in done.text
    assert await Document.exists(original_id=document.id, is_voiding=True)
    again = await ann.post(f"{path}/void/confirm")
    assert again.status == 422
    assert await Document.all().count() == 2


async def test_p21_a_draft_goes_at_once_and_what_has_left_after_a_second_yes(
    ann: Visitor, portal: Portal
) -> None:
    document = await invoiced(portal)
    await mailed(portal, "draft ACME 1h @ 50")
    draft = await Document.get(state=State.DRAFT)
    path = f"/documents/{draft.id}"
    await ann.post(f"{path}/delete", {"mark": mark(await ann.get(path))})
    assert not await Document.exists(id=draft.id)
    path = f"/documents/{document.id}"
    asked = await ann.post(f"{path}/delete", {"mark": mark(await ann.get(path))})
    assert "Yes, delete it for good" in asked.text
    assert "law" in asked.text
    assert "eply" not in asked.text
    assert "on its way to ann@example.com" in asked.text
    mail = await OutboundMail.filter(kind="answer").order_by("-id").first()
    assert mail is not None
    assert await mail.enclosures.all().count() == 1
    await ann.post(f"{path}/delete/confirm")
    row = await Document.get(id=document.id)
    assert (row.state, row.number, row.frozen, row.customer_id) == (
        State.ERASED,
        "INV-2040-0001",
        None,
        None,
    )
    assert "was deleted" in (await ann.get(path)).text


async def test_the_pdf_is_looked_at_and_kept(ann: Visitor, portal: Portal) -> None:
    document = await invoiced(portal)
    drawing = await Drawing.get(document_id=document.id)
    drawing.octets, drawing.file_name = b"%PDF-1.7", "Rechnung Müller.pdf"
    await drawing.save()
    async with ann.http.get(ann.url(f"/documents/{document.id}/pdf")) as response:
        assert await response.read() == b"%PDF-1.7"
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Disposition"] == (
            "inline; filename=\"Rechnung M_ller.pdf\"; filename*=UTF-8''Rechnung%20M%C3%BCller.pdf"
        )
    async with ann.http.get(ann.url(f"/documents/{document.id}/pdf?keep=yes")) as response:
        assert response.headers["Content-Disposition"].startswith("attachment; ")


async def test_a_draft_is_sent_and_says_what_it_waits_for(ann: Visitor, portal: Portal) -> None:
    await mailed(portal, "profile country US")
    await mailed(portal, "draft ACME <ap@acme.example> 3h @ 100")
    document = await Document.get()
    path = f"/documents/{document.id}"
    page = await ann.post(f"{path}/send", {"mark": mark(await ann.get(path))})
    assert page.status == 422
    assert await Document.exists(state=State.DRAFT)
    await mailed(portal, mailroom.IN_BUSINESS)
    page = await ann.post(f"{path}/send", {"mark": mark(await ann.get(path))})
    assert page.url.endswith("done=sent")
    assert not await Document.exists(state=State.DRAFT)


async def test_nobody_sees_what_is_anothers(ann: Visitor, ben: Visitor, portal: Portal) -> None:
    document = await invoiced(portal)
    assert await Account.all().count() >= 2
    path = f"/documents/{document.id}"
    assert (await ben.get(path)).status == 404
    assert (await ben.get(f"{path}/pdf")).status == 404
    for verb in ("send", "stop", "hold", "resume", "remind", "paid", "unpaid", "credit", "void"):
        assert (await ben.post(f"{path}/{verb}", {"mark": "x"})).status == 404
    for verb in ("delete", "delete/confirm", "void/confirm"):
        assert (await ben.post(f"{path}/{verb}", {"mark": "x"})).status == 404
    assert "INV-2040" not in (await ben.get("/documents")).text
    assert "INV-2040" not in (await ben.get("/overview")).text
    assert await Document.exists(id=document.id, state=State.ISSUED)
