"""Calculation: from the lines of a document to every amount on it, each cent explained.

One calculator serves the mail, the page, the e-invoice and ``explain``. Amounts are rounded where
EN 16931 rounds them and nowhere else: the line, its discount, the document's discount, and the tax
once for each (category, rate). The order of the lines changes no total; negated quantities give
the negated document to the cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bot.documents.arithmetic.apportionment import apportion
from bot.documents.arithmetic.trace import Step, Trace, plain, refuse_too_large, tidy
from bot.documents.facts import TaxGroup
from bot.grammar.syntax import Discount
from bot.money import EXACT, Money
from bot.problems import Problem

#: Most decimals of a quantity, a price or a percentage; a reader makes no finer ones.
MAX_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class CalculationLine:
    """What the calculator needs of a line."""

    quantity: Decimal  #: BT-129; negative in a mirrored document
    unit_price: Decimal  #: BT-146; with its tax where prices include tax
    category: str = "O"  #: UNCL 5305 code, BT-151
    rate: Decimal = Decimal(0)  #: percent, BT-152; zero for every category but S
    discount: Discount | None = None
    reason: str = ""  #: why no tax is charged, BT-120


@dataclass(frozen=True, slots=True)
class LineResult:
    """The amounts of one line, its own discount taken off."""

    net: Money  #: BT-131
    gross: Money | None = None  #: the typed amount, only where prices include tax

    @property
    def printed(self) -> Money:
        """The amount in the line's last column: gross where prices include tax, else net."""
        return self.net if self.gross is None else self.gross


@dataclass(frozen=True, slots=True)
class Calculation:
    """All amounts of a document. Those with a BT number are net, whatever the prices include."""

    lines: tuple[LineResult, ...]  #: in the order given
    lines_total: Money  #: BT-106
    discount: Money  #: BT-107
    groups: tuple[TaxGroup, ...]  #: highest rate first
    net: Money  #: BT-109
    tax: Money  #: BT-110
    gross: Money  #: BT-112
    due: Money  #: BT-115
    printed_total: Money  #: the lines as printed, added up
    printed_discount: Money  #: the document's discount in the same terms
    trace: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """The lines of one (category, rate) and their amounts as typed."""

    category: str
    rate: Decimal
    reason: str
    positions: tuple[int, ...]  #: counted from 0
    amounts: tuple[Money, ...]
    total: Money

    @property
    def name(self) -> str:
        """What the trace calls the group, e.g. ``S 19%``."""
        return f"{self.category} {plain(self.rate)}%"


@dataclass(frozen=True, slots=True)
class _Settled:
    """A group with its tax."""

    group: _Group
    nets: tuple[Money, ...]  #: of its lines
    base: Money
    tax: Money

    def printed(self) -> TaxGroup:
        """Return the group's row of the tax breakdown (BG-23)."""
        group = self.group
        return TaxGroup(group.category, group.rate, self.base, self.tax, group.reason)


def calculate(
    lines: Sequence[CalculationLine],
    *,
    currency: str,
    discount: Discount | None,
    prices_include_tax: bool,
    paid: Money | None = None,
) -> Calculation:
    """Calculate a document (EN 16931 BR-CO-10 to BR-CO-17, BR-S-08 and its kin).

    Raises `Problem` for what the sender can put right: ``discount-too-large``,
    ``discount-negative``, ``price-negative``, ``amount-too-large``. Raises ValueError for a line no
    reader makes: a rate that does not suit its category, more than six decimals.
    """
    trace = Trace(currency)
    amounts = [_line_amount(line, trace, number=n) for n, line in enumerate(lines, start=1)]
    groups = _grouped(lines, amounts, trace=trace)
    total = trace.total("lines", amounts)
    reduction = _reduction(discount, total, trace=trace, what="discount")
    shares = _shares(reduction, groups, trace=trace)
    settle = _settle_gross if prices_include_tax else _settle_net
    settled = [settle(group, share, trace) for group, share in zip(groups, shares, strict=True)]
    results = _in_order(settled, amounts=amounts if prices_include_tax else None)
    net = trace.total("net", [each.base for each in settled])
    tax = trace.total("tax-total", [each.tax for each in settled])
    gross = trace.total("gross", [net, tax])
    lines_total = trace.sum([result.net for result in results])
    return Calculation(
        lines=results,
        lines_total=lines_total,
        discount=lines_total - net,
        groups=tuple(each.printed() for each in settled),
        net=net,
        tax=tax,
        gross=gross,
        due=trace.difference("due", gross, paid.rounded()) if paid else gross,
        printed_total=total,
        printed_discount=reduction,
        trace=tuple(trace.steps),
    )


def _in_order(
    settled: Sequence[_Settled], *, amounts: Sequence[Money] | None
) -> tuple[LineResult, ...]:
    """Return the results of all lines in the order given; `amounts` where prices include tax."""
    nets = {p: n for each in settled for p, n in zip(each.group.positions, each.nets, strict=True)}
    return tuple(
        LineResult(nets[position], amounts[position] if amounts else None)
        for position in range(len(nets))
    )


def _line_amount(line: CalculationLine, trace: Trace, *, number: int) -> Money:
    """Return quantity x price less the line's discount, both rounded (BT-131)."""
    _check(line)
    subject = str(number)
    amount = trace.note(
        "line",
        trace.rounded(EXACT.multiply(line.quantity, line.unit_price)),
        formula=f"{plain(line.quantity)} x {plain(line.unit_price)}",
        subject=subject,
    )
    if line.discount is None:
        return amount
    reduction = _reduction(
        line.discount, amount, trace=trace, what="line-discount", subject=subject
    )
    return trace.difference("line-net", amount, reduction, subject=subject)


