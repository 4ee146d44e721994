"""Lists, sums and single documents: what is asked is answered, and nothing changes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot import post
from bot.accounts import Account
from bot.commands.asking.listing import MOST_SUMMED
from bot.customers import Customer
from bot.documents.ledger import entries, sheets, statements, sums
from bot.documents.ledger.entries import Selection
from bot.documents.model import Document, Drawing, Event, State
from bot.money import Money
from bot.post import OutboundMail, Posted
from bot.store import engine
from bot.words import says
from tests.bot.mailroom import (
    HOUSE,
    IN_BUSINESS,
    NOW,
    everything,
    headlines,
    mailed,
    offered,
    tones,
)

pytestmark = pytest.mark.usefixtures("store")

#: Tables to which each mail adds, whatever it asks.
MAILS = ("inboundmail", "outboundmail", "enclosure", "procrastinate_jobs", "drawing")
QUESTIONS = "list\nlist open ACME\nstatus\nstatement ACME\ncustomers\nshow 1\nexplain 1\nhistory 1"


def table(facts: Mapping[str, Any], *, part: int = 0) -> list[list[str]]:
    """Return the rows of the first table of a part."""
    found = [each for each in facts["parts"][part]["sections"] if each["section"] == "table"]
    return [list(row) for row in found[0]["rows"]]


async def enclosed(facts: Mapping[str, Any]) -> list[list[str]]:
    """Return the rows of the table that an answer encloses."""
    account = await Account.first()
    assert account is not None
    (wanted,) = facts["sheets"]
    sheet = await sheets.written(wanted, account.id)
    return list(csv.reader(io.StringIO(sheet.text, newline="")))


async def paid(number: int, minor: int, state: State = State.ISSUED) -> None:
    """Enter what was paid of a document."""
    await Document.filter(draft_number=number).update(paid_minor=minor, state=state)


async def test_asking_changes_nothing() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100")
    before = await everything(but=MAILS)
    facts = await mailed(QUESTIONS)
    assert set(tones(facts)) == {"ok"}
    assert await everything(but=MAILS) == before


async def test_a_list_has_pages_newest_first_and_the_sum_of_all() -> None:
    await mailed(IN_BUSINESS)
    await mailed("\n\n".join(["draft ACME 1h @ 100; anyway"] * 30))
    facts = await mailed("list draft")
    assert headlines(facts) == ["30 in draft, 3,000.00 USD in all."]
    assert [row[0] for row in table(facts)] == [f"D-{n}" for n in range(30, 5, -1)]
    assert offered(facts) == ["list draft 2"]
    facts = await mailed("list draft 2")
    assert [row[0] for row in table(facts)] == ["D-5", "D-4", "D-3", "D-2", "D-1"]
    assert len(await enclosed(facts)) == 31
    facts = await mailed("list draft ACME 3")
    assert headlines(facts) == ["ACME: There is no page 3: the list is shorter."]
    assert facts["sheets"] == []


async def test_open_is_what_is_not_paid_yet() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100\n\ninvoice ACME 2h @ 100\n\ndraft ACME 4h @ 100")
    await paid(1, 4000)
    await paid(2, 20000, State.SETTLED)
    facts = await mailed("list open")
    assert headlines(facts) == ["1 open, 60.00 USD in all."]
    assert table(facts)[0][4:] == ["100.00", "60.00", "part paid"]
    facts = await mailed("list paid")
    assert headlines(facts) == ["1 paid, 200.00 USD in all."]
    facts = await mailed("list")
    assert [row[5] for row in table(facts)] == ["", "", "60.00"]
    facts = await mailed("status")
    assert table(facts) == [
        ["open", "1", "60.00 USD"],
        ["draft", "1", "400.00 USD"],
        ["paid of 2026", "", "240.00 USD"],
    ]


async def test_overdue_is_what_was_due_before_today() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100; due 2026-11-24\n\ninvoice ACME 2h @ 100; due 2026-11-25")
    late = NOW + timedelta(days=2)
    assert headlines(await mailed("list overdue")) == ["Nothing is overdue."]
    assert headlines(await mailed("list overdue", now=late)) == ["1 overdue, 100.00 USD in all."]
    assert headlines(await mailed("status", now=late)) == [
        "2 open, 300.00 USD in all, of it overdue 100.00 USD."
    ]


async def test_currencies_are_never_added_together() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100 EUR\n\ninvoice ACME 2h @ 100 USD")
    facts = await mailed("list open")
    assert headlines(facts) == ["2 open, 100.00 EUR and 200.00 USD in all."]
    assert [row[4] for row in table(facts)] == ["200.00 USD", "100.00 EUR"]
    facts = await mailed("statement ACME")
    assert headlines(facts) == ["ACME owes you 100.00 EUR and 200.00 USD as of 23 Nov 2026."]


async def test_a_statement_begins_with_what_was_owed_before() -> None:
    await mailed(IN_BUSINESS)
    await mailed("\n\n".join([f"invoice ACME {n}h @ 100" for n in range(1, 29)]))
    await paid(2, 20000, State.SETTLED)
    await paid(28, 80000)
    facts = await mailed("statement ACME")
    owed = sum(range(1, 29)) * 100 - 200 - 800
    assert headlines(facts) == [f"ACME owes you {owed:,}.00 USD as of 23 Nov 2026."]
    rows = table(facts)
    assert rows[0][0] == "Before"
    assert rows[0][6] == "400.00"  # of the three before, one is paid
    assert [row[6] for row in rows[1:3]] == ["800.00", "1,300.00"]
    assert rows[-1][6] == f"{owed:,}.00"
    sheet = await enclosed(facts)
    assert [row[-1] for row in sheet[1:4]] == ["100.00", "100.00", "400.00"]
    assert sheet[-1][-1] == f"{owed}.00"


async def test_a_statement_in_a_reply_is_that_of_the_document_s_customer() -> None:
    await mailed(IN_BUSINESS)
    await mailed("customer Globex g@globex.example")
    await mailed("invoice ACME 1h @ 100")
    answer = await OutboundMail.filter(kind="answer").order_by("-id").first()
    assert answer is not None
    facts = await mailed("statement", in_reply_to=answer.message_id)
    assert headlines(facts)[0].startswith("ACME owes you 100.00 USD")


async def test_what_is_void_or_credited_adds_nothing_to_a_balance() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100\n\ninvoice ACME 2h @ 100\n\ninvoice ACME 4h @ 100")
    await paid(1, 0, State.VOIDED)
    await paid(2, 0, State.CREDITED)
    facts = await mailed("statement ACME")
    assert [row[6] for row in table(facts)] == ["0.00", "0.00", "400.00"]
    assert headlines(await mailed("list open")) == ["1 open, 400.00 USD in all."]


async def test_nobody_sees_the_documents_of_others() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100")
    bob = "bob@example.com"
    facts = await mailed("list\nstatus\ncustomers\nshow 1\nshow D-1\nlist ACME", author=bob)
    assert headlines(facts)[1:4] == [
        "There is no document yet.",
        "Nothing is open.",
        "You have no customers yet.",
    ]
    assert tones(facts)[4:] == ["error", "error", "error"]


async def test_a_customer_nobody_knows_is_asked_about_with_lines_that_work() -> None:
    await mailed(IN_BUSINESS)
    facts = await mailed("list open ACNE 2")
    assert tones(facts) == ["question"]
    assert offered(facts) == ["list open ACME 2"]
    facts = await mailed("statement Zzyzx")
    assert offered(facts) == ["customers"]


async def test_a_number_of_several_years_is_asked_about() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100")
    await mailed("invoice ACME 2h @ 100", now=NOW + timedelta(days=60))
    facts = await mailed("explain 1")
    assert tones(facts) == ["question"]
    assert offered(facts) == ["explain INV-2027-0001", "explain INV-2026-0001"]


async def test_a_bare_number_is_an_issued_one_before_a_draft_s() -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100\n\ninvoice ACME 2h @ 100")
    assert headlines(await mailed("show 1"))[0].startswith("INV-2026-0001 for ACME, 200.00 USD")
    assert headlines(await mailed("show draft 1"))[0].startswith("D-1 for ACME, 100.00 USD")
    assert headlines(await mailed("show 2"))[0].startswith("INV-2026-0001")


async def test_a_pdf_that_is_stored_is_not_drawn_again() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100")
    await Drawing.filter().update(octets=b"%PDF-1.7", file_name="a.pdf", drawn_at=NOW)
    jobs = len(list(await engine.app().job_manager.list_jobs_async(task="outbound:draw")))
    facts = await mailed("pdf 1\nshow 1")
    assert headlines(facts)[1] == "The PDF of INV-2026-0001 is enclosed."
    assert len(list(await engine.app().job_manager.list_jobs_async(task="outbound:draw"))) == jobs
    answer = await OutboundMail.filter(kind="answer").order_by("-id").first()
    assert answer is not None
    assert len(await post.enclosed(answer)) == 1  # the same PDF, once


async def test_show_says_where_each_mail_got_to() -> None:
    await mailed(IN_BUSINESS)
    await mailed("customer ACME cc boss@acme.example")
    await mailed("invoice ACME 1h @ 100")
    await OutboundMail.filter(recipient="boss@acme.example").update(
        state=Posted.FAILED, last_response="550 5.1.1 no such mailbox"
    )
    facts = await mailed("show 1")
    texts = [each.get("text") for each in facts["parts"][0]["sections"]]
    assert "boss@acme.example: 550 5.1.1 no such mailbox" in texts
    tables = [each["rows"] for each in facts["parts"][0]["sections"] if each["section"] == "table"]
    assert [row[:2] for row in tables[1]] == [
        ["ap@acme.example", "waiting to be handed on"],
        ["boss@acme.example", "failed"],
    ]


async def test_show_offers_what_fits_the_state() -> None:
    await mailed(IN_BUSINESS)
    patient = replace(HOUSE, undo_window=timedelta(minutes=10))
    await mailed("draft ACME 1h @ 100\n\ninvoice ACME 2h @ 100", house=patient)
    assert offered(await mailed("show D-1"))[0] == "send D-1"
    assert offered(await mailed("show D-2"))[0] == "stop D-2"


@pytest.mark.parametrize(
    "text",
    [
        "draft ACME 3h design @ 100 -10%; 2 x Widget @ 49.90; discount 5%; tax 8.1%",
        "draft ACME 3h design @ 100 tax 8.1% incl; discount 5%",
        "draft ACME 3h @ 100 tax 8.1%; 2h @ 33.3333 no tax\ndiscount 7",
        "draft ACME " + "; ".join(["1 x Widget @ 0.99"] * 20),
        "draft ACME 3h @ 1000 JPY",
    ],
)
async def test_every_step_of_a_calculation_has_words_and_the_last_is_the_total(text: str) -> None:
    await mailed(IN_BUSINESS)
    assert tones(await mailed(text)) == ["ok"]
    facts = await mailed("explain D-1")
    document = await Document.get()
    gross = Money.of_minor(document.gross_minor, document.currency)
    assert f"comes to {gross.amount:,} {gross.currency} in" in headlines(facts)[0]
    assert table(facts)[-1][2] == f"{gross.amount:,}"


async def test_an_issued_document_is_explained_as_it_was_issued() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 3h @ 100; tax 8.1%")
    await mailed("profile tax 20%")
    facts = await mailed("explain 1")
    assert "comes to 324.30 USD" in headlines(facts)[0]
    assert table(facts)[0] == ["Line 1 (Hours): quantity × price", "3 × 100.00", "300.00"]


async def test_history_tells_in_the_account_s_own_time() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100", house=replace(HOUSE, undo_window=timedelta(minutes=10)))
    await mailed("stop", now=NOW + timedelta(minutes=5))
    await mailed("send D-1", now=NOW + timedelta(minutes=9))
    facts = await mailed("history 1")
    (pairs, _) = facts["parts"][0]["sections"]
    assert [list(row) for row in pairs["rows"]] == [
        ["23 Nov 2026, 07:00 EST", "Drafted, 100.00 USD."],
        ["23 Nov 2026, 07:00 EST", "Set to leave at 23 Nov 2026, 07:10 EST."],
        ["23 Nov 2026, 07:05 EST", "Held: a draft again."],
        ["23 Nov 2026, 07:09 EST", "Issued as INV-2026-0001."],
    ]


async def test_an_event_without_a_sentence_is_told_by_its_name() -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100")
    document = await Document.get()
    await Event.create(document=document, at=NOW, what="polished", by="mail")
    facts = await mailed("history D-1")
    assert facts["parts"][0]["sections"][0]["rows"][-1][1] == "polished"


@pytest.mark.parametrize("what", ["relayed", "failed", "delivered", "bounced"])
def test_every_end_of_a_mail_has_its_sentence(what: str) -> None:
    assert says("history", Posted(what).value)
    assert says("delivery", Posted(what).value)


async def test_names_become_no_formulas_in_a_table() -> None:
    await mailed(IN_BUSINESS)
    await mailed('customer "=cmd|x" "@SUM(1)" evil@example.com')
    await mailed('draft "=cmd|x" 1h @ 100')
    assert (await enclosed(await mailed("list")))[1][1] == "'=cmd|x"
    rows = await enclosed(await mailed("customers"))
    assert ["'=cmd|x", "'@SUM(1)", "evil@example.com", "", ""] in rows


async def test_the_same_mail_again_brings_its_table_again() -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100")
    first = await mailed("list", message_id="<a@example.com>")
    second = await mailed("list", message_id="<a@example.com>")
    assert first["sheets"] == second["sheets"] != []


async def test_a_sum_of_too_many_is_that_of_the_page() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100")
    model = await Document.get()
    await paid(1, 10000, State.SETTLED)
    more = range(2, MOST_SUMMED + 2)
    await Document.bulk_create(
        Document(
            account_id=model.account_id,
            customer_id=model.customer_id,
            state=State.SETTLED,
            draft_number=number,
            number=f"X-{number}",
            created_at=NOW,
            issued_on=NOW.date(),
            currency="USD",
            language="en",
            gross_minor=10000,
            paid_minor=10000,
        )
        for number in more
    )
    facts = await mailed("list paid")
    assert headlines(facts) == ["25 on this page, 2,500.00 USD."]
    assert headlines(await mailed("list paid 41")) == ["1 on this page, 100.00 USD."]
    assert headlines(await mailed("list")) == ["Your documents, the newest first. Open: nothing."]


async def test_the_ledger_counts_by_sign_and_currency() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100\n\ninvoice ACME 2h @ 100 EUR")
    account, customer = await Account.get(), await Customer.get()
    selection = Selection(account.id, NOW.date(), "open", customer.id)
    page, has_more = await entries.page(selection, 1)
    assert not has_more
    assert sums.of_entries(page) == await sums.of(selection)
    assert (await sums.by_customer(account.id, [customer.id]))[customer.id] == await sums.of(
        selection
    )
    history = await statements.of(replace(selection, state=None))
    assert [str(course.closing) for course in history.courses] == ["200.00 EUR", "100.00 USD"]
    assert await sums.paid_of_year(account.id, date(2026, 1, 1).year) == {}


async def test_of_documents_with_one_number_the_kind_that_is_said_is_shown() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 1h @ 5\n\nquote ACME Logo 300")
    assert tones(await mailed("show 1")) == ["question"]
    assert headlines(await mailed("show invoice 1"))[0].startswith("INV-2026-0001")
    assert headlines(await mailed("show quote 1"))[0].startswith("Q-2026-0001")
