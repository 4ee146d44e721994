"""Writing: what is read while one types is what is done when it is sent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.accounts import Account, Alias
from bot.counter import writing
from bot.counter.visit import MAX_CHARACTERS, Visit
from bot.documents.model import Document, State
from bot.post import OutboundMail
from tests.bot import mailroom
from tests.bot.mailroom import HOUSE, NOW

LINE = "invoice ACME 3h design @ 100; 2 x Widget @ 49.90"


async def visited() -> Visit:
    """Return a visit of somebody who is in business."""
    await mailroom.mailed(mailroom.IN_BUSINESS)
    return Visit((await Account.get()).id, NOW + timedelta(hours=1), HOUSE)


def headline(said: writing.Said) -> str:
    """Return the first line of an answer."""
    parts: Any = said.answer["parts"]
    return str(parts[0]["headline"])


async def test_reading_changes_nothing_and_says_what_would_be(store: str) -> None:
    visit = await visited()
    before = await mailroom.everything()
    tried = await writing.tried(LINE, visit, with_pages=True)
    assert await mailroom.everything() == before
    assert [page.facts.gross.minor for page in tried.pages] == [39980]
    said = await writing.sent(LINE, visit)
    assert headline(said) == headline(tried.said)
    assert said.is_done
    assert (await Document.get(id=said.document_ids[0])).state is State.ISSUED


async def test_a_problem_is_that_of_a_mail(store: str) -> None:
    visit = await visited()
    mail = await mailroom.mailed("invoice ACME 3h @ 10O")
    tried = await writing.tried("invoice ACME 3h @ 10O", visit)
    assert not tried.said.is_done
    answer = json.loads(json.dumps(tried.said.answer))
    assert answer["parts"] == mail["parts"]
    assert answer["closing"] == mail["closing"]


async def test_spaces_of_every_kind_mean_what_they_mean_in_a_mail(store: str) -> None:
    """Text that is pasted from a page or a letter holds such as do not break."""
    visit = await visited()
    line = "draft ACME 2\u00a0x\u00a0Very\u00a0large\u2009Widget @ 1\u202f250"
    await mailroom.mailed(line)
    said = await writing.sent(f"{line} anyway", visit)
    by_mail, here = await Document.all().order_by("id").prefetch_related("lines")
    assert said.is_done
    assert here.gross_minor == by_mail.gross_minor == 250000
    assert [each.description for each in here.lines] == ["Very large Widget"]


async def test_the_same_a_moment_later_is_asked_about(store: str) -> None:
    visit = await visited()
    await writing.sent(LINE, visit)
    again = await writing.sent(LINE, replace(visit, now=visit.now + timedelta(seconds=5)))
    assert not again.is_done
    assert await Document.all().count() == 1
    parts: Any = again.answer["parts"]
    offers = [line for part in parts for each in part["sections"] for line in each.get("lines", ())]
    assert any(line.endswith("anyway") for line in offers)


async def test_files_come_by_mail(store: str) -> None:
    visit = await visited()
    await writing.sent(LINE, visit)
    said = await writing.sent("list", visit)
    assert said.is_mailed
    assert await OutboundMail.filter(kind="answer", cause_id=None).count() == 1


async def test_what_cannot_be_shown_is_left_out_and_too_much_is_refused(store: str) -> None:
    visit = await visited()
    said = await writing.sent("draft ACME\r\n3h\u0000 @ 100\ud800\r\n", visit)
    assert said.is_done
    tried = await writing.tried("x\n" * MAX_CHARACTERS, visit)
    assert not tried.said.is_done


async def test_of_several_commands_none_is_carried_out_if_one_fails(store: str) -> None:
    visit = await visited()
    before = await mailroom.everything()
    said = await writing.sent(f"{LINE}\n\ninvoice ACME 3h @ 10O", visit)
    assert said.is_undone
    assert not said.is_taken
    assert await mailroom.everything() == before


async def test_confirm_means_what_was_asked_last(store: str) -> None:
    """A text that waits is not carried out by a yes to something else."""
    visit = await visited()
    await mailroom.mailed("invoice ACME 3h @ 100")
    await writing.sent("profile limit 100", visit)
    await writing.sent("profile limit 5000", visit)
    await writing.sent("void 1", visit)
    said = await writing.sent("confirm", visit)
    assert "INV-2026-0001" in headline(said)
    assert (await Document.get(number="INV-2026-0001")).state is State.VOIDED
    assert (await Account.get()).limit_minor == 10000


async def test_a_yes_that_names_something_is_no_yes_to_a_text_that_waits(store: str) -> None:
    visit = await visited()
    await mailroom.mailed("invoice ACME 3h @ 100")
    await writing.sent("profile limit 100", visit)
    await writing.sent("void 1", visit)
    await writing.sent("profile limit 5000", visit)
    await writing.sent("confirm void 1", visit)
    assert (await Document.get(number="INV-2026-0001")).state is State.VOIDED
    assert (await Account.get()).limit_minor == 10000
    await writing.sent("profile limit 5000", visit)
    await writing.sent("confirm", visit)
    assert (await Account.get()).limit_minor == 500000


async def test_what_another_address_is_asked_stands_in_no_way(store: str) -> None:
    visit = await visited()
    await mailroom.mailed("invoice ACME 3h @ 100")
    await writing.sent("void 1", visit)
    await writing.sent("profile address add other@example.net", visit)
    assert "INV-2026-0001" in headline(await writing.sent("confirm", visit))
    assert not await Alias.exists()