def _check(line: CalculationLine) -> None:
    """Refuse a price below zero, which a sender may have typed, and what no reader makes."""
    if line.unit_price < 0:
        raise Problem("price-negative")  # BR-27
    if (line.category == "S") != (line.rate > 0):
        raise ValueError(f"rate {line.rate} in category {line.category}")  # BR-S-05, BR-Z-05 ...
    for number in (line.quantity, line.unit_price, line.rate):
        refuse_too_large(number)
        if _is_too_fine(number):
            raise ValueError(f"more than {MAX_DECIMALS} decimals: {number}")


def _is_too_fine(number: Decimal) -> bool:
    """Tell whether a number has more than six decimals, zeros at its end not counted."""
    if int(number.as_tuple().exponent) >= -MAX_DECIMALS:
        return False
    scaled: Fraction = Fraction(number) * 10**MAX_DECIMALS
    return scaled.denominator > 1


def _reduction(
    discount: Discount | None, whole: Money, *, trace: Trace, what: str, subject: str = ""
) -> Money:
    """Return the rounded discount on an amount, with the amount's own sign."""
    if discount is None:
        return trace.zero
    if discount.percent is not None:
        value = discount.percent
        exact = EXACT.multiply(whole.amount, value).scaleb(-2, EXACT)
        formula = f"{plain(whole.amount)} x {plain(value)} / 100"
    else:
        value = discount.amount or Decimal(0)
        exact = EXACT.minus(value) if whole.amount < 0 else value
        formula = plain(exact)
    reduction = trace.rounded(exact)
    if value < 0:
        raise Problem("discount-negative")
    if abs(reduction.amount) > abs(whole.amount):
        raise Problem("discount-too-large", discount=str(reduction), total=str(whole))
    return trace.note(what, reduction, formula=formula, subject=subject)


def _grouped(
    lines: Sequence[CalculationLine], amounts: Sequence[Money], *, trace: Trace
) -> list[_Group]:
    """Gather the lines of each (category, rate), highest rate first."""
    positions: dict[tuple[str, Decimal], list[int]] = {}
    for position, line in enumerate(lines):
        positions.setdefault((line.category, tidy(line.rate)), []).append(position)
    groups = []
    for (category, rate), members in sorted(positions.items(), key=lambda i: (-i[0][1], i[0][0])):
        own = tuple(amounts[position] for position in members)
        reasons = sorted({lines[position].reason for position in members} - {""})
        name = f"{category} {plain(rate)}%"
        total = trace.total("group", own, subject=name)
        groups.append(_Group(category, rate, "; ".join(reasons), tuple(members), own, total))
    return groups


def _shares(reduction: Money, groups: Sequence[_Group], *, trace: Trace) -> list[Money]:
    """Spread the document's discount over the groups, exactly (BT-92 in each group)."""
    whole = trace.sum([group.total for group in groups])
    if not reduction.amount:
        return [trace.zero for _ in groups]
    targets = [Fraction(reduction.minor * group.total.minor, whole.minor) for group in groups]
    shares = [trace.minor(units) for units in apportion(reduction.minor, targets)]
    for group, share in zip(groups, shares, strict=True):
        formula = " x ".join((plain(reduction.amount), plain(group.total.amount)))
        formula += f" / {plain(whole.amount)}"
        trace.note("discount-share", share, formula=formula, subject=group.name)
    return shares


def _settle_net(group: _Group, share: Money, trace: Trace) -> _Settled:
    """Add the tax to net prices, once for the group (BR-CO-17)."""
    base = trace.difference("base", group.total, share, subject=group.name)
    tax = trace.note(
        "tax",
        trace.rounded(EXACT.multiply(base.amount, group.rate).scaleb(-2, EXACT)),
        formula=f"{plain(base.amount)} x {plain(group.rate)} / 100",
        subject=group.name,
    )
    return _Settled(group, group.amounts, base, tax)


def _settle_gross(group: _Group, share: Money, trace: Trace) -> _Settled:
    """Take the tax out of gross prices; what was typed stays exactly what is to be paid.

    The lines' nets are those of the group before the document's discount, by largest remainder.
    """
    after = trace.difference("group-gross", group.total, share, subject=group.name)
    tax = _included_tax(after, group, trace=trace, what="tax")
    base = trace.difference("base", after, tax, subject=group.name)
    whole = group.total
    if share.amount:
        whole -= _included_tax(group.total, group, trace=trace, what="tax-before-discount")
    else:
        whole = base
    factor = Fraction(100) / (100 + Fraction(group.rate))
    parts = apportion(whole.minor, [amount.minor * factor for amount in group.amounts])
    nets = tuple(trace.minor(units) for units in parts)
    for position, amount, net in zip(group.positions, group.amounts, nets, strict=True):
        formula = f"{plain(amount.amount)} x 100 / {plain(100 + group.rate)}"
        trace.note("line-net-of-gross", net, formula=formula, subject=str(position + 1))
    return _Settled(group, nets, base, tax)


def _included_tax(amount: Money, group: _Group, *, trace: Trace, what: str) -> Money:
    """Return the tax an amount includes: V = G r / (100 + r), rounded."""
    divisor = EXACT.add(group.rate, Decimal(100))
    value = EXACT.divide(EXACT.multiply(amount.amount, group.rate), divisor)
    formula = f"{plain(amount.amount)} x {plain(group.rate)} / {plain(divisor)}"
    return trace.note(what, trace.rounded(value), formula=formula, subject=group.name)
