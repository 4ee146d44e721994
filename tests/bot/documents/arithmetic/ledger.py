"""The calculator's rules written a second time, on integers of minor units and fractions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bot.documents.arithmetic.calculation import Calculation, CalculationLine, calculate
from bot.grammar.syntax import Discount
from bot.money import minor_digits

#: line nets, (category, rate, base, tax) of each group, discount, net, tax, gross
Figures = tuple[tuple[int, ...], tuple[tuple[str, Decimal, int, int], ...], int, int, int, int]


@dataclass(frozen=True)
class Case:
    """A document to be calculated."""

    lines: tuple[CalculationLine, ...]
    currency: str
    discount: Discount | None
    includes_tax: bool

    def calculated(self) -> Calculation:
        """Return what the calculator says."""
        return calculate(
            self.lines,
            currency=self.currency,
            discount=self.discount,
            prices_include_tax=self.includes_tax,
        )


def figures(result: Calculation) -> Figures:
    """Return a calculation as integers of minor units."""
    return (
        tuple(line.net.minor for line in result.lines),
        tuple((g.category, g.rate, g.base.minor, g.tax.minor) for g in result.groups),
        result.discount.minor,
        result.net.minor,
        result.tax.minor,
        result.gross.minor,
    )


def negated(these: Figures) -> Figures:
    """Return the figures with the other sign."""
    nets, groups, discount, net, tax, gross = these
    turned = tuple((category, rate, -base, -tax) for category, rate, base, tax in groups)
    return tuple(-n for n in nets), turned, -discount, -net, -tax, -gross


def rounded(value: Fraction) -> int:
    """Round halves away from zero."""
    return int(math.copysign(1, value)) * (
        (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    )


def spread(total: int, targets: Sequence[Fraction]) -> list[int]:
    """Largest remainder as in the books: floors first, then one more for the largest remainders.

    Targets must not be negative.
    """
    parts = [math.floor(target) for target in targets]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - targets[i], -targets[i], i))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


def reduction(discount: Discount | None, whole: int, unit: int) -> int:
    """Return a discount on an amount in minor units."""
    if discount is None:
        return 0
    if discount.percent is not None:
        return rounded(whole * Fraction(discount.percent) / 100)
    return rounded(Fraction(discount.amount or 0) * unit)


def recomputed(case: Case) -> Figures:
    """Return the figures of a document whose amounts are not negative."""
    unit = 10 ** minor_digits(case.currency)
    amounts = []
    for line in case.lines:
        amount = rounded(Fraction(line.quantity) * Fraction(line.unit_price) * unit)
        amounts.append(amount - reduction(line.discount, amount, unit))
    keys = sorted({(-line.rate, line.category) for line in case.lines})
    members = [[i for i, li in enumerate(case.lines) if (-li.rate, li.category) == k] for k in keys]
    totals = [sum(amounts[i] for i in those) for those in members]
    taken = reduction(case.discount, sum(amounts), unit)
    shares = spread(taken, [Fraction(taken * t, sum(amounts) or 1) for t in totals])
    nets, groups = list(amounts), []
    for (negative_rate, category), those, total, share in zip(
        keys, members, totals, shares, strict=True
    ):
        rate = Fraction(-negative_rate)
        if case.includes_tax:
            tax = rounded((total - share) * rate / (100 + rate))
            base = total - share - tax
            before = total - rounded(total * rate / (100 + rate))
            parts = spread(before, [amounts[i] * 100 / (100 + rate) for i in those])
            for i, part in zip(those, parts, strict=True):
                nets[i] = part
        else:
            base = total - share
            tax = rounded(base * rate / 100)
        groups.append((category, -negative_rate, base, tax))
    net, tax = sum(g[2] for g in groups), sum(g[3] for g in groups)
    return tuple(nets), tuple(groups), sum(nets) - net, net, tax, net + tax


def evaluated(formula: str) -> Fraction:
    """Return the exact value of a formula of the trace: sums of products and quotients."""
    total, sign = Fraction(0), 1
    product, operator = Fraction(1), "x"
    for token in formula.split(" "):
        if token in {"x", "/"}:
            operator = token
        elif token in {"+", "-"}:
            total += sign * product
            sign, product, operator = (1 if token == "+" else -1), Fraction(1), "x"
        else:
            number = Fraction(token.strip("()"))
            product = product * number if operator == "x" else product / number
    return total + sign * product
