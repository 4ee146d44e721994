"""Patterns: what the numbers of invoices may look like, and how they are counted on."""

from __future__ import annotations

from datetime import date

import pytest

from bot import accounts
from bot.accounts import Account
from bot.documents import patterns, series
from bot.documents.model import Kind
from bot.documents.patterns import STANDARD, Pattern
from bot.problems import Problem
from bot.store import engine
from tests.bot.mailroom import ANN, IN_BUSINESS, headlines, mailed

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (STANDARD, "INV-2026-0042"),
        ("re-{YEAR}-###", "RE-2026-042"),
        ("R{yy}/#", "R26/42"),
        ("F.{year}.#####", "F.2026.00042"),
        ("A ####", "A0042"),
    ],
)
def test_a_pattern_says_how_numbers_are_written(written: str, number: str) -> None:
    assert patterns.read(written, "DE").number(42, DAY) == number


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "pattern-wrong"),
        ("INV", "pattern-wrong"),
        ("INV-#-#", "pattern-wrong"),
        ("INV-{month}-#", "pattern-wrong"),
        ("INV-##########", "pattern-wrong"),
        ("Nº#", "pattern-wrong"),
        ("<b>#</b>", "pattern-wrong"),
        ("INV\x00#", "pattern-wrong"),
        ("x" * 9000 + "#", "pattern-wrong"),
        ("CN-{year}-#", "pattern-taken"),
        ("d-#", "pattern-taken"),
        ("-#", "pattern-unreadable"),
        ("15.#", "pattern-unreadable"),
        ("EUR#", "pattern-unreadable"),
    ],
)
def test_what_cannot_be_a_number_is_said(written: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        patterns.read(written, "DE")
    assert caught.value.code == code


def test_a_country_says_how_long_a_number_may_be() -> None:
    long = "STUDIO-{year}-#########"
    assert patterns.read(long, "DE").text == long
    with pytest.raises(Problem, match="pattern-too-long"):
        patterns.read(long, "IN")


@pytest.fixture
async def account(store: str) -> Account:
    """An account."""
    return await accounts.enrol(ANN)


async def taken(account: Account, pattern: str, day: date = DAY) -> str:
    """Take a number of an invoice."""
    async with engine.transaction():
        number = await series.number_for(account.id, Kind.INVOICE, day, invoices=pattern)
    return number.text


async def changed(account: Account, was: str, now: str) -> None:
    """Change the pattern of an account."""
    async with engine.transaction():
        await series.carry_on(account.id, Pattern(was), Pattern(now), DAY)


async def test_another_pattern_in_the_middle_of_a_year_counts_on(account: Account) -> None:
    assert await taken(account, STANDARD) == "INV-2026-0001"
    await changed(account, STANDARD, "RE-{year}-###")
    assert await taken(account, "RE-{year}-###") == "RE-2026-002"
    await changed(account, "RE-{year}-###", "R-#")
    assert await taken(account, "R-#") == "R-3"
    await changed(account, "R-#", STANDARD)
    assert await taken(account, STANDARD) == "INV-2026-0004"


async def test_only_a_pattern_with_the_year_begins_anew_with_it(account: Account) -> None:
    next_year = date(2027, 1, 2)
    await taken(account, STANDARD)
    assert await taken(account, STANDARD, next_year) == "INV-2027-0001"
    await taken(account, "R-#")
    assert await taken(account, "R-#", next_year) == "R-2"


async def test_no_number_is_given_out_twice_whatever_patterns_there_were(store: str) -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 1h @ 100\n\nsend")
    await Account.all().update(invoice_numbers="INV-2026-000#")
    facts = await mailed("invoice ACME 1h @ 200")
    assert "INV-2026-0002" in headlines(facts)[0]


async def test_a_mail_finds_an_invoice_by_a_number_of_the_accounts_own(store: str) -> None:
    await mailed(IN_BUSINESS)
    await Account.all().update(invoice_numbers="RE/{yy}-###")
    await mailed("invoice ACME 1h @ 100\n\nsend")
    for named in ("RE/26-001", "re/26-001", "1"):
        assert "RE/26-001" in headlines(await mailed(f"show {named}"))[0]


async def test_quotes_and_credit_notes_keep_their_own_numbers(account: Account) -> None:
    async with engine.transaction():
        number = await series.number_for(account.id, Kind.QUOTE, DAY, invoices="RE-#")
    assert number.text == "Q-2026-0001"
