"""Amounts, dates and times are told so that their reader cannot take them for others."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot import phrases
from bot.accounts import Account, zone_of
from bot.grammar.syntax import Period
from bot.money import Money

NOON = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "told"),
    [
        ("DE", "13:00"),
        ("US", "07:00 EST"),
        ("BR", "09:00 UTC-03"),
        ("RU", "12:00 UTC"),
        ("", "12:00 UTC"),
    ],
)
def test_a_time_names_its_zone_where_a_country_has_several(country: str, told: str) -> None:
    account = Account(country=country, time_zone=zone_of(country), language="en")
    assert phrases.moment(NOON, account, today=date(2026, 12, 7)) == told


@pytest.mark.parametrize(
    ("written", "first", "last", "shown"),
    [
        ("last month", "2026-10-01", "2026-10-31", "October 2026"),
        ("November", "2026-11-01", "2026-11-30", "November 2026"),
        ("Q3", "2026-07-01", "2026-09-30", "Q3 2026"),
        ("this year", "2026-01-01", "2026-12-31", "2026"),
        ("20.11.", "2026-11-20", "2026-11-20", "20 Nov 2026"),
        ("1.10. bis 15.10.", "2026-10-01", "2026-10-15", "1 Oct 2026 – 15 Oct 2026"),
        ("Nov 2026", "2026-11-01", "2026-11-30", "Nov 2026"),
    ],
)
def test_a_period_is_shown_with_its_year(written: str, first: str, last: str, shown: str) -> None:
    said = Period(written, date.fromisoformat(first), date.fromisoformat(last))
    assert phrases.period(said, "en") == shown


def test_nothing_owed_has_no_sign_whichever_way_it_came_about() -> None:
    below = Money(Decimal("-0.00"), "EUR")
    assert phrases.money(below, "en") == "0.00 EUR"
    assert phrases.money(Money(Decimal(0), "EUR"), "en") == "0.00 EUR"
    assert phrases.number(Decimal("-0"), "de") == "0"


def test_each_language_writes_the_same_number_its_own_way() -> None:
    thousand = Money(Decimal(1000), "EUR")
    written = [phrases.money(thousand, language) for language in ("en", "de", "en")]
    assert written == ["1,000.00 EUR", "1.000,00 EUR", "1,000.00 EUR"]
    assert phrases.count(1000, "en") == phrases.number(Decimal("1000.0"), "en") == "1,000"


@pytest.mark.parametrize(
    ("names", "both", "one"),
    [
        (["números", "idioma"], "números e idioma", "números o idioma"),
        (["agua", "hielo"], "agua y hielo", "agua o hielo"),
        (["a", "b", "IBAN"], "a, b e IBAN", "a, b o IBAN"),
        (["plata", "oro"], "plata y oro", "plata u oro"),
        (["y", "o"], "y y o", "y u o"),
        (["idioma"], "idioma", "idioma"),
        ([], "", ""),
    ],
)
def test_a_spanish_list_is_joined_as_it_sounds(names: list[str], both: str, one: str) -> None:
    assert phrases.listed(names, "es") == both
    assert phrases.either(names, "es") == one
