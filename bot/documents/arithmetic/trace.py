"""Trace: the steps of a calculation, from which every cent can be explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.money import EXACT, Money
from bot.problems import Problem

#: Most digits of an amount in minor units; more do not fit a 64-bit column of the store.
MAX_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a calculation."""

    what: str  #: stable name, e.g. ``line``, ``line-discount``, ``tax``
    subject: str  #: the line's position or the tax group, e.g. ``S 19%``; empty: the document
    formula: str  #: numbers with ``+ - x /``; its value, rounded or apportioned, is the result
    result: Money


class Trace:
    """The steps so far, all in one currency.

    Every amount of a document passes through here, so none of them can outgrow the store: `note`
    raises the problem ``amount-too-large``.
    """

    def __init__(self, currency: str) -> None:
        self.zero = Money.zero(currency)
        self.steps: list[Step] = []

    def note(self, what: str, result: Money, *, formula: str, subject: str = "") -> Money:
        """Keep a step and return its result, which must be rounded."""
        if len(str(abs(result.minor))) > MAX_DIGITS:
            raise Problem("amount-too-large")
        self.steps.append(Step(what, subject, formula, result))
        return result

    def rounded(self, amount: Decimal) -> Money:
        """Return an amount rounded to the minor unit."""
        refuse_too_large(amount)  # before `quantize` runs out of digits
        return Money(amount, self.zero.currency).rounded()

    def minor(self, units: int) -> Money:
        """Return the amount of so many minor units."""
        return Money.of_minor(units, self.zero.currency)

    def total(self, what: str, parts: Sequence[Money], *, subject: str = "") -> Money:
        """Add up, and keep the sum as a step."""
        formula = " + ".join(plain(part.amount) for part in parts) or "0"
        return self.note(what, self.sum(parts), formula=formula, subject=subject)

    def difference(self, what: str, whole: Money, part: Money, *, subject: str = "") -> Money:
        """Subtract, and keep the difference as a step."""
        formula = f"{plain(whole.amount)} - {plain(part.amount)}"
        return self.note(what, whole - part, formula=formula, subject=subject)

    def sum(self, parts: Sequence[Money]) -> Money:
        """Add up without a word."""
        return sum(parts, self.zero)


def refuse_too_large(number: Decimal) -> None:
    """Raise the problem ``amount-too-large`` for a number no amount can be made of."""
    if number.adjusted() >= MAX_DIGITS:
        raise Problem("amount-too-large")


def plain(number: Decimal) -> str:
    """Write a number without exponent, in parentheses where it is negative: ``(-1.50)``."""
    text = f"{number:f}"
    return f"({text})" if number < 0 else text


def tidy(number: Decimal) -> Decimal:
    """Return a number without trailing zeros and without exponent: 19 for 19.00, 20 for 2E+1."""
    return Decimal(f"{number.normalize(EXACT):f}")
