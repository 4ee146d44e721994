"""The calculator's identities, and its agreement with arithmetic written twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.documents.arithmetic.calculation import Calculation, CalculationLine, calculate
from bot.grammar.syntax import Discount
from bot.money import Money, minor_digits
from bot.problems import Problem
from tests.bot.documents.arithmetic import ledger

D = Decimal
CURRENCIES = ("EUR", "USD", "JPY", "BHD")

rates = st.sampled_from(["0", "2.5", "7", "8.1", "8.875", "19", "20", "25.5"]).map(Decimal)
percents = st.decimals(min_value=0, max_value=100, places=2)
currencies = st.sampled_from(CURRENCIES)


@st.composite
def discounts(draw: st.DrawFn, most: Decimal) -> Discount | None:
    """Draw no discount, a percentage, or an amount that does not exceed `most`."""
    kind = draw(st.sampled_from(["none", "percent", "amount"]))
    if kind == "percent":
        return Discount(percent=draw(percents))
    if kind == "amount":
        return Discount(amount=draw(st.decimals(0, most, places=2)))
    return None


@st.composite
def lines_of(draw: st.DrawFn) -> CalculationLine:
    """Draw a line as a reader makes it."""
    rate = draw(rates)
    quantity = draw(st.decimals(D("0.0001"), 500, places=4))
    price = draw(st.decimals(0, 5000, places=6))
    small = (quantity * price * D("0.9")).quantize(D("0.001"))
    category = "S" if rate else draw(st.sampled_from(["Z", "E", "AE"]))
    return CalculationLine(
        quantity,
        price,
        category,
        rate,
        draw(discounts(small - small % D("0.01") - 1)) if small > 2 else None,
    )


documents = st.lists(lines_of(), min_size=1, max_size=8)


def total_of(lines: Sequence[CalculationLine], currency: str, *, includes: bool) -> Calculation:
    """Calculate without a document discount."""
    return calculate(lines, currency=currency, discount=None, prices_include_tax=includes)


@st.composite
def cases(draw: st.DrawFn) -> ledger.Case:
    """Draw a whole document, with a discount that fits it."""
    lines, currency, includes = draw(documents), draw(currencies), draw(st.booleans())
    try:
        total = total_of(lines, currency, includes=includes).printed_total.amount
    except Problem:
        assume(False)  # a line discount that is larger than its rounded line
        raise
    whole = total.quantize(D(1)) - 1
    discount = draw(discounts(whole)) if whole > 1 else None
    return ledger.Case(tuple(lines), currency, discount, includes)


@given(cases())
def test_the_identities_of_the_standard_hold_exactly(case: ledger.Case) -> None:
    result = case.calculated()
    zero = Money.zero(case.currency)
    assert sum((line.net for line in result.lines), zero) == result.lines_total  # BR-CO-10
    assert result.lines_total - result.discount == result.net  # BR-CO-13
    assert sum((group.base for group in result.groups), zero) == result.net
    assert sum((group.tax for group in result.groups), zero) == result.tax  # BR-CO-14
    assert result.net + result.tax == result.gross == result.due  # BR-CO-15, -16
    assert sum((line.printed for line in result.lines), zero) == result.printed_total


@given(cases())
def test_separate_code_on_integers_finds_the_same_amounts(case: ledger.Case) -> None:
    assert ledger.figures(case.calculated()) == ledger.recomputed(case)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_total(case: ledger.Case, random: Random) -> None:
    turned = list(case.lines)
    random.shuffle(turned)
    here, there = case.calculated(), replace(case, lines=tuple(turned)).calculated()
    assert here.groups == there.groups
    assert (here.net, here.tax, here.gross, here.discount) == (
        there.net,
        there.tax,
        there.gross,
        there.discount,
    )
    assert sorted(line.net for line in here.lines) == sorted(line.net for line in there.lines)


@given(cases())
def test_every_amount_has_the_decimals_of_its_currency(case: ledger.Case) -> None:
    result = case.calculated()
    amounts = [step.result for step in result.trace]
    amounts += [amount for group in result.groups for amount in (group.base, group.tax)]
    amounts += [line.net for line in result.lines] + [result.due, result.discount]
    for amount in amounts:
        assert amount.amount.as_tuple().exponent == -minor_digits(case.currency)


@given(cases())
def test_negated_quantities_give_the_negated_document_to_the_cent(case: ledger.Case) -> None:
    mirrored = replace(
        case, lines=tuple(replace(line, quantity=-line.quantity) for line in case.lines)
    )
    expected = ledger.negated(ledger.figures(case.calculated()))
    assert ledger.figures(mirrored.calculated()) == expected


@given(cases())
def test_the_discount_is_spread_over_the_groups_exactly(case: ledger.Case) -> None:
    result = case.calculated()
    shares = [step.result.minor for step in result.trace if step.what == "discount-share"]
    assert sum(shares) == result.printed_discount.minor
    assert all(share >= 0 for share in shares)


@given(cases())
def test_typed_gross_prices_come_back_exactly(case: ledger.Case) -> None:
    result = replace(case, includes_tax=True).calculated()
    assert result.gross == result.printed_total - result.printed_discount
    assert result.discount.amount >= 0


@given(cases())
def test_each_step_is_its_own_formula_rounded(case: ledger.Case) -> None:
    for step in case.calculated().trace:
        exact = ledger.evaluated(step.formula) * 10 ** minor_digits(case.currency)
        if step.what in {"discount-share", "line-net-of-gross"}:
            assert abs(step.result.minor - exact) < 1
        else:
            assert step.result.minor == ledger.rounded(exact)


@given(documents, currencies)
def test_the_tax_is_rounded_once_for_a_group_and_not_once_a_line(
    lines: list[CalculationLine], currency: str
) -> None:
    one_rate = [replace(line, category="S", rate=D("8.1"), discount=None) for line in lines]
    result = total_of(one_rate, currency, includes=False)
    (group,) = result.groups
    assert group.tax == (result.net * D("0.081")).rounded()
