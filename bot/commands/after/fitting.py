"""Fitting: at what price and tax a part of an invoice is credited.

A quantity takes price, tax and discount of the line that it fits; where several fit, or the tax of
an amount is not clear, it is asked. The ready lines are the same command with the choice made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot import phrases
from bot.commands.after import amounts, taxing
from bot.documents import reading
from bot.documents.balance import crediting
from bot.documents.balance.crediting import CreditedLine, CreditPlan, Group
from bot.documents.codes import units
from bot.documents.model import Document, LineItem
from bot.grammar import canonical
from bot.grammar.syntax import Credit, Item, SourceLine, Tax, Unit
from bot.grammar.text.folding import fold
from bot.money import EXACT, Money
from bot.problems import Problem

#: Choices that a question offers.
OFFERED = 4

_NOWHERE = SourceLine(0, "")


@dataclass(frozen=True, slots=True)
class Fitting:
    """A command with the invoice that it is about, lines fetched."""

    command: Credit
    invoice: Document
    language: str  #: of the answer
    left: Mapping[Group, Money]  #: what can still be credited of each tax

    def line(self, item: Item) -> str:
        """Return the command for another item."""
        number = self.invoice.number
        return canonical.write(
            replace(self.command, reference=number, item=item, is_whole=False, is_dry_run=False)
        )

    def asked(self, code: str, items: Iterable[Item], **facts: str) -> Problem:
        """Return a question about the command; the choices are items that can be credited."""
        lines = list(dict.fromkeys(self.line(item) for item in items if _is_fit(self, item)))
        known = {"reference": str(self.invoice.number), **facts}
        return Problem(
            code,
            place=self.command.place,
            is_question=True,
            replies=lines[:OFFERED],
            facts=known,
        )


def _is_fit(fitting: Fitting, item: Item) -> bool:
    """Tell whether an item can be credited: it raises no problem, and that much is left."""
    try:
        takes = crediting.taken(planned(fitting, item), fitting.invoice.currency)
    except Problem as problem:
        return problem.code == "credit-tax" and bool(problem.replies)
    nothing = Money.zero(fitting.invoice.currency)
    return all(0 < gross.minor <= fitting.left.get(g, nothing).minor for g, gross in takes.items())


def planned(fitting: Fitting, item: Item) -> CreditPlan:
    """Return the plan of a credit note over one item. Raises Problem for what is not clear."""
    _check_currency(fitting, item)
    reason = fitting.command.reason
    if item.unit_price is None:
        return _measured(fitting, item, reason)
    same = [row for row in _fitting(fitting, item) if row.unit_price == item.unit_price]
    if item.description and item.discount is None and len(_kinds(same)) == 1:
        return _measured(fitting, item, reason)
    like, includes_tax = _taxed(fitting, item)
    if not item.description and item.unit is Unit.PIECE:
        amounts.minor_of(item.unit_price, fitting.invoice, place=fitting.command.place)
        line = crediting.amount_of(item.unit_price, like, fitting.invoice, words=reason)
        return CreditPlan([line], includes_tax)
    return CreditPlan([_charged(fitting, item, like)], includes_tax, reason=reason)


def offers(fitting: Fitting) -> list[Item]:
    """Return an item for each line of the invoice that can be credited as it is."""
    if fitting.invoice.discount.get("amount"):
        return []
    return [_item_of(row) for row in _kinds(reading.ordered(fitting.invoice))]


def rest(fitting: Fitting) -> list[str]:
    """Return lines that credit all that is left of one tax each."""
    of = [*fitting.left]
    return [
        fitting.line(_amount(money, taxing.needed(group, of, includes_tax=True)))
        for group, money in fitting.left.items()
        if money.amount > 0
    ]


def _check_currency(fitting: Fitting, item: Item) -> None:
    price = item.unit_price
    right = [] if price is None else [fitting.line(replace(item, currency=None))]
    amounts.check_currency(
        item.currency, fitting.invoice, place=fitting.command.place, replies=right
    )


def _item_of(row: LineItem) -> Item:
    return Item(_words(row), row.quantity, row.unit, None, None, _NOWHERE)


def _words(row: LineItem) -> str:
    return row.description.splitlines()[0]


def _key(words: str) -> str:
    """Return a text as it is compared."""
    return " ".join(fold(word) for word in words.split())


def _amount(money: Money, tax: Tax | None) -> Item:
    return Item("", Decimal(1), Unit.PIECE, money.amount, money.currency, _NOWHERE, tax)


def _fitting(fitting: Fitting, item: Item) -> list[LineItem]:
    """Return the lines of the invoice that an item may be a part of."""
    words = _key(item.description)
    return [
        row
        for row in reading.ordered(fitting.invoice)
        if row.unit is item.unit
        and words in ("", _key(_words(row)))
        and (item.tax is None or taxing.says(item.tax, crediting.group_of(row)))
    ]


def _kinds(rows: Sequence[LineItem]) -> list[LineItem]:
    """Return one line of each kind; lines that are credited alike are one."""
    kinds = {
        (
            _key(_words(row)),
            row.unit_price,
            crediting.group_of(row),
            str(sorted(row.discount.items())),
        ): row
        for row in reversed(rows)
    }
    return list(reversed(kinds.values()))


def _measured(fitting: Fitting, item: Item, reason: str) -> CreditPlan:
    """Credit so much of the line that fits."""
    invoice = fitting.invoice
    rows = _fitting(fitting, item)
    if item.unit_price is not None:
        rows = [row for row in rows if row.unit_price == item.unit_price]
    kinds = _kinds(rows)
    if not kinds:
        raise fitting.asked("credit-no-line", offers(fitting))
    if len(kinds) > 1:
        lines = _told_apart(item, kinds)
        listed = phrases.either([_described(row, fitting) for row in kinds], fitting.language)
        raise fitting.asked("credit-which-line", lines, lines=listed)
    most = sum((row.quantity for row in rows), Decimal(0))
    if item.quantity > most:
        lines = [replace(item, quantity=most)]
        raise fitting.asked("credit-quantity", lines, quantity=_quantity(most, kinds[0], fitting))
    if invoice.discount.get("amount"):
        raise _discounted(fitting, kinds[0], item.quantity)
    line = crediting.line_of(kinds[0], item.quantity)
    return CreditPlan([line], invoice.prices_include_tax, invoice.discount, reason)


def _discounted(fitting: Fitting, row: LineItem, quantity: Decimal) -> Problem:
    """Ask how much is meant where an amount was taken off the whole; offer the line's share."""
    invoice = fitting.invoice
    of = [*taxing.groups(reading.ordered(invoice))]
    group, includes_tax = crediting.group_of(row), invoice.prices_include_tax
    share = _amount(
        _share(fitting, row, quantity), taxing.needed(group, of, includes_tax=includes_tax)
    )
    cut = Money(Decimal(invoice.discount["amount"]), invoice.currency).rounded()
    discount = phrases.money(cut, fitting.language)
    return fitting.asked("credit-discounted", [share], discount=discount)


