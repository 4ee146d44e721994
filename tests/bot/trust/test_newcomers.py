"""Newcomers: a new account writes to few strangers and sends no links."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.accounts import Account
from bot.documents.model import Document, State
from bot.store import engine
from bot.trust import newcomers
from bot.trust.newcomers import Contact, link_in
from tests.bot.mailroom import HOUSE, IN_BUSINESS, NOW, headlines, mailed, tones

PATIENT = replace(HOUSE, undo_window=timedelta(minutes=10))
NAMES = ("Alpha", "Beta", "Gamma", "Delta", "Omega", "Sigma")


async def sent_to(count: int) -> None:
    """Have an account invoice some new customers."""
    await mailed(IN_BUSINESS)
    for name in NAMES[:count]:
        await mailed(f"customer {name} {name.lower()}@acme.example\n\ninvoice {name} 1h @ 100")


async def states() -> list[State]:
    """Return the states of all documents, the oldest first."""
    return [each.state for each in await Document.all().order_by("id")]


@pytest.mark.usefixtures("store")
async def test_the_sixth_new_customer_of_a_day_waits() -> None:
    await sent_to(6)
    assert await states() == [State.ISSUED] * 5 + [State.DRAFT]
    assert tones(await mailed("send D-6")) == ["question"]
    tomorrow = NOW + newcomers.DAY
    assert tones(await mailed("send D-6", now=tomorrow)) == ["ok"]


@pytest.mark.usefixtures("store")
async def test_what_is_on_its_way_counts_and_copies_do_too() -> None:
    await mailed(IN_BUSINESS)
    copies = "; ".join(f"cc {name.lower()}@acme.example" for name in NAMES[:4])
    await mailed(f"invoice ACME 1h @ 100; {copies}")
    await mailed("send D-1", house=PATIENT)
    await mailed("customer Sigma sigma@acme.example")
    facts = await mailed("invoice Sigma 1h @ 100", house=PATIENT)
    assert "is kept as draft D-2: a new account writes to 5 new" in headlines(facts)[0]
    assert await states() == [State.PENDING, State.DRAFT]
    await mailed("change D-1 cc sigma@acme.example", house=PATIENT)
    await mailed("send D-1", house=PATIENT)
    assert await states() == [State.DRAFT, State.DRAFT]


@pytest.mark.usefixtures("store")
async def test_a_dry_run_uses_nothing_up() -> None:
    await sent_to(4)
    for _ in range(3):
        await mailed("customer Omega omega@acme.example")
        await mailed("invoice Omega 1h @ 100?")
    assert await Contact.all().count() == 4


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("how", ["paid", "operator"])
async def test_a_payment_or_the_operator_ends_the_limits(how: str) -> None:
    await sent_to(5)
    if how == "paid":
        await mailed("paid 1")
    else:
        async with engine.transaction():
            await newcomers.trust(await Account.get(), NOW)
    await mailed("customer Sigma sigma@acme.example\n\ninvoice Sigma 1h website acme.com @ 100")
    assert (await states())[-1] is State.ISSUED
    assert not await Contact.exists()


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    "text",
    [
        "invoice ACME 1h www.evil.example @ 100",
        "draft ACME 1h @ 100; note see https://evil.example/x",
        "quote ACME 1h evil.com @ 100",
        "invoice ACME 1h @ 100; po evil.com/4711",
        "invoice ACME 1h evil.com @ 100?",
    ],
)
async def test_a_link_in_free_text_is_refused_with_its_reason(text: str) -> None:
    await mailed(IN_BUSINESS)
    facts = await mailed(text)
    assert tones(facts) == ["error"]
    assert "would be a link" in headlines(facts)[0]
    assert not await Document.exists()


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    "text",
    [
        "profile footer pay at evil.com",
        "profile trading www.evil.example",
        'customer ACME name "http://evil.example Ltd"',
        "change D-1 note see www.evil.example",
        "profile phone +1 see evil.com/pay",
        "profile tax number evil.com",
        "profile address www.evil.com/pay, Springfield, IL 62701, USA",
        "customer ACME reference evil.com/x",
        "customer ACME address evil.com/x, Springfield, IL 62701, USA",
    ],
)
async def test_no_way_round_lets_a_link_leave(text: str) -> None:
    await mailed(IN_BUSINESS)
    await mailed("draft ACME 1h @ 100")
    await mailed(text)
    assert tones(await mailed("send D-1")) == ["error"]
    assert await states() == [State.DRAFT]


@pytest.mark.parametrize(
    "text",
    [
        "http://x.example",
        "see HTTPS://evil.example/a?b",
        "hxxp://evil.example",
        "www.evil.example",
        "pay at evil.com now",
        "evil.co.uk/login",
        "evil。com",
        "ｅｖｉｌ.com",
        "(evil.com)",
        "xn--e1afmkfd.xn--p1ai",
        "pay at evil.xn--p1ai/login",
        "evil.com- now",
        "pay at evil.com--now",
        "a.b.c.d.e.f.g.h.i.j.k.l.evil.com",
    ],
)
def test_what_a_mail_program_would_link_is_found(text: str) -> None:
    assert link_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3h design of the logo",
        "v1.2 of Node.js",
        "e.g. and i.e.",
        "1.200,50",
        "Büro für Gestaltung. Danke!",
        "write to ann@example.com",
        "12.11.2026",
        "Dr.Müller",
        "foo.py-like",
        "xn--nothing.xn--",
        "write to ann@a.b.c.d.e.f.g.h.i.j.k.example.com",
    ],
)
def test_what_is_none_is_let_be(text: str) -> None:
    assert link_in(text) == ""


def test_a_business_may_be_called_like_a_domain() -> None:
    for name in ("Amazon.com Inc.", "Studio.de: Grafik", "Was.de?"):
        assert link_in(name, is_name=True) == ""
    for name in ("Pay at evil.com/now", "evil.com:8443/now", "evil.com?id=1"):
        assert link_in(name, is_name=True)
    assert link_in("www.evil.example", is_name=True)


def test_looking_for_links_takes_no_longer_than_reading() -> None:
    for text in (
        "a." * 5000,
        "www" * 5000,
        "." * 10000,
        "a-" * 5000 + ".com",
        "a.com-b." * 1000,
        "a.xn--" * 1000,
    ):
        link_in(text)
