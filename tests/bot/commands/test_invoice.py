"""Invoices: what is made, what is asked, and that every line offered works as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.documents.model import Document, LineItem, State
from bot.post import OutboundMail
from tests.bot.mailroom import HOUSE, IN_BUSINESS, headlines, mailed, offered, tones

pytestmark = pytest.mark.usefixtures("store")

PATIENT = replace(HOUSE, undo_window=timedelta(minutes=10))
GERMAN = """\
profile name Studio Nord
profile address Hauptstraße 1, 80331 München, DE
profile vat DE136695976

customer ACME ap@acme.example address Ring 5, 50667 Köln, DE
customer Bureau ap@bureau.example address 1 rue de la Paix, 75002 Paris, FR; vat FR61954506077
customer Globex ap@globex.example address 5 Main Street, Boston, MA 02101, US
"""


async def gross() -> list[int]:
    """Return the totals of all documents in minor units, oldest first."""
    return [each.gross_minor for each in await Document.all().order_by("id")]


async def test_an_invoice_is_issued_and_mailed_to_its_customer() -> None:
    await mailed(IN_BUSINESS)
    facts = await mailed("invoice ACME 3h @ 100; cc boss@acme.example")
    assert "waits for you: boss@acme.example is new" in headlines(facts)[0]
    await mailed("send")
    document = await Document.get()
    assert (document.state, document.number) == (State.ISSUED, "INV-2026-0001")
    mails = await OutboundMail.filter(kind="invoice")
    assert sorted(mail.recipient for mail in mails) == ["ap@acme.example", "boss@acme.example"]
    assert len({mail.message_id for mail in mails}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "3h design @ 100; 2 x Widget @ 49.90",
        "\n- 3h design @ 100\n- 2 x Widget @ 49.90\nnet 14\npo 4711\nnote Thank you; bye",
        "3h @ 100; discount 10%; ref 12-A; for November; lang de; cc ap@acme.example",
        "\n3h design @ 100 -5%\nnote one\nnote two",
        "\n" + "\n".join(f"{n}h a longer text for item {'x' * n} @ 100" for n in range(1, 25)),
        "Setup 119 no tax; Book 20 no tax",
    ],
)
async def test_every_line_offered_for_a_missing_tax_makes_the_same_invoice(words: str) -> None:
    await mailed(GERMAN)
    asked = await mailed(f"draft ACME {words}")
    assert tones(asked) == ["question"]
    ready = [line for line in offered(asked) if line.startswith("draft")]
    assert ready
    for line in ready:
        answered = await mailed(line)
        assert tones(answered) == ["ok"], headlines(answered)
    await mailed("profile tax 19%")
    await mailed(f"draft ACME {words.replace('no tax', '')}")
    rows = await Document.all().order_by("id").prefetch_related("lines")
    expected, made = rows[-1], rows[0]
    assert len(made.lines) == len(expected.lines)
    assert made.net_minor == expected.net_minor
    for name in ("terms_days", "purchase_order", "notes", "discount", "reference", "copies"):
        assert getattr(made, name) == getattr(expected, name)


async def test_the_tax_of_a_business_abroad_is_asked_and_answered_by_either_line() -> None:
    await mailed(f"{GERMAN}\nprofile tax 19%")
    for customer, sums in (("Bureau", [10000, 11900]), ("Globex", [10000, 11900])):
        await Document.all().delete()
        asked = await mailed(f"draft {customer} Setup 100")
        assert "business abroad" in headlines(asked)[0]
        for line in offered(asked):
            assert tones(await mailed(line)) == ["ok"]
        assert await gross() == sums


async def test_no_tax_at_home_is_asked_and_every_line_offered_settles_it() -> None:
    await mailed(GERMAN)
    asked = await mailed("draft ACME Setup 100 no tax; Book 20 tax 7%")
    assert "must say why" in headlines(asked)[0]
    assert tones(await mailed(offered(asked)[0])) == ["ok"]
    assert [line.tax_rate for line in await LineItem.all().order_by("id")] == [0, 7]


async def test_a_question_about_the_customer_offers_the_whole_block() -> None:
    await mailed(IN_BUSINESS)
    asked = await mailed("draft ACNE\n3h design @ 100\n2h support @ 90\npo 4711")
    assert tones(await mailed(offered(asked)[0])) == ["ok"]
    document = await Document.get()
    assert (document.gross_minor, document.purchase_order) == (48000, "4711")
    assert tones(await mailed(offered(asked)[1])) == ["ok"]
    assert (await Document.all().order_by("-id").first()) != document


async def test_another_address_of_a_known_customer_is_asked_about() -> None:
    await mailed(IN_BUSINESS)
    asked = await mailed("draft ACME <new@acme.example> 3h @ 100")
    usual, this_once, from_now_on = offered(asked)
    await mailed(usual)
    await mailed(this_once)
    await mailed(from_now_on)
    await mailed("draft ACME 1h @ 100")
    sent_to = [each.recipients for each in await Document.all().order_by("id")]
    assert sent_to == [["ap@acme.example"], ["new@acme.example"], ["new@acme.example"]]


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ("invoice ACME 3h design @ 100; 2 x Widget @ 49.90; net 30", 39980),
        ("invoice ACME 3h design @ 100; 2 x Widget @ 49.90; tax 8.1%; net 14; po 4711", 43218),
        ("draft ACME 90m call @ 120/h", 18000),
        ("invoice ACME 3h @ 100 discount 10% po 99", 27000),
        ("invoice ACME Meeting at 3 @ 100", 10000),
        ("invoice ACME 3 hours of design @ 100", 30000),
        ("invoice ACME Setup $1,200.50", 120050),
        ("Rechnung an ACME 2,5h Beratung @ 120", 30000),
        ("invoice ACME Setup 1.234,56 EUR", 123456),
        ("invoice ACME iPhone 15 @ 900", 90000),
    ],
)
async def test_the_samples_come_to_their_totals(line: str, total: int) -> None:
    await mailed(IN_BUSINESS)
    await mailed(line)
    assert await gross() == [total]


async def test_terms_are_the_line_s_then_the_customer_s_then_the_account_s() -> None:
    await mailed(IN_BUSINESS)
    await mailed("profile terms 21\n\ninvoice ACME 1h @ 1")
    await mailed(
        "customer ACME net 14\n\ninvoice ACME 1h @ 1; anyway\n\ninvoice ACME 1h @ 1; net 7"
    )
    await mailed("invoice ACME 1h @ 1; due 2026-12-24")
    due = [str(each.due_on) for each in await Document.all().order_by("id")]
    assert due == ["2026-12-14", "2026-12-07", "2026-11-30", "2026-12-24"]


async def test_the_price_is_the_line_s_then_the_customer_s_then_the_account_s() -> None:
    await mailed(f"{IN_BUSINESS}\nprofile rate 110")
    await mailed("draft ACME 1h")
    await mailed("customer ACME rate 90\n\ndraft ACME 1h; anyway\n\ndraft ACME 1h @ 70")
    prices = [line.unit_price for line in await LineItem.all().order_by("id")]
    assert prices == [Decimal(110), Decimal(90), Decimal(70)]


async def test_a_rate_that_does_not_fit_is_no_price() -> None:
    await mailed(f"{IN_BUSINESS}\nprofile rate 110")
    for line in ("draft ACME 2d", "draft ACME 1h in EUR"):
        facts = await mailed(line)
        assert headlines(facts)[0].startswith("What does it cost?"), line
        assert tones(await mailed(offered(facts)[0])) == ["ok"]


async def test_a_draft_that_says_send_leaves() -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100; send")
    assert (await Document.get()).state is State.ISSUED


async def test_a_later_day_is_kept_until_its_morning() -> None:
    await mailed(IN_BUSINESS)
    facts = await mailed("invoice ACME 1h @ 100; send 2026-12-01")
    assert "Leaves at 09:00 EST on 1 Dec 2026" in headlines(facts)[0]
    document = await Document.get()
    assert document.state is State.PENDING
    assert str(document.leaves_at) == "2026-12-01 14:00:00+00:00"  # nine in New York


async def test_an_invoice_is_not_due_before_it_is_issued() -> None:
    await mailed(IN_BUSINESS)
    facts = await mailed("invoice ACME 3h @ 100 due 2020-01-01")
    assert "due on 2020-01-01, before it is issued on " in headlines(facts)[0]
    assert not await Document.exists()


async def test_an_invoice_until_a_day_is_offered_as_one_that_is_due_by_then() -> None:
    await mailed(IN_BUSINESS)
    asked = await mailed("invoice ACME 3h @ 100 until 15 Dec")
    assert tones(asked) == ["error"]
    (line,) = offered(asked)
    await mailed(line)
    assert str((await Document.get()).due_on) == "2026-12-15"


@pytest.mark.parametrize(("words", "total"), [("TTC", 10700), ("HT", 11449), ("", 11449)])
async def test_the_rate_of_a_product_stays_its_own_beside_a_word_about_tax(
    words: str, total: int
) -> None:
    await mailed(GERMAN + "profile tax 19%\n\nproduct book 107 tax 7%\n")
    await mailed(f"draft ACME #book {words}")
    assert await gross() == [total]


async def test_a_change_of_what_leaves_on_a_later_day_leaves_that_day() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 1 send 2026-12-24", house=PATIENT)
    planned = (await Document.get()).leaves_at
    facts = await mailed("change D-1 po 4711", house=PATIENT)
    assert "on 24 Dec 2026" in headlines(facts)[0]
    assert (await Document.get()).leaves_at == planned
    await mailed("change D-1 send 2026-12-01", house=PATIENT)
    moved = (await Document.get()).leaves_at
    assert moved is not None
    assert moved.date() == date(2026, 12, 1)
