"""Calculation: from the lines of a document to every amount on it, each cent explained.

One calculator serves the mail, the page, the e-invoice and ``explain`` (EN 16931 BR-CO-10 to -17).
Every amount is rounded where the standard rounds it and nowhere else: the line, its discount, the
document's discount and the tax once for each (category, rate). The order of the lines does not
matter to any total, and negated quantities give the negated document to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from bot.documents.apportionment import apportion
from bot.documents.facts import TaxGroup
from bot.grammar.syntax import Discount
from bot.money import EXACT, Money
from bot.problems import Problem

#: Most digits of an amount in minor units: what a 64-bit integer of the store surely holds.
MAX_DIGITS = 18

#: Finest quantity, price or percentage, in decimals (EN 16931 asks for no finer).
MAX_DECIMALS = 6

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class CalculationLine:
    """What the calculator needs of a line."""

    quantity: Decimal  #: BT-129; negative in a mirrored document
    unit_price: Decimal  #: BT-146, never negative (BR-27); with its tax where prices include tax
    category: str = "O"  #: UNCL 5305
    rate: Decimal = Decimal(0)  #: percent; zero for every category but S
    discount: Discount | None = None
    reason: str = ""  #: why no tax is charged, BT-120


@dataclass(frozen=True, slots=True)
class LineResult:
    """The amounts of one line."""

    net: Money  #: BT-131
    gross: Money | None = (
        None  #: as typed, after the line's discount; only where prices include tax
    )

    @property
    def printed(self) -> Money:
        """The amount in the line's last column: gross where prices include tax, else net."""
        return self.net if self.gross is None else self.gross


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the calculation, enough to say where a cent comes from."""

    what: str  #: stable name, e.g. ``line``, ``line-discount``, ``tax``
    subject: str  #: the line's position or the group's category and rate; empty for the document
    formula: str  #: numbers with ``+ - x /``; the result is its value rounded, or apportioned
    result: Money


@dataclass(frozen=True, slots=True)
class Calculation:
    """All amounts of a document. Those with BT numbers are net, whatever the prices include."""

    lines: tuple[LineResult, ...]  #: in the order given
    lines_total: Money  #: BT-106
    discount: Money  #: BT-107
    groups: tuple[TaxGroup, ...]  #: highest rate first
    net: Money  #: BT-109
    tax: Money  #: BT-110
    gross: Money  #: BT-112
    due: Money  #: BT-115
    printed_total: Money  #: sum of the lines as printed, with tax where prices include it
    printed_discount: Money  #: the document's discount in the same terms
    trace: tuple[Step, ...]


def calculate(
    lines: Sequence[CalculationLine],
    *,
    currency: str,
    discount: Discount | None,
    prices_include_tax: bool,
    paid: Money | None = None,
) -> Calculation:
    """Calculate a document (EN 16931 BR-CO-10 to -17, BR-S-08 and its kin).

    Raises `Problem` for what the sender can put right (a discount larger than what it reduces, an
    amount of more than 18 digits, a negative price) and ValueError for a line that no reader makes.
    """
    tape = _Tape(currency)
    amounts = [_line_amount(line, number, tape) for number, line in enumerate(lines, start=1)]
    total = tape.total("lines", amounts)
    reduction = _reduction(discount, total, tape, what="discount")
    groups = _grouped(lines, amounts, total=total, reduction=reduction, tape=tape)
    settle = _settle_gross if prices_include_tax else _settle_net
    for group in groups:
        settle(group, tape)
    return _totals(lines, groups, tape, includes=prices_include_tax, paid=paid)


class _Tape:
    """The steps so far, in one currency."""

    def __init__(self, currency: str) -> None:
        self.zero = Money.zero(currency)
        self.steps: list[Step] = []

    def note(self, what: str, result: Money, *, formula: str, subject: str = "") -> Money:
        """Keep a step and return its result."""
        self.steps.append(Step(what, subject, formula, _bounded(result)))
        return result

    def money(self, amount: Decimal) -> Money:
        """Return an amount rounded to the minor unit."""
        _refuse_above(amount)
        return Money(amount, self.zero.currency).rounded()

    def minor(self, units: int) -> Money:
        """Return an amount of so many minor units."""
        return Money.of_minor(units, self.zero.currency)

    def total(self, what: str, parts: Sequence[Money], *, subject: str = "") -> Money:
        """Add up and keep the sum as a step."""
        formula = " + ".join(_text(part.amount) for part in parts) or "0"
        return self.note(what, _sum(parts, self.zero), formula=formula, subject=subject)


@dataclass(slots=True)
class _Group:
    """One (category, rate) while it is being calculated."""

    category: str
    rate: Decimal
    positions: list[int] = field(default_factory=list)  #: of its lines, counted from 0
    amounts: list[Money] = field(default_factory=list)  #: of its lines, as typed
    reasons: set[str] = field(default_factory=set)
    share: Money | None = None  #: of the document's discount, as typed
    nets: Sequence[Money] = ()
    base: Money | None = None
    tax: Money | None = None

    @property
    def name(self) -> str:
        """What the trace calls the group, e.g. ``S 19%``."""
        return f"{self.category} {_text(self.rate)}%"
