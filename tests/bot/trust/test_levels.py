"""Levels: what a mail may do at once, by its proof, for every verb there is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import confirmations, dispatch
from bot.accounts import Account
from bot.commands import VERBS
from bot.confirmations import Question
from bot.customers import Customer
from bot.documents.model import Document, State
from bot.post import InboundMail, Level, OutboundMail, Received
from bot.trust import levels
from bot.trust.levels import Effect
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

#: What every answered mail adds to; a mail that waits adds its question.
OF_ANSWERS = ("inboundmail", "outboundmail", "sketch", "procrastinate_jobs", "drawing", "enclosure")

#: A line of each verb that would do something to Ann's books, and what it does at worst.
LINES: Mapping[str, tuple[str, Effect]] = {
    "invoice": ("invoice ACME 3h @ 100; anyway", Effect.MAKES),
    "draft": ("draft ACME 3h @ 100; anyway", Effect.MAKES),
    "quote": ("quote ACME 3h @ 100; anyway", Effect.MAKES),
    "send": ("send D-3", Effect.CHANGES),
    "stop": ("stop D-4", Effect.HOLDS),
    "change": ("change D-3 net 3", Effect.CHANGES),
    "convert": ("convert Q-2026-0001", Effect.CHANGES),
    "accept": ("accept Q-2026-0001", Effect.CHANGES),
    "decline": ("decline Q-2026-0001", Effect.CHANGES),
    "paid": ("paid INV-2026-0001", Effect.CHANGES),
    "unpaid": ("unpaid INV-2026-0002", Effect.CHANGES),
    "credit": ("credit INV-2026-0001 1h", Effect.CHANGES),
    "void": ("void INV-2026-0001", Effect.ASKS),
    "remind": ("remind INV-2026-0001 anyway", Effect.CHANGES),
    "hold": ("hold INV-2026-0001", Effect.CHANGES),
    "resume": ("resume INV-2026-0001", Effect.CHANGES),
    "confirm": ("confirm void INV-2026-0001", Effect.ASKS),
    "again": ("again INV-2026-0001", Effect.CHANGES),
    "customer": ("customer ACME net 3", Effect.CHANGES),
    "product": ("product hosting Hosting 49/mo", Effect.CHANGES),
    "products": ("products", Effect.READS),
    "profile": ("profile terms 3", Effect.CHANGES),
    "export": ("export", Effect.ASKS),
    "delete": ("delete D-3", Effect.CHANGES),
    "forget": ("forget ACME", Effect.ASKS),
    "list": ("list", Effect.READS),
    "show": ("show INV-2026-0001", Effect.READS),
    "pdf": ("pdf INV-2026-0001", Effect.READS),
    "status": ("status", Effect.READS),
    "statement": ("statement ACME", Effect.READS),
    "explain": ("explain INV-2026-0001", Effect.READS),
    "history": ("history INV-2026-0001", Effect.READS),
    "customers": ("customers", Effect.READS),
    "help": ("help", Effect.READS),
}

#: Ann's books: an invoice, one that is paid, a draft, one on its way, a quote.
PATIENT = replace(HOUSE, undo_window=timedelta(minutes=10))
BOOKS = (
    f"{IN_BUSINESS}\ninvoice ACME 3h @ 100\n\ninvoice ACME 2h @ 100",
    "paid 2\n\ndraft ACME 1h @ 50",
)


async def said(
    text: str, level: Level, *, author: str = ANN, **more: Any
) -> tuple[InboundMail, Mapping[str, Any] | None]:
    """Handle a mail at a level; return it and the facts of its answer, if there is one."""
    mail_id = await received(author)
    written = replace(letter(text, author=author, **more), level=level)
    await dispatch.handle(mail_id, written, HOUSE, NOW)
    answer = await OutboundMail.get_or_none(key=f"answer/{mail_id}")
    return await InboundMail.get(id=mail_id), answer.facts if answer else None


async def in_business() -> None:
    """Write Ann's books, with strong proofs."""
    for text in BOOKS:
        await mailed(text)
    await mailed("invoice ACME 1h @ 70", house=PATIENT)
    await mailed("quote ACME 1h @ 60")


def test_every_verb_has_its_effect_and_its_line() -> None:
    assert levels.EFFECTS.keys() == VERBS.keys() == LINES.keys()
    assert {verb: effect for verb, (_, effect) in LINES.items()} == levels.EFFECTS
    assert levels.AT_ONCE.keys() == set(Level)


