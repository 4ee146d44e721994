"""What becomes of an invoice that has left: payments, credit notes, void, copies."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import departure, dispatch
from bot.confirmations import Question
from bot.documents.balance.payments import Payment
from bot.documents.model import Document, Event, Kind, State
from bot.documents.reading import facts_of
from bot.post import OutboundMail
from tests.bot.mailroom import (
    ANN,
    HOUSE,
    IN_BUSINESS,
    NOW,
    answer_to,
    everything,
    headlines,
    letter,
    mailed,
    offered,
    received,
    told,
    tones,
)

pytestmark = pytest.mark.usefixtures("store")

PATIENT = replace(HOUSE, undo_window=timedelta(minutes=10))
GERMAN = """\
profile name Studio Nord
profile address Hauptstraße 1, 80331 München, DE
profile vat DE136695976
profile tax 19%
profile currency EUR

customer ACME "Acme GmbH" ap@acme.example address Ring 5, 50667 Köln, DE
"""
OF_ANSWERS = ("inboundmail", "outboundmail", "procrastinate_jobs")


async def invoice(number: int = 1) -> Document:
    """Return the invoice of a number."""
    return await Document.get(kind=Kind.INVOICE, sequence=number)


async def left(document: Document) -> None:
    """Let a pending document leave."""
    assert document.leaves_at is not None
    tools = departure.Tools(lambda: NOW + timedelta(hours=1), "bot.example")
    context = type("Context", (), {"additional_context": {"bot": tools}})()
    await departure.leave.func(context, document.id, document.leaves_at.isoformat())


async def test_a_payment_is_an_event_and_a_row_with_the_mail_that_told_of_it() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100")
    await mailed("paid 1 100.00 on 2026-11-20 bank 7")
    (payment,) = await Payment.all()
    found = await invoice()
    assert (payment.amount_minor, str(payment.paid_on)) == (10000, "2026-11-20")
    assert payment.note == "bank 7"
    assert (found.paid_minor, found.state) == (10000, State.ISSUED)
    event = await Event.get(what="paid")
    assert event.mail_id == payment.mail_id != ""
    assert event.detail["amount_minor"] == "10000"


async def test_a_payment_that_is_taken_back_is_kept_and_counts_no_more() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100\n\npaid 1")
    assert (await invoice()).state is State.SETTLED
    await mailed("unpaid 1")
    found = await invoice()
    assert (found.paid_minor, found.state) == (0, State.ISSUED)
    assert (await Payment.get()).taken_back_at == NOW


async def test_payments_that_are_alike_are_taken_back_one_by_one() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100\n\npaid 1 100.00\npaid 1 100.00 anyway")
    assert tones(await mailed("unpaid 1")) == ["ok"]
    assert (await invoice()).paid_minor == 10000


async def test_the_invoice_of_another_account_is_not_found() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100")
    for text in ("paid 1", "unpaid 1", "credit 1 10.00", "void 1", "again 1"):
        facts = await mailed(text, author="eve@example.net")
        assert headlines(facts) == ["I have no document 1 of yours. Nothing was changed."]
    assert await Document.all().count() == 1


async def test_an_amount_may_have_only_the_decimals_of_the_invoice() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME Manga 5000 JPY")
    facts = await mailed("paid 1 100.50")
    assert tones(facts) == ["error"]
    assert tones(await mailed("paid 1 JPY 100")) == ["ok"]
    assert (await invoice()).paid_minor == 100


@pytest.mark.parametrize("amount", ["99999999999999999", "99999999999999k", "9999999999999999.99"])
async def test_money_that_no_column_holds_is_refused(amount: str) -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100")
    assert tones(await mailed(f"paid 1 {amount} overpaid")) == ["error"]
    assert (await invoice()).paid_minor == 0


@pytest.mark.parametrize(
    "text", ["paid 1?", "unpaid 2?", "credit 1 1h?", "void 1?", "again 1?", "credit 1 all?"]
)
async def test_a_dry_run_changes_nothing(text: str) -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100\n\ninvoice ACME 1h @ 9\n\npaid 2")
    before = await everything(but=OF_ANSWERS)
    facts = await mailed(text)
    assert headlines(facts)[0].startswith("Only a preview, nothing was changed.")
    assert await everything(but=OF_ANSWERS) == before


async def test_a_full_credit_note_has_the_figures_of_its_invoice() -> None:
    await mailed(
        f"{GERMAN}\ninvoice ACME\n3h design @ 33.33 -10%\nbook 20.07 vat 7%\ndiscount 3%\npo 77"
    )
    await mailed("credit 1 all reason never delivered")
    first, note = await Document.all().order_by("id")
    was, now = [await facts_of(each.id, now=NOW) for each in (first, note)]
    assert (now.kind, now.reference, now.corrects) == ("credit-note", "CN-2026-0001", was.reference)
    assert (now.lines, now.taxes, now.discount) == (was.lines, was.taxes, was.discount)
    assert (now.net, now.gross, now.due) == (was.net, was.gross, was.gross)
    assert (now.notes, now.bank, now.due_on) == (("never delivered",), None, now.issued_on)
    assert (first.state, first.credited_minor) == (State.CREDITED, first.gross_minor)
    assert [each.what for each in await Event.filter(document_id=first.id)][-1] == "credited"


async def test_a_credit_note_keeps_the_tax_of_its_invoice_whatever_the_profile_says_now() -> None:
    await mailed(f"{GERMAN}\ninvoice ACME 3h @ 100")
    await mailed("profile tax 7%")
    await mailed("credit 1 1h", house=PATIENT)
    await mailed("stop")
    facts = await mailed("send D-2")
    assert "119.00 EUR" in headlines(facts)[0]


async def test_what_a_pending_credit_note_takes_off_is_not_paid_or_credited_again() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100")
    await mailed("credit 1 2h", house=PATIENT)
    assert offered(await mailed("credit 1 2h", house=PATIENT)) == [
        "credit INV-2026-0001 USD 100.00"
    ]
    assert offered(await mailed("paid 1 200.00")) == [
        "paid INV-2026-0001 USD 100.00",
        "paid INV-2026-0001 200.00 overpaid",
    ]
    await mailed("paid 1")
    assert (await invoice()).paid_minor == 10000
    await left(await Document.get(kind=Kind.CREDIT_NOTE))
    found = await invoice()
    assert (found.state, found.credited_minor) == (State.SETTLED, 20000)


async def test_a_credit_note_that_was_held_leaves_only_if_as_much_is_left() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100")
    await mailed("credit 1 2h", house=PATIENT)
    await mailed("stop")
    await mailed("credit 1 2h anyway")
    facts = await mailed("send D-2")
    assert headlines(facts) == [
        "That is more than is left to credit: it is 100.00 USD. Nothing was changed."
    ]
    assert (await invoice()).credited_minor == 20000


async def test_a_void_that_was_held_does_not_leave_once_money_came_in() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100")
    await mailed("void 1")
    await mailed("confirm void 1", house=PATIENT, confirms=await told())
    await mailed("stop D-2\n\npaid 1 10.00")
    facts = await mailed("send D-2")
    assert (tones(facts), offered(facts)) == (["error"], ["credit INV-2026-0001 all"])


async def test_a_discount_on_the_whole_in_percent_counts_for_a_part_too() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h design @ 100; Setup 500; discount 10%")
    facts = await mailed("credit 1 1h")
    assert "90.00 USD" in headlines(facts)[0]


async def test_a_discount_of_an_amount_makes_the_price_of_a_line_a_question() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME\n3h design @ 100\nSetup 500\ndiscount 80")
    facts = await mailed("credit 1 1h")
    assert tones(facts) == ["question"]
    assert offered(facts) == ["credit INV-2026-0001 USD 90.00"]


async def test_lines_of_one_name_are_told_apart_by_price_and_discount() -> None:
    await mailed(
        f"{IN_BUSINESS}\ninvoice ACME\n- 3h work @ 100\n- 2h work @ 80\n- 2h work @ 80 -10%"
    )
    lines = offered(await mailed("credit 1 1h"))
    assert lines == [
        "credit INV-2026-0001 1h work @ 100.00",
        "credit INV-2026-0001 1h work @ 80.00",
        "credit INV-2026-0001 1h work @ 80.00 -10%",
    ]
    amounts = [headlines(await mailed(f"{line}?"))[0] for line in lines]
    assert ["100.00 USD" in amounts[0], "80.00" in amounts[1], "72.00" in amounts[2]] == [True] * 3


async def test_a_void_needs_one_confirmation_by_its_account_within_a_day() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100")
    asked = await mailed("void 1")
    assert tones(asked) == ["question"]
    claim = await told()
    for author, text in (("eve@example.net", "confirm"), ("eve@example.net", "confirm void 1")):
        facts = await mailed(text, author=author, confirms=claim)
        assert tones(facts) == ["error"]
    late = await mailed("confirm", confirms=claim, now=NOW + timedelta(hours=24))
    assert offered(late) == ["void INV-2026-0001"]
    assert tones(await mailed("confirm")) == ["error"]
    assert (await invoice()).state is State.ISSUED
    assert tones(await mailed("confirm", confirms=claim)) == ["ok"]
    assert (await invoice()).state is State.VOIDED
    again = await mailed("confirm", confirms=claim)
    assert headlines(again)[0].startswith("That is confirmed already")
    assert await Document.filter(kind=Kind.CREDIT_NOTE).count() == 1


async def test_the_thread_of_a_question_confirms_nothing() -> None:
    # SMTP tells the id of a mail, and the Message-ID of its answer is made of that.
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100")
    await mailed("void 1")
    answer = await OutboundMail.filter(kind="answer").order_by("-id").first()
    assert answer is not None
    for more in ({"in_reply_to": answer.message_id}, {"answered_mail": answer.id}):
        facts = await mailed("confirm", **more)
        assert headlines(facts)[0].startswith("I have asked nothing that this mail could answer.")
    assert (await invoice()).state is State.ISSUED


async def test_a_confirmation_of_several_questions_is_asked_which() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100\n\ninvoice ACME 1h @ 50")
    await mailed("void 1\nvoid 2")
    facts = await mailed("confirm", confirms=await told())
    assert offered(facts) == ["confirm void INV-2026-0001", "confirm void INV-2026-0002"]
    assert tones(await mailed("confirm void 2", confirms=await told())) == ["ok"]
    states = [each.state for each in await Document.filter(kind=Kind.INVOICE).order_by("id")]
    assert states == [State.ISSUED, State.VOIDED]


async def test_what_has_another_amount_by_now_is_not_voided() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100")
    await mailed("void 1")
    claim = await told()
    await mailed("credit 1 1h")
    facts = await mailed("confirm", confirms=claim)
    assert headlines(facts)[0].startswith("What you were asked about has changed since")
    assert (await invoice()).state is State.ISSUED


async def test_a_reply_to_another_answer_about_the_invoice_confirms_nothing() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100")
    await mailed("void 1")
    await mailed("paid 1")
    await mailed("unpaid 1")
    answer = await OutboundMail.filter(kind="answer").order_by("-id").first()
    assert answer is not None
    assert tones(await mailed("confirm", answered_mail=answer.id)) == ["error"]
    assert (await Question.get()).used_at is None


async def test_the_answer_to_the_same_mail_by_another_route_is_confirmed_like_the_first() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100")
    for _ in range(2):
        await mailed("void 1", message_id="<v@example.com>")
    first, second = [
        each for each in await OutboundMail.all().order_by("id") if each.facts.get("confirms")
    ]
    assert await Question.all().count() == 1
    assert tones(await mailed("confirm", confirms=await told(second))) == ["ok"]
    again = await mailed("confirm", confirms=await told(first))
    assert headlines(again)[0].startswith("That is confirmed already")


async def test_the_rest_of_an_invoice_is_voided_too() -> None:
    await mailed(f"{GERMAN}\ninvoice ACME\n3h design @ 33.33\nbook 20.07 vat 7%")
    await mailed("credit 1 1h")
    await mailed("void 1")
    await mailed("confirm void 1", confirms=await told())
    found = await invoice()
    assert (found.state, found.credited_minor) == (State.VOIDED, found.gross_minor)


async def test_a_copy_has_the_lines_and_terms_of_its_invoice_and_leaves_by_no_itself() -> None:
    await mailed(
        f"{GERMAN}\ninvoice ACME\n3h design @ 33.33 -10%\nbook 20 vat 7%\n"
        "net 7; for Nov 2026; note Thanks; discount 2%"
    )
    facts = await mailed("again 1 for Dec 2026", now=NOW + timedelta(days=30))
    assert offered(facts) == ["send D-2"]
    first, copy = await Document.all().order_by("id")
    was, now = [await facts_of(each.id, now=NOW + timedelta(days=30)) for each in (first, copy)]
    assert (now.lines, now.taxes, now.gross, now.notes) == (
        was.lines, was.taxes, was.gross, was.notes
    )  # fmt: skip
    assert (now.period, now.due_on - now.issued_on) == ("Dec 2026", timedelta(days=7))
    assert (copy.state, copy.recipients) == (State.DRAFT, first.recipients)


async def test_a_draft_is_copied_and_a_credit_note_is_not() -> None:
    await mailed(f"{IN_BUSINESS}\ndraft ACME 3h @ 100\n\ninvoice ACME 1h @ 50\n\ncredit 1 all")
    assert tones(await mailed("again D-1")) == ["ok"]
    facts = await mailed("again CN-2026-0001")
    assert (tones(facts), offered(facts)) == (["error"], ["again INV-2026-0001"])


async def test_numbers_have_no_gaps_when_invoices_and_credits_come_at_once() -> None:
    await mailed(f"{IN_BUSINESS}\n" + "\n\n".join(["invoice ACME 3h @ 100; anyway"] * 4))
    texts = [
        *(f"credit {n} 1h" for n in (1, 2, 3, 4)),
        *["invoice ACME 1h @ 50; anyway"] * 4,
        "credit 1 9h",
    ]
    ids = [await received() for _ in texts]
    await asyncio.gather(
        *(
            dispatch.handle(mail_id, letter(text, author=ANN), HOUSE, NOW)
            for mail_id, text in zip(ids, texts, strict=True)
        )
    )
    for kind, count in ((Kind.INVOICE, 8), (Kind.CREDIT_NOTE, 4)):
        issued = await Document.filter(kind=kind, number__isnull=False)
        assert sorted(each.sequence or 0 for each in issued) == list(range(1, count + 1))
    assert tones((await answer_to(ids[-1])).facts) == ["question"]
