"""Sections: each part of a profile is kept whole or not at all, and tells all that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import accounts
from bot.accounts import Account
from bot.documents.events import Occasion
from bot.documents.model import Document, Event, State
from bot.grammar.syntax import NumberFormat, Unit
from bot.setup import reading, sections, shown
from bot.setup.sections import Kept, Unfit
from bot.store import engine
from tests.bot.mailroom import ANN, IN_BUSINESS, NOW, headlines, mailed

PORTAL = Occasion(NOW, "portal")


@pytest.fixture
async def account(store: str) -> Account:
    """An account that said nothing of itself."""
    return await accounts.enrol(ANN)


async def kept(account: Account, section: str, **values: str) -> Kept:
    """Keep a section as the portal does."""
    async with engine.transaction():
        return await sections.keep(await accounts.locked(account.id), section, values, PORTAL)


async def refused(account: Account, section: str, **values: str) -> Mapping[str, str]:
    """Return the problem codes of a section that cannot be kept, by field."""
    with pytest.raises(Unfit) as caught:
        await kept(account, section, **values)
    return {field: problem.code for field, problem in caught.value.problems.items()}


async def test_every_section_keeps_what_was_typed(account: Account) -> None:
    await kept(account, "business", name=" Studio  Nord ", trading="None", phone="+49 89 1")
    await kept(
        account,
        "address",
        street="Hof 2\r\nHauptstraße 1\n",
        post_code="80331",
        city="München",
        country="DE",
    )
    await kept(account, "tax", vat="136695976", small_business="yes", tax="7,5")
    await kept(account, "money", currency="chf", rate="90/d", terms="14", limit="5000")
    await kept(account, "page", layout="statement", colour="#155EEF", footer="Danke")
    await kept(account, "language", language="de", numbers="1.234,56")
    await kept(account, "sending", undo="2m", numbering="re-{year}-###")
    row = await Account.get()
    assert (row.name, row.trading_name, row.phone) == ("Studio Nord", "None", "+49 89 1")
    assert (row.street, row.country, row.time_zone) == (
        "Hof 2\nHauptstraße 1",
        "DE",
        "Europe/Berlin",
    )
    assert (row.vat_id, row.is_small_business, row.tax_rate) == (
        "DE136695976",
        True,
        Decimal("7.5"),
    )
    assert (row.currency, row.rate) == ("CHF", Decimal(90))
    assert (row.terms_days, row.limit_minor) == (14, 500000)
    assert (row.layout, row.accent, row.footer) == ("statement", "#155eef", "Danke")
    assert (row.language, row.numbers) == ("de", NumberFormat.COMMA)
    assert (row.undo_s, row.invoice_numbers) == (120, "RE-{year}-###")


async def test_an_empty_box_clears_its_field(account: Account) -> None:
    await test_every_section_keeps_what_was_typed(account)
    for section in ("business", "address", "tax", "sending"):
        await kept(account, section)
    await kept(account, "money", currency="CHF", terms="30")
    await kept(account, "language", language="de")
    row = await Account.get()
    assert (row.name, row.street, row.country, row.vat_id) == ("", "", "", "")
    assert (row.is_small_business, row.tax_rate, row.rate, row.limit_minor) == (False, *[None] * 3)
    assert (row.undo_s, row.invoice_numbers, row.numbers) == (None, "", NumberFormat.UNSETTLED)


async def test_all_that_is_wrong_is_told_at_once_and_nothing_is_kept(account: Account) -> None:
    problems = await refused(account, "money", currency="XXL", rate="lots", terms="soon", limit="-")
    assert problems == {
        "currency": "currency-unknown-code",
        "rate": "rate-unreadable",
        "terms": "days-unreadable",
    }
    assert (await refused(account, "business", name="x" * 201, email="nobody"))[
        "name"
    ] == "too-long"
    row = await Account.get()
    assert (row.name, row.currency, row.terms_days) == ("", "", 30)


@pytest.mark.parametrize(
    ("section", "field", "value", "code"),
    [
        ("address", "street", "a\nb\nc\nd\ne", "too-many-lines"),
        ("address", "country", "Atlantis", "country-unknown"),
        ("tax", "vat", "DE12", "vat-id-wrong"),
        ("tax", "tax", "a fifth", "percent-unreadable"),
        ("money", "limit", "5000", "limit-currency"),
        ("page", "colour", "#ffff00", "colour-too-light"),
        ("page", "layout", "../ledger", "not-a-choice"),
        ("language", "language", "xx", "not-a-choice"),
        ("language", "numbers", "1 234", "not-a-choice"),
        ("sending", "undo", "a while", "duration-unreadable"),
        ("sending", "undo", "99999d", "duration-unreadable"),
        ("sending", "numbering", "INV", "pattern-wrong"),
        ("business", "email", "a@b\r\nBcc: c@d.example", "address-invalid"),
    ],
)
async def test_a_value_that_does_not_fit_is_told_at_its_field(
    account: Account, section: str, field: str, value: str, code: str
) -> None:
    assert (await refused(account, section, **{field: value})).get(field) == code


@pytest.mark.parametrize("section", list(reading.SECTIONS))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.text(max_size=60), min_size=5, max_size=5))
async def test_nothing_that_is_typed_makes_a_form_fail(
    account: Account, section: str, values: list[str]
) -> None:
    typed = dict(zip(reading.SECTIONS[section], [*values, *values], strict=False))
    try:
        await kept(account, section, **typed)
    except Unfit as unfit:
        assert set(unfit.problems) <= set(reading.SECTIONS[section])


async def test_no_control_character_is_kept(account: Account) -> None:
    await kept(account, "business", name="Stu\x00dio\u202e\x1b[31m\ud800")
    assert (await Account.get()).name == "Studio[31m"


async def test_a_space_that_does_not_break_parts_words(account: Account) -> None:
    await kept(account, "business", name="Studio\u00a0Nord\u202f& Co")
    assert (await Account.get()).name == "Studio Nord & Co"


async def test_what_is_on_its_way_waits_when_the_profile_lacks_what_it_needs(store: str) -> None:
    await mailed(IN_BUSINESS)
    await mailed("profile undo 10m")
    await mailed("invoice ACME 1h @ 100\n\nsend")
    account = await Account.get()
    assert (await Document.get()).state is State.PENDING
    assert (await kept(account, "business", trading="Nord")).held == ("D-1",)
    assert (await Document.get()).state is State.DRAFT
    assert (await Event.filter(what="held").get()).by == "portal"


async def test_another_pattern_counts_on(store: str) -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100\n\nsend")
    await kept(await Account.get(), "sending", numbering="R-###")
    assert "R-002" in headlines(await mailed("invoice ACME 1h @ 300"))[0]


#: What an account may hold of the fields that are shown otherwise than they are kept.
HELD = st.fixed_dictionaries(
    {
        "rate": st.none() | st.decimals(0, 99999, places=4),
        "rate_unit": st.sampled_from(Unit),
        "tax_rate": st.none() | st.decimals(0, 99, places=3),
        "limit_minor": st.none() | st.integers(0, 10**9),
        "undo_s": st.none() | st.integers(0, 999_999),
        "numbers": st.sampled_from(NumberFormat),
        "currency": st.sampled_from(["EUR", "JPY", "USD", "KWD"]),
    }
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=HELD)
async def test_a_form_sent_back_as_it_stands_changes_nothing(
    account: Account, held: dict[str, Any]
) -> None:
    await Account.filter(id=account.id).update(**held)
    before = await Account.get(id=account.id)
    for section in reading.SECTIONS:
        await kept(account, section, **shown.values(before))
    after = await Account.get(id=account.id)
    assert dict(shown.values(after)) == dict(shown.values(before))
    held["rate_unit"] = held["rate_unit"] if held["rate"] is not None else after.rate_unit
    assert {name: getattr(after, name) for name in held} == held
