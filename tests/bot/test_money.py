"""Money: exact amounts in one currency."""

from __future__ import annotations

from decimal import Decimal, FloatOperation, InvalidOperation
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.money import EXACT, Money, currencies, minor_digits

codes = st.sampled_from(["EUR", "USD", "JPY", "BHD", "CHF"])
amounts = st.decimals(-(10**12), 10**12, places=6)


@given(st.integers(-(10**18), 10**18), codes)
def test_minor_units_come_back_as_they_went(units: int, code: str) -> None:
    assert Money.of_minor(units, code).minor == units
    assert Money.of_minor(units, code).rounded() == Money.of_minor(units, code)


@given(amounts, codes)
def test_rounding_goes_to_the_nearest_unit_and_halves_away_from_zero(
    amount: Decimal, code: str
) -> None:
    exact = Fraction(amount) * 10 ** minor_digits(code)
    got = Money(amount, code).rounded().minor
    assert abs(got - exact) <= Fraction(1, 2)
    if abs(got - exact) == Fraction(1, 2):
        assert abs(got) > abs(exact)


@given(amounts, codes)
def test_rounding_is_the_same_on_both_sides_of_zero(amount: Decimal, code: str) -> None:
    assert Money(-amount, code).rounded() == -Money(amount, code).rounded()


@given(amounts, amounts, codes)
def test_sums_and_differences_are_exact(one: Decimal, other: Decimal, code: str) -> None:
    total = Money(one, code) + Money(other, code)
    assert Fraction(total.amount) == Fraction(one) + Fraction(other)
    assert total - Money(other, code) == Money(one, code)


def test_currencies_have_their_own_decimals() -> None:
    assert [minor_digits(code) for code in ("EUR", "JPY", "BHD")] == [2, 0, 3]
    assert {"EUR", "USD", "CHF", "BHD"} <= currencies()
    assert "EURO" not in currencies()


def test_nothing_has_the_decimals_of_its_currency() -> None:
    assert [str(Money.zero(code)) for code in ("EUR", "JPY", "BHD")] == [
        "0.00 EUR",
        "0 JPY",
        "0.000 BHD",
    ]


def test_two_currencies_never_mix() -> None:
    with pytest.raises(ValueError, match="USD with EUR"):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "USD")
    with pytest.raises(ValueError, match="EUR with USD"):
        Money(Decimal(1), "USD") - Money(Decimal(1), "EUR")


def test_an_amount_not_yet_rounded_has_no_minor_units() -> None:
    with pytest.raises(ValueError, match="not rounded"):
        _ = Money(Decimal("0.005"), "EUR").minor


def test_products_and_quotients_stay_exact_until_they_are_rounded() -> None:
    money = Money(Decimal("0.005"), "EUR")
    assert str(money * Decimal(3)) == "0.015 EUR"
    assert str((money * Decimal(3)).rounded()) == "0.02 EUR"
    assert str((Money(Decimal(1), "EUR") / Decimal(3)).rounded()) == "0.33 EUR"


def test_floats_and_not_a_number_are_refused() -> None:
    with pytest.raises(FloatOperation):
        EXACT.create_decimal(0.1)
    with pytest.raises(InvalidOperation):
        EXACT.create_decimal("10 EUR")


def test_currencies_are_those_that_can_be_paid_in_today() -> None:
    assert {"EUR", "USD", "CHF", "JPY", "KWD", "GBP", "INR"} <= currencies()
    assert not {"XXX", "XAU", "XTS", "DEM", "FRF"} & currencies()
