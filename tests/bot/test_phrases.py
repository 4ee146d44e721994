"""Amounts, dates and times are told so that their reader cannot take them for others."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot import phrases
from bot.accounts import Account, zone_of

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
