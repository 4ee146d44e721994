"""Values of settings, read by the commands that keep them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.grammar import values
from bot.grammar.syntax import Unit
from bot.problems import Place, Problem
from tests.bot.grammar.desk import COMMA, CONTEXT

HERE = Place("customer ACME rate 90/h", 19, 4)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("90", (Decimal(90), Unit.HOUR, None)),
        ("90/h", (Decimal(90), Unit.HOUR, None)),
        ("EUR 800 per day", (Decimal(800), Unit.DAY, "EUR")),
        ("800 EUR/d", (Decimal(800), Unit.DAY, "EUR")),
        ("0.12/word", (Decimal("0.12"), Unit.WORD, None)),
    ],
)
def test_a_rate_is_read(text: str, rate: tuple[Decimal, Unit, str | None]) -> None:
    assert values.read_rate(text, CONTEXT, place=HERE) == rate


@pytest.mark.parametrize("text", ["19%", "19 %", "19", "19,0%"])
def test_a_percentage_is_read(text: str) -> None:
    assert values.read_percent(text, CONTEXT, place=HERE) == 19


@pytest.mark.parametrize("text", ["30", "30 days", "net 30", "30 Tage"])
def test_days_are_read(text: str) -> None:
    assert values.read_days(text, CONTEXT, place=HERE) == 30


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10m", 600),
        ("90 s", 90),
        ("1 hour", 3600),
        ("0", 0),
        ("2 days", 172800),
        ("5 Minuten", 300),
    ],
)
def test_a_duration_is_read(text: str, seconds: int) -> None:
    assert values.read_duration(text, CONTEXT, place=HERE) == timedelta(seconds=seconds)


def test_an_amount_is_read_as_the_account_writes_numbers() -> None:
    assert values.read_amount("5.000", COMMA, place=HERE) == 5000
    assert values.read_amount("5,000.00 USD", CONTEXT, place=HERE) == 5000


@pytest.mark.parametrize(
    ("reader", "text", "code"),
    [
        (values.read_rate, "cheap", "rate-unreadable"),
        (values.read_rate, "90/h today", "rate-unreadable"),
        (values.read_rate, "", "rate-unreadable"),
        (values.read_rate, "1,200/d", "number-unclear"),
        (values.read_amount, "5/h", "amount-unreadable"),
        (values.read_amount, "5 EUR", "amount-unreadable"),
        (values.read_percent, "many", "percent-unreadable"),
        (values.read_percent, "190%", "percent-too-large"),
        (values.read_days, "soon", "days-unreadable"),
        (values.read_days, "30 apples", "days-unreadable"),
        (values.read_duration, "10", "duration-unreadable"),
        (values.read_duration, "10 parsecs", "duration-unreadable"),
        (values.read_duration, "99999 d", "duration-unreadable"),
        (values.read_rate, "9" * 200, "rate-unreadable"),
    ],
)
def test_a_value_that_is_something_else_is_refused_in_the_senders_line(
    reader: object, text: str, code: str
) -> None:
    assert callable(reader)
    with pytest.raises(Problem) as caught:
        reader(text, CONTEXT, place=HERE)
    assert (caught.value.code, caught.value.place) == (code, HERE)