def _told_apart(item: Item, kinds: Sequence[LineItem]) -> list[Item]:
    """Return an item for each of several lines, with its words, else with all that it says."""
    words = [_key(_words(row)) for row in kinds]
    named = [replace(item, description=_words(row)) for row in kinds]
    return [
        each
        if words.count(key) == 1
        else replace(each, unit_price=row.unit_price, discount=reading.discount_of(row.discount))
        for each, row, key in zip(named, kinds, words, strict=True)
    ]


def _described(row: LineItem, fitting: Fitting) -> str:
    price = phrases.price(row.unit_price, fitting.invoice.currency, fitting.language)
    return f"{_words(row)} ({_quantity(row.quantity, row, fitting)}, {price})"


def _quantity(quantity: Decimal, row: LineItem, fitting: Fitting) -> str:
    word = units.word(row.unit, quantity, fitting.language)
    return f"{phrases.number(quantity, fitting.language)} {word}".strip()


def _share(fitting: Fitting, row: LineItem, quantity: Decimal) -> Money:
    """Return a part of a line with its share of a discount on the whole invoice."""
    figures = reading.calculated(fitting.invoice)
    total, position = figures.printed_total, reading.ordered(fitting.invoice).index(row)
    part = figures.lines[position].printed * quantity * (total - figures.printed_discount).amount
    return (part / EXACT.multiply(row.quantity, total.amount)).rounded()


def _taxed(fitting: Fitting, item: Item) -> tuple[LineItem, bool]:
    """Return a line whose tax an item bears, and whether its price includes the tax."""
    invoice = fitting.invoice
    groups = taxing.groups(_fitting(fitting, item) or reading.ordered(invoice))
    includes_tax = invoice.prices_include_tax
    if item.tax is not None:
        found = [row for group, row in groups.items() if taxing.says(item.tax, group)]
        if len(found) == 1:
            is_included = item.tax.is_included if item.tax.rate else includes_tax
            return found[0], is_included
    elif len(groups) == 1:
        (group,) = groups
        is_mere_amount = not item.description and item.unit is Unit.PIECE
        if includes_tax or not (is_mere_amount and group[1]):
            return groups[group], includes_tax
    taxes = taxing.choices(groups, includes_tax=includes_tax)
    raise fitting.asked("credit-tax", [replace(item, tax=tax) for tax in taxes])


def _charged(fitting: Fitting, item: Item, like: LineItem) -> CreditedLine:
    """Return a line of its own words and price, taxed like one of the invoice's."""
    cut = item.discount.percent if item.discount else None
    return CreditedLine(
        description=item.description or units.unnamed(item.unit, fitting.invoice.language),
        quantity=item.quantity,
        unit=item.unit,
        unit_price=item.unit_price or Decimal(0),
        category=like.tax_category,
        rate=like.tax_rate,
        reason=like.tax_reason,
        discount=None if cut is None else {"percent": str(cut)},
    )
