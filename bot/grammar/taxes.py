"""Taxes: what two tax words mean together, one of a line and one of all, or both of one."""

from __future__ import annotations

from dataclasses import replace

from bot.grammar.syntax import Tax, TaxKind


def joined(first: Tax, second: Tax) -> Tax | None:
    """Return the tax that two words mean of which one names no rate; None if they disagree."""
    own, other = (first, second) if first.kind is TaxKind.OWN else (second, first)
    if own.kind is not TaxKind.OWN:
        return None
    match other.kind:
        case TaxKind.OWN:
            return own if own == other else None
        case TaxKind.RATE if own.is_included:
            return replace(other, is_included=True)
        case _:
            return None if own.is_included or other.is_included else other


def with_inclusion(tax: Tax | None, also: Tax | None) -> Tax | None:
    """Return a tax as one that is in the price if ``tax included`` is said besides it."""
    is_included = also is not None and also.kind is TaxKind.OWN and also.is_included
    return replace(tax, is_included=True) if tax and is_included else tax


def of_line(own: Tax | None, whole: Tax | None) -> Tax | None:
    """Return the tax of a line: its own, else that of the whole document.

    ``plus tax`` on a line takes the rate that is said of the whole.
    """
    if own is None or whole is None:
        return own or whole
    if own.kind is TaxKind.OWN:
        return joined(own, whole) or own
    return with_inclusion(own, whole)