@pytest.mark.slow
@pytest.mark.parametrize("level", [Level.MEDIUM, Level.WEAK])
@pytest.mark.parametrize("verb", LINES)
async def test_a_verb_does_at_once_only_what_its_proof_allows(verb: str, level: Level) -> None:
    await in_business()
    await said("help", level, **_proof(level, await told_reply()))
    before = await everything(but=OF_ANSWERS)
    line, effect = LINES[verb]
    _, facts = await said(line, level, **_proof(level, await told_reply()))
    assert facts is not None
    after = await everything(but=(*OF_ANSWERS, "question"))
    before = {name: rows for name, rows in before.items() if name != "question"}
    waits = await Question.filter(purpose="mail").count()
    at_once = effect in (Effect.READS, Effect.ASKS) or (
        level is Level.MEDIUM and effect in (Effect.MAKES, Effect.HOLDS)
    )
    assert waits == (0 if at_once else 1), headlines(facts)
    changes = at_once and effect in (Effect.MAKES, Effect.HOLDS)
    assert (after != before) == changes, headlines(facts)


async def told_reply() -> int:
    """Return the id of the last answer to Ann."""
    answer = await OutboundMail.filter(kind="answer", recipient=ANN).order_by("-id").first()
    assert answer is not None
    return int(answer.id)


def _proof(level: Level, answered: int) -> dict[str, Any]:
    """Return what makes a mail weak: it came to an address of ours that Ann was told."""
    return {} if level is Level.MEDIUM else {"answered_mail": answered}


@pytest.mark.parametrize("verb", LINES)
async def test_what_nothing_proves_does_nothing_and_is_not_answered(verb: str) -> None:
    await in_business()
    before = await everything(but=("inboundmail",))
    mail, facts = await said(LINES[verb][0], Level.NONE)
    assert (mail.state, mail.note, facts) == (Received.HANDLED, "not proven", None)
    assert await everything(but=("inboundmail",)) == before


@pytest.mark.parametrize(
    "line",
    [
        "profile",
        "customer ACME",
        "invoice ACME 3h @ 100?",
        "profile name Other?",
        "void INV-2026-0001?",
    ],
)
async def test_what_is_only_looked_at_is_answered_at_once(line: str) -> None:
    await in_business()
    _, facts = await said(line, Level.MEDIUM)
    assert facts is not None
    assert not await Question.filter(purpose="mail").exists()


@pytest.mark.parametrize(
    "line",
    [
        'invoice "New One" <new@example.net> 3h @ 100',
        "invoice ACME 3h @ 100 to other@acme.example",
        "invoice ACME 3h @ 100 cc other@acme.example",
    ],
)
async def test_an_address_that_a_line_brings_waits_below_strong(line: str) -> None:
    await in_business()
    count = await Document.all().count()
    _, facts = await said(line, Level.MEDIUM)
    assert facts is not None
    assert tones(facts) == ["question"]
    assert await Document.all().count() == count
    assert tones(await mailed("confirm", confirms=await told())) == ["ok"]
    last = await Document.all().order_by("-id").first()
    assert last is not None
    assert last.state is State.ISSUED


async def test_a_mail_that_waited_is_done_once_and_as_it_was_shown() -> None:
    await in_business()
    await said("customer ACME net 3\n\nprofile terms 5", Level.MEDIUM)
    claim = await told()
    facts = await mailed("confirm", confirms=claim)
    assert tones(facts) == ["ok", "ok", "ok"]
    assert ((await Customer.get()).terms_days, (await Account.get()).terms_days) == (3, 5)
    await mailed("profile terms 9")
    again = await mailed("confirm", confirms=claim)
    assert headlines(again)[0].startswith("That mail is confirmed already")
    assert (await Account.get()).terms_days == 9
    assert (await Question.get(purpose="mail")).detail == {}


async def test_what_comes_out_otherwise_than_it_was_shown_is_not_done() -> None:
    await in_business()
    await mailed("customer ACME rate 100")
    await said(
        "convert Q-2026-0001\n\ninvoice ACME 1h work",
        Level.WEAK,
        **_proof(Level.WEAK, await told_reply()),
    )
    claim = await told()
    await mailed("customer ACME rate 120")
    before = await everything(but=OF_ANSWERS)
    facts = await mailed("confirm", confirms=claim)
    assert headlines(facts)[0].startswith("What you were asked about has changed since")
    assert await everything(but=OF_ANSWERS) == before


async def test_a_day_in_a_mail_that_waited_is_the_one_that_was_shown() -> None:
    await in_business()
    await said(
        "invoice ACME 1h @ 10 due tomorrow", Level.WEAK, **_proof(Level.WEAK, await told_reply())
    )
    claim = await told()
    facts = await mailed("confirm", confirms=claim, now=NOW + timedelta(hours=23))
    assert "due 24 Nov 2026" in headlines(facts)[0]


