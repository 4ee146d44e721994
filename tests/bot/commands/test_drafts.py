"""Drafts: what ``send`` and ``stop`` mean, and what they never do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.accounts import Account
from bot.customers import Customer
from bot.documents.model import Document, State
from bot.post import OutboundMail
from tests.bot.mailroom import HOUSE, IN_BUSINESS, NOW, headlines, mailed, offered, tones

pytestmark = pytest.mark.usefixtures("store")

PATIENT = replace(HOUSE, undo_window=timedelta(minutes=10))


async def states() -> list[State]:
    """Return the states of all documents, oldest first."""
    return [each.state for each in await Document.all().order_by("id")]


async def last_answer() -> str:
    """Return the Message-ID of the newest answer."""
    answer = await OutboundMail.filter(kind="answer").order_by("-id").first()
    assert answer is not None
    return answer.message_id


async def test_a_reply_is_about_the_document_of_the_answer_it_replies_to() -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100")
    first = await last_answer()
    await mailed("draft ACME 2h @ 100")
    await mailed("send", in_reply_to=first)
    assert await states() == [State.ISSUED, State.DRAFT]


async def test_a_reply_to_no_document_does_not_reach_further_up_the_thread() -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100\n\ndraft ACME 2h @ 100")
    about_two = await last_answer()
    await mailed("draft ACME 3h @ 100")
    about_one = await last_answer()
    asked = await mailed("send", in_reply_to=about_two, references=(about_one, about_two))
    assert tones(asked) == ["question"]
    assert offered(asked) == ["send D-3", "send D-2", "send D-1"]
    assert await states() == [State.DRAFT] * 3


async def test_a_mail_that_is_not_ours_in_between_is_passed_over() -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100")
    answer = await last_answer()
    await mailed("draft ACME 2h @ 100")
    await mailed("send", in_reply_to="<note@example.com>", references=(answer,))
    assert await states() == [State.ISSUED, State.DRAFT]


@pytest.mark.parametrize("reference", ["D-2", "d-2", "2"])
async def test_a_draft_is_named_by_its_number(reference: str) -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100\n\ndraft ACME 2h @ 100")
    await mailed(f"send {reference}")
    assert await states() == [State.DRAFT, State.ISSUED]


@pytest.mark.parametrize("reference", ["D-9", "INV-2026-0001", "99999999999999999999"])
async def test_what_there_is_not_is_neither_sent_nor_stopped(reference: str) -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100")
    for verb in ("send", "stop"):
        facts = await mailed(f"{verb} {reference}")
        assert headlines(facts) == [
            f"I have no document {reference} of yours. Nothing was changed."
        ]
    assert await states() == [State.DRAFT]


async def test_stop_in_doubt_holds_everything_that_is_on_its_way() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100\n\ninvoice ACME 2h @ 100", house=PATIENT)
    facts = await mailed("stop!", house=PATIENT)
    assert await states() == [State.DRAFT, State.DRAFT]
    assert offered(facts) == ["send D-2", "send D-1"]


async def test_send_lets_a_pending_document_be() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100", house=PATIENT)
    facts = await mailed("send D-1", house=PATIENT)
    assert "on its way already" in headlines(facts)[0]
    assert offered(facts) == ["stop D-1"]
    assert await states() == [State.PENDING]


async def test_send_on_a_day_waits_for_it() -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100")
    facts = await mailed("send D-1 2026-12-01")
    assert "on 1 Dec 2026" in headlines(facts)[0]
    assert await states() == [State.PENDING]


async def test_the_due_date_is_told_for_the_day_it_leaves() -> None:
    await mailed(IN_BUSINESS)
    facts = await mailed("invoice ACME 1h @ 100; net 10; send 2026-12-01")
    assert "due 11 Dec 2026" in headlines(facts)[0]
    late = NOW.replace(hour=4, minute=55)  # five minutes before midnight in New York
    facts = await mailed("invoice ACME 1h @ 100; net 10", house=PATIENT, now=late)
    assert "due 3 Dec 2026. Leaves at 00:05 EST on 23 Nov 2026" in headlines(facts)[0]


async def test_the_account_s_own_window_counts() -> None:
    await mailed(f"{IN_BUSINESS}\nprofile undo 1h")
    facts = await mailed("invoice ACME 1h @ 100")
    assert "Leaves at 08:00 EST unless" in headlines(facts)[0]
    document = await Document.get()
    assert document.leaves_at == NOW + timedelta(hours=1)


async def test_a_draft_is_asked_about_again_if_the_profile_made_it_dearer() -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100")
    await mailed("profile tax 8%")
    facts = await mailed("send D-1")
    assert headlines(facts)[0].startswith("Draft D-1 for ACME is 108.00 USD now")
    assert await states() == [State.DRAFT]
    await mailed("send D-1")
    assert await states() == [State.ISSUED]


async def test_a_tax_that_became_unclear_is_asked_without_lines_that_do_not_work() -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100")
    await mailed("profile address Hauptstraße 1, 80331 München, DE; vat DE136695976")
    await mailed("customer ACME address Ring 5, 50667 Köln, DE")
    facts = await mailed("send D-1")
    assert "neither the line nor your profile says" in headlines(facts)[0]
    assert offered(facts) == ["profile tax 19%", "profile small business yes"]
    for line in offered(facts)[:1]:
        assert tones(await mailed(line)) == ["ok"]


async def test_a_new_address_is_known_once_its_owner_said_send() -> None:
    await mailed(IN_BUSINESS)
    await mailed('invoice "New One" <new@example.net> 1h @ 100')
    assert await states() == [State.DRAFT]
    await mailed("send")
    assert (await Customer.get(code="New One")).address_confirmed_at == NOW
    await mailed('invoice "New One" 1h @ 100')
    assert await states() == [State.ISSUED, State.ISSUED]


async def test_a_held_draft_keeps_its_number_for_the_next() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100", house=PATIENT)
    await mailed("stop")
    await mailed("invoice ACME 2h @ 100")
    await mailed("send D-1")
    numbers = [each.number for each in await Document.all().order_by("id")]
    assert numbers == ["INV-2026-0002", "INV-2026-0001"]


async def test_above_the_limit_an_invoice_waits_for_send() -> None:
    await mailed(f"{IN_BUSINESS}\nprofile limit 100")
    await mailed("invoice ACME 1h @ 100\n\ninvoice ACME 1h @ 100.01")
    assert await states() == [State.ISSUED, State.DRAFT]
    assert (await Account.get()).limit_minor == 10000


async def test_what_is_on_its_way_is_held_when_the_profile_loses_what_it_needs() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100", house=PATIENT)
    facts = await mailed("profile name none")
    assert await states() == [State.DRAFT]
    texts = [each.get("text") for each in facts["parts"][0]["sections"]]
    assert "Until then this stays here: D-1." in texts
    facts = await mailed("profile name Studio Nord")
    assert offered(facts) == ["send D-1"]


async def test_not_to_send_holds_what_is_on_its_way() -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100", house=PATIENT)
    assert tones(await mailed("don't send it", in_reply_to=await last_answer())) == ["ok"]
    assert await states() == [State.DRAFT]


async def test_words_that_are_no_command_do_not_end_what_a_thread_is_about() -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100")
    first = await last_answer()
    await mailed("draft ACME 2h @ 100")
    assert tones(await mailed("looks good", in_reply_to=first)) == ["error"]
    assert tones(await mailed("+ 1h @ 10", in_reply_to=await last_answer())) == ["ok"]
    assert tones(await mailed("send", in_reply_to=await last_answer())) == ["ok"]
    assert await states() == [State.ISSUED, State.DRAFT]
