"""Taxing: which tax of an invoice an amount is credited with, and whether it is in the amount."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.documents.balance.crediting import Group, group_of
from bot.documents.model import LineItem
from bot.grammar.syntax import Tax, TaxKind


def groups(rows: Iterable[LineItem]) -> dict[Group, LineItem]:
    """Return the tax groups of lines, each with its first line."""
    found: dict[Group, LineItem] = {}
    for row in rows:
        found.setdefault(group_of(row), row)
    return found


def says(tax: Tax, group: Group) -> bool:
    """Tell whether a tax word may mean a group."""
    category, rate = group
    if tax.kind is TaxKind.REVERSE_CHARGE:
        return category == "AE"
    if tax.kind is TaxKind.NONE:
        return not rate and category != "AE"
    return rate == tax.rate and category != "AE"


def word(group: Group, *, includes_tax: bool) -> Tax:
    """Return the tax word that means a group."""
    category, rate = group
    if rate:
        return Tax(TaxKind.RATE, rate, includes_tax)
    return Tax(TaxKind.REVERSE_CHARGE if category == "AE" else TaxKind.NONE)


def needed(group: Group, of: Sequence[Group], *, includes_tax: bool) -> Tax | None:
    """Return the tax word that a line needs to mean a group; None if all is untaxed alike."""
    is_clear = len(of) == 1 and not group[1]
    return None if is_clear else word(group, includes_tax=includes_tax)


def choices(of: Iterable[Group], *, includes_tax: bool) -> list[Tax]:
    """Return the tax words that an amount may be meant with, its tax in it first."""
    found: list[Tax] = []
    for group in of:
        found.append(word(group, includes_tax=True))
        if group[1] and not includes_tax:
            found.append(word(group, includes_tax=False))
    return found