async def test_a_mail_that_waits_is_confirmed_within_a_day_by_its_account_alone() -> None:
    await in_business()
    await said("profile terms 5", Level.MEDIUM)
    claim = await told()
    assert claim is not None
    altered = (claim[0], f"{claim[1][:-1]}{'a' if claim[1][-1] != 'a' else 'b'}")
    attempts: list[dict[str, Any]] = [
        {"confirms": altered},
        {"confirms": (claim[0] + 1, claim[1])},
        {"confirms": claim, "author": "eve@example.net"},
        {"confirms": claim, "now": NOW + timedelta(hours=24)},
        {"answered_mail": claim[0]},
    ]
    for attempt in attempts:
        assert tones(await mailed("confirm", **attempt)) == ["error"], attempt
    assert (await Account.get(address=ANN)).terms_days == 30
    assert tones(await mailed("confirm", confirms=claim)) == ["ok"]


async def test_the_words_of_a_mail_that_was_never_confirmed_are_not_kept_for_long() -> None:
    await in_business()
    await said("profile terms 5", Level.MEDIUM)
    await mailed("void 1")
    await confirmations.forget(NOW + timedelta(days=7))
    assert await Question.filter(purpose="mail").exists()
    await confirmations.forget(NOW + timedelta(days=9))
    assert [each.purpose for each in await Question.all()] == ["void"]


async def test_the_token_of_one_mail_does_not_open_another() -> None:
    await in_business()
    await said("profile terms 5", Level.MEDIUM)
    first = await told()
    await said("profile terms 6", Level.MEDIUM)
    second = await told()
    assert first is not None
    assert second is not None
    assert first[1] != second[1]
    facts = await mailed("confirm", confirms=(first[0], second[1]))
    assert tones(facts) == ["error"]


async def test_a_limit_is_not_lifted_by_one_mail() -> None:
    await mailed(f"{IN_BUSINESS}\nprofile limit 100")
    facts = await mailed("profile limit 5000\n\ninvoice ACME 2h @ 100")
    assert set(tones(facts)) == {"question"}
    assert ((await Account.get()).limit_minor, await Document.all().count()) == (10000, 0)
    await mailed("confirm", confirms=await told())
    assert (await Account.get()).limit_minor == 500000


async def test_above_the_limit_send_counts_at_the_address_that_was_told_only() -> None:
    await mailed(f"{IN_BUSINESS}\nprofile limit 100\n\ninvoice ACME 2h @ 100")
    first = await told()
    answer = await OutboundMail.filter(kind="answer").order_by("-id").first()
    assert answer is not None
    for more in ({}, {"answered_mail": answer.id}, {"in_reply_to": answer.message_id}):
        assert tones(await mailed("send D-1", **more)) == ["question"]
    await mailed("change D-1 + 1h @ 1")
    assert tones(await mailed("send D-1", confirms=first)) == ["question"]  # another amount
    assert (await Document.get()).state is State.DRAFT
    claim = await told()
    assert tones(await mailed("send", confirms=claim)) == ["ok"]
    assert (await Document.get()).state is State.ISSUED


async def test_of_several_questions_each_can_be_confirmed_by_its_line() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 1h @ 50\n\nprofile limit 100")
    await mailed("void 1\n\ninvoice ACME 2h @ 100")
    claim = await told()
    asked = await mailed("confirm", confirms=claim)
    lines = ["confirm send D-2", "confirm void INV-2026-0001"]
    assert offered(asked) == lines
    assert [tones(await mailed(line, confirms=claim)) for line in lines] == [["ok"]] * 2
    states = [each.state for each in await Document.filter(kind="invoice").order_by("id")]
    assert states == [State.VOIDED, State.ISSUED]


async def test_a_credit_note_above_the_limit_waits_too() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100\n\nprofile limit 100")
    facts = await mailed("credit 1 2h")
    assert tones(facts) == ["question"]
    assert "above your limit" in headlines(facts)[0]
    assert tones(await mailed("confirm", confirms=await told())) == ["ok"]
    note = await Document.get(kind="credit-note")
    assert note.state is not State.DRAFT


async def test_confirmations_at_the_same_time_do_it_once() -> None:
    await mailed(f"{IN_BUSINESS}\ninvoice ACME 3h @ 100")
    await mailed("void 1")
    claim = await told()
    ids = [await received() for _ in range(4)]
    asked = letter("confirm", confirms=claim)
    await asyncio.gather(*(dispatch.handle(each, asked, HOUSE, NOW) for each in ids))
    answers = [tones((await answer_to(each)).facts) for each in ids]
    assert sorted(answers) == [["error"]] * 3 + [["ok"]]
    assert await Document.filter(kind="credit-note").count() == 1
