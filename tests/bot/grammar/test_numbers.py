"""R5 and R19: numbers and prices, each read in one way or asked about."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.grammar.numbers import number, plain, settled
from bot.grammar.syntax import Context, NumberFormat, Unit
from bot.problems import Place, Problem
from tests.bot.grammar.desk import COMMA, CONTEXT, EURO, POINT, created, item, problem

HERE = Place("line")


def read(text: str, context: Context = CONTEXT, currency: str | None = None) -> Decimal:
    return number(text, context=context, place=HERE, decimals=6, currency=currency)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("100", "100"),
        ("100.", "100"),
        ("99.5", "99.5"),
        ("99,5", "99.5"),
        ("1200,50", "1200.50"),
        ("1,200.50", "1200.50"),
        ("1.200,50", "1200.50"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234,567.89", "1234567.89"),
        ("12,34,567.00", "1234567"),
        ("12,34,567", "1234567"),
        ("1'200", "1200"),
        ("1'200.50", "1200.50"),
        ("1'200,50", "1200.50"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("1234.567", "1234.567"),
        ("1.2345", "1.2345"),
        (".5", "0.5"),
        ("007", "7"),
    ],
)
def test_a_clear_number_is_read_exactly(text: str, value: str) -> None:
    assert read(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "first", "second"), [("1,200", 1200, "1.2"), ("1.200", "1.2", 1200)]
)
def test_a_single_mark_before_three_digits_is_asked_or_settled(
    text: str, first: int | str, second: int | str
) -> None:
    with pytest.raises(Problem) as caught:
        read(text)
    assert caught.value.code == "number-unclear"
    assert caught.value.is_question
    assert read(text, POINT) == Decimal(first)
    assert read(text, COMMA) == Decimal(second)
    assert read(text, currency="JPY") == 1200


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3",
        "1.2.3",
        "1,20,3",
        "12'34",
        "1'20.5",
        "1,200,50",
        "1.200.50",
        "1,200.",
        "1..2",
        "1'200'30",
        "123,4567,890",
        "1.2,3.4",
        "1,,200",
    ],
)
def test_groups_that_do_not_fit_are_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        read(text)
    assert caught.value.code in {"number-unreadable", "number-unclear"}


def test_an_eighteen_digit_number_is_refused() -> None:
    assert read("9" * 17) == Decimal("9" * 17)
    with pytest.raises(Problem) as caught:
        read("9" * 18)
    assert caught.value.code == "number-too-long"


@pytest.mark.parametrize(
    "price", ["1e3", "1E3", "NaN", "inf", "Infinity", "1_000", "0x10", "+5", "abc"]
)
def test_what_python_takes_for_a_number_is_no_price(price: str) -> None:
    assert problem(f"invoice ACME 3h @ {price}").code in {"price-unreadable", "after-price"}


def test_a_negative_price_is_refused() -> None:
    assert problem("invoice ACME 3h @ -100").code == "number-negative"
    assert problem("invoice ACME Refund −50").code == "number-negative"


def test_decimals_beyond_the_currency_are_refused_for_amounts() -> None:
    assert problem("invoice ACME Setup 45.6789").code == "decimals-too-many"
    assert problem("invoice ACME Setup 100.50 JPY").code == "decimals-too-many"
    assert item("500 words @ 0.125").unit_price == Decimal("0.125")


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("$100", "100", "USD"),
        ("100$", "100", "USD"),
        ("100 €", "100", "EUR"),
        ("€100", "100", "EUR"),
        ("£99.50", "99.50", "GBP"),
        ("CHF 1'200", "1200", "CHF"),
        ("CHF1'200.-", "1200", "CHF"),
        ("1.200,- €", "1200", "EUR"),
        ("1,200.- EUR", "1200", "EUR"),
        ("100,-- €", "100", "EUR"),
        ("1200 CHF", "1200", "CHF"),
        ("100 eur", "100", "EUR"),
        ("100 euros", "100", "EUR"),
        ("2k", "2000", None),
        ("1.5k EUR", "1500", "EUR"),
        ("$2k", "2000", "USD"),
        ("100.-", "100", None),
        ("100.", "100", None),
    ],
)
def test_money_is_read_with_its_currency(written: str, amount: str, currency: str | None) -> None:
    found = item(f"3h design @ {written}")
    assert (found.unit_price, found.currency) == (Decimal(amount), currency)
    assert created(f"invoice ACME Setup {written}").items[0].currency == currency


@pytest.mark.parametrize("per", ["/h", " /h", " / h", " per hour", "/hr", " pro Stunde"])
def test_a_price_may_name_its_unit(per: str) -> None:
    assert item(f"3 design @ 100{per}").unit is Unit.HOUR


def test_a_unit_may_stand_behind_the_currency() -> None:
    assert item("3 design @ 100 EUR/h").unit is Unit.HOUR
    assert item("3 design @ EUR 100/h").unit is Unit.HOUR
    assert problem("invoice ACME 3 design @ 100/parsec").code == "unit-unknown"


def test_a_sign_of_several_currencies_is_the_accounts_or_asked() -> None:
    found = problem("invoice ACME 3h @ $100", EURO)
    assert (found.code, found.is_question) == ("currency-unclear", True)
    assert found.replies[0] == "invoice ACME 3h @ USD 100"


def test_a_currency_named_twice_is_refused() -> None:
    assert problem("invoice ACME 3h @ EUR 100 EUR").code == "currency-twice"
    assert problem("invoice ACME 3h @ $100 EUR").code == "currency-twice"


def test_a_plain_space_never_joins_digits() -> None:
    assert problem("invoice ACME 3h @ 1 200").code == "after-price"
    assert item("3h design @ 1\u00a0200").unit_price == 1200


def test_both_readings_of_a_number_are_offered_for_the_whole_line() -> None:
    found = problem("invoice ACME Setup 1,200; Hosting 2.500")
    assert found.replies == (
        "invoice ACME Setup 1200.00; Hosting 2.50",
        "invoice ACME Setup 1.20; Hosting 2500.00",
    )
    assert settled("x 1,200 y", NumberFormat.POINT) == "x 1200.00 y"


@pytest.mark.parametrize(
    "value", ["0", "1.5", "1.125", "1200", "0.1", "1E+3", "100.50", "1.666667"]
)
def test_a_number_written_plainly_is_read_as_itself_by_every_account(value: str) -> None:
    for context in (CONTEXT, POINT, COMMA):
        assert read(plain(Decimal(value), decimals=2), context) == Decimal(value)


def test_both_readings_of_three_decimals_are_offered() -> None:
    wrong = problem("draft ACME 1 x A @ 10.005")
    assert wrong.code == "number-unclear"
    assert wrong.replies == ("draft ACME 1 x A @ 10.0050", "draft ACME 1 x A @ 10005.00")


def test_a_fraction_with_its_unit_is_not_the_text_of_an_item() -> None:
    assert problem("draft ACME 1/3h @ 100").code == "quantity-unreadable"
    assert problem("draft ACME 1/2h @ 100").replies == ("draft ACME 0.5h @ 100",)
