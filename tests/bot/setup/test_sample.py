"""Sample: whatever a profile says or lacks, there is a page to look at."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.accounts import Account
from bot.grammar.syntax import Unit
from bot.setup import sample

DAY = date(2026, 11, 26)


def test_an_account_that_said_nothing_sees_a_page() -> None:
    facts = sample.facts(Account(id=1, address="ann@example.com"), DAY)
    assert facts.is_preview
    assert facts.seller.name == ""


def test_the_page_says_what_the_profile_says() -> None:
    account = Account(
        id=1,
        address="ann@example.com",
        name="Studio Nord",
        country="DE",
        currency="EUR",
        vat_id="DE136695976",
        tax_rate=Decimal(19),
        rate=Decimal(800),
        rate_unit=Unit.DAY,
        language="de",
        accent="#155eef",
        terms_days=14,
        invoice_numbers="RE-{year}-###",
        bank={"iban": "DE02120300000000202051"},
    )
    facts = sample.facts(account, DAY)
    assert (facts.reference, facts.due_on) == ("RE-2026-042", date(2026, 12, 10))
    assert (facts.net.amount, facts.gross.amount) == (Decimal(9840), Decimal("11709.60"))
    assert facts.lines[0].unit == Unit.DAY
    assert facts.bank is not None
    assert facts.bank.bic == "BYLADEM1001"


@pytest.mark.parametrize("country", ["", "DE", "AT", "CH", "US", "GB", "IN", "ES"])
@pytest.mark.parametrize("is_small", [True, False])
@pytest.mark.parametrize("rate", [None, Decimal(0), Decimal("8.1")])
def test_no_profile_is_without_a_page(country: str, is_small: bool, rate: Decimal | None) -> None:
    account = Account(
        id=1, address="a@b.example", country=country, is_small_business=is_small, tax_rate=rate
    )
    assert sample.facts(account, DAY).gross.amount > 0
