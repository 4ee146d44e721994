"""The calculator by example: samples to the cent, and what it refuses."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from bot.documents.arithmetic.calculation import Calculation, CalculationLine, calculate
from bot.grammar.syntax import Discount
from bot.money import Money
from bot.problems import Problem
from tests.bot.documents.arithmetic import ledger

D = Decimal


def line(quantity: str, price: str, rate: str = "0", **more: object) -> CalculationLine:
    """Return a line of category S, or O where there is no rate."""
    made = CalculationLine(D(quantity), D(price), "S" if D(rate) else "O", D(rate))
    return replace(made, **more)  # type: ignore[arg-type]


def calculated(
    *lines: CalculationLine,
    currency: str = "EUR",
    discount: Discount | None = None,
    includes: bool = False,
    paid: Money | None = None,
) -> Calculation:
    """Calculate in euros unless said otherwise."""
    return calculate(
        lines, currency=currency, discount=discount, prices_include_tax=includes, paid=paid
    )


def test_three_hours_at_a_hundred_are_three_hundred() -> None:
    result = calculated(line("3", "100"), currency="USD")
    assert str(result.due) == "300.00 USD"
    assert [(g.category, g.rate, str(g.tax)) for g in result.groups] == [("O", D(0), "0.00 USD")]


def test_the_sample_with_swiss_tax_comes_out_at_1945_80() -> None:
    assert str(calculated(line("1.5", "1200", "8.1"), currency="CHF").gross) == "1945.80 CHF"


def test_the_german_sample_comes_out_at_3718_75() -> None:
    assert str(calculated(line("2.5", "1250.00", "19")).gross) == "3718.75 EUR"


def test_tax_by_line_gives_a_table_by_rate_with_the_highest_first() -> None:
    result = calculated(line("1", "20", "7"), line("3", "100", "19.00"), line("1", "5", "7.0"))
    assert [(str(g.rate), str(g.base), str(g.tax)) for g in result.groups] == [
        ("19", "300.00 EUR", "57.00 EUR"),
        ("7", "25.00 EUR", "1.75 EUR"),
    ]


def test_a_line_discount_is_rounded_before_it_is_taken_off() -> None:
    result = calculated(line("1", "0.05", discount=Discount(percent=D(10))))
    assert str(result.net) == "0.04 EUR"


def test_naive_division_loses_a_cent_that_gross_mode_keeps() -> None:
    result = calculated(line("1", "0.05", "19"), line("1", "0.05", "19"), includes=True)
    assert [str(each.net) for each in result.lines] == ["0.04 EUR", "0.04 EUR"]
    assert str(result.gross) == "0.10 EUR"


def test_gross_lines_that_cancel_out_keep_their_nets() -> None:
    result = calculated(line("1", "119", "19"), line("-1", "119", "19"), includes=True)
    assert [str(each.net) for each in result.lines] == ["100.00 EUR", "-100.00 EUR"]
    assert str(result.due) == "0.00 EUR"


def test_what_was_paid_changes_what_is_due_and_no_tax() -> None:
    result = calculated(line("1", "100", "19"), paid=Money(D("150"), "EUR"))
    assert (str(result.tax), str(result.gross), str(result.due)) == (
        "19.00 EUR",
        "119.00 EUR",
        "-31.00 EUR",
    )


def test_currencies_without_and_with_three_decimals_round_to_their_own_unit() -> None:
    assert str(calculated(line("1.5", "333"), currency="JPY").due) == "500 JPY"
    assert str(calculated(line("3", "0.3335", "10"), currency="BHD").due) == "1.101 BHD"


def test_different_reasons_of_one_group_are_all_printed() -> None:
    made = [line("1", "1", category="E", reason=reason) for reason in ("b", "a", "b")]
    assert [group.reason for group in calculated(*made).groups] == ["a; b"]


def test_a_document_without_lines_is_worth_nothing() -> None:
    result = calculated()
    assert (str(result.due), result.groups, result.lines) == ("0.00 EUR", (), ())


@pytest.mark.parametrize(
    ("discount", "code"),
    [
        (Discount(amount=D("100.01")), "discount-too-large"),
        (Discount(percent=D("100.5")), "discount-too-large"),
        (Discount(amount=D("-1")), "discount-negative"),
        (Discount(percent=D("-1")), "discount-negative"),
    ],
)
def test_a_discount_beyond_what_it_reduces_is_a_problem(discount: Discount, code: str) -> None:
    with pytest.raises(Problem, match=code):
        calculated(line("1", "100"), discount=discount)
    with pytest.raises(Problem, match=code):
        calculated(line("1", "100", discount=discount))


def test_a_discount_of_everything_leaves_nothing_to_pay() -> None:
    result = calculated(line("1", "100", "19"), discount=Discount(percent=D(100)))
    assert (str(result.gross), str(result.tax)) == ("0.00 EUR", "0.00 EUR")


def test_a_price_below_zero_is_a_problem() -> None:
    with pytest.raises(Problem, match="price-negative"):
        calculated(line("1", "-100"))


@pytest.mark.parametrize("price", ["1E+16", "1E+30", "1E+900"])
def test_an_amount_of_more_than_18_digits_is_a_problem(price: str) -> None:
    with pytest.raises(Problem, match="amount-too-large"):
        calculated(line("1", price))


def test_a_total_of_more_than_18_digits_is_a_problem() -> None:
    nearly = line("1", "9999999999999999.99")
    assert str(calculated(nearly).due) == "9999999999999999.99 EUR"
    with pytest.raises(Problem, match="amount-too-large"):
        calculated(nearly, line("1", "0.01"))
    with pytest.raises(Problem, match="amount-too-large"):
        calculated(line("1", "9999999999999999.99", "19"))


def test_a_rate_that_does_not_suit_its_category_is_a_fault() -> None:
    with pytest.raises(ValueError, match="category Z"):
        calculated(CalculationLine(D(1), D(1), "Z", D(19)))
    with pytest.raises(ValueError, match="category S"):
        calculated(CalculationLine(D(1), D(1), "S", D(0)))


def test_more_than_six_decimals_are_a_fault() -> None:
    with pytest.raises(ValueError, match="decimals"):
        calculated(line("1", "0.0000001"))


def test_floats_do_not_pass() -> None:
    with pytest.raises((TypeError, AttributeError)):
        calculated(CalculationLine(D(1), 0.1))  # type: ignore[arg-type]


def test_the_trace_reads_like_a_hand_calculation() -> None:
    result = calculated(line("3", "100", "19"), discount=Discount(percent=D(10)))
    written = [f"{s.what} {s.subject}: {s.formula} = {s.result}" for s in result.trace]
    assert written == [
        "line 1: 3 x 100 = 300.00 EUR",
        "group S 19%: 300.00 = 300.00 EUR",
        "lines : 300.00 = 300.00 EUR",
        "discount : 300.00 x 10 / 100 = 30.00 EUR",
        "discount-share S 19%: 30.00 x 300.00 / 300.00 = 30.00 EUR",
        "base S 19%: 300.00 - 30.00 = 270.00 EUR",
        "tax S 19%: 270.00 x 19 / 100 = 51.30 EUR",
        "net : 270.00 = 270.00 EUR",
        "tax-total : 51.30 = 51.30 EUR",
        "gross : 270.00 + 51.30 = 321.30 EUR",
    ]


def test_no_formula_holds_anything_but_numbers_and_signs() -> None:
    result = calculated(line("-3", "100", "19"), discount=Discount(amount=D(5)), includes=True)
    assert all(re.fullmatch(r"[0-9.() x/+-]+", step.formula) for step in result.trace)
    assert Fraction(-295) == ledger.evaluated("(-300.00) - (-5)")
