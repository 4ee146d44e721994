"""Money: an exact amount in one currency.

Amounts are `Decimal`, never float. They are rounded half up to the minor unit of the currency
(ISO 4217) in `rounded` and nowhere else. `EXACT` is the context every amount is computed in: it
refuses floats and invalid operations instead of passing NaN on.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    InvalidOperation,
    Overflow,
)
from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_precision, get_territory_currencies

#: Twice the digits of the longest product: 18-digit amounts times 18-digit quantities.
EXACT = Context(
    prec=40,
    rounding=ROUND_HALF_UP,
    traps=[InvalidOperation, FloatOperation, DivisionByZero, Overflow],
)


@cache
def minor_digits(currency: str) -> int:
    """Return the exponent of a currency's minor unit (ISO 4217): 2 for EUR, 0 for JPY."""
    return get_currency_precision(currency)


@cache
def currencies() -> frozenset[str]:
    """Return the codes of all currencies that are legal tender somewhere today (ISO 4217).

    Gold, test codes and money of the past are none: nobody can pay in them.
    """
    territories = get_global("territory_currencies")
    return frozenset(code for where in territories for code in get_territory_currencies(where))


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in one currency, e.g. ``Money(Decimal("120.50"), "EUR")``."""

    amount: Decimal
    currency: str

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing, with the currency's decimals."""
        return cls(Decimal(0), currency).rounded()

    @classmethod
    def of_minor(cls, units: int, currency: str) -> Money:
        """Return the amount of so many minor units: ``of_minor(12050, "EUR")`` is 120.50."""
        return cls(Decimal(units).scaleb(-minor_digits(currency), EXACT), currency)

    @property
    def minor(self) -> int:
        """The amount in minor units; raises ValueError for an amount not yet rounded."""
        scaled = self.amount.scaleb(minor_digits(self.currency), EXACT)
        if scaled != scaled.to_integral_value():
            raise ValueError("not rounded to the minor unit")
        return int(scaled)

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(EXACT.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(EXACT.subtract(self.amount, other.amount), self.currency)

    def __neg__(self) -> Money:
        return Money(EXACT.minus(self.amount), self.currency)

    def __mul__(self, factor: Decimal) -> Money:
        return Money(EXACT.multiply(self.amount, factor), self.currency)

    def __truediv__(self, divisor: Decimal) -> Money:
        return Money(EXACT.divide(self.amount, divisor), self.currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def rounded(self) -> Money:
        """Round half up to the minor unit, as invoices are by convention."""
        step = Decimal(1).scaleb(-minor_digits(self.currency))
        return Money(self.amount.quantize(step, ROUND_HALF_UP, EXACT), self.currency)

    def _same(self, other: Money) -> None:
        if other.currency != self.currency:
            raise ValueError(f"cannot combine {other.currency} with {self.currency}")
