"""Totals: the rows under the items, from the lines' sum down to the amount due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.documents.facts import DocumentFacts, TaxGroup
from outbound.printing.text.wording import MINUS, Wording


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the totals."""

    label: str
    amount: str
    detail: str = ""  #: in small letters beside the label
    reason: str = ""  #: in small letters under it


def shows_tax(facts: DocumentFacts) -> bool:
    """Tell whether any line bears a tax rate; else the page has no column and no row for it."""
    return any(line.tax_rate is not None for line in facts.lines)


def has_row(facts: DocumentFacts, group: TaxGroup) -> bool:
    """Tell whether a tax group has a row of its own: not outside the scope, nor where none is."""
    return bool(group.tax.amount) or (shows_tax(facts) and group.category != "O")


def reasons(facts: DocumentFacts) -> list[str]:
    """Return why no tax is charged (BT-120) for the groups that have no row to say it in."""
    return [group.reason for group in facts.taxes if group.reason and not has_row(facts, group)]


def rows(facts: DocumentFacts, wording: Wording) -> Iterator[Row]:
    """Return the rows above the amount due (EN 16931 BG-22 and BG-23)."""
    say, amount = wording.say, wording.amount
    groups = [group for group in facts.taxes if has_row(facts, group)]
    if facts.discount.amount:
        yield Row(say("Subtotal"), amount(facts.lines_total))
        yield Row(say("Discount"), minus(amount(facts.discount)), facts.discount_label)
    if groups:
        included = say("prices include {tax}", tax=facts.tax_name)
        yield Row(say("Net"), amount(facts.net), included if facts.prices_include_tax else "")
    for group in groups:
        label = f"{facts.tax_name} {wording.percent(group.rate)}"
        base = say("of {amount}", amount=amount(group.base))
        yield Row(label, amount(group.tax), base, group.reason)
    yield from settled(facts, wording)


def settled(facts: DocumentFacts, wording: Wording) -> Iterator[Row]:
    """Return what stands between gross and due: what is paid, and rounding (BT-113, BT-114)."""
    rounding = facts.due - (facts.gross - facts.paid)
    if facts.paid.amount or rounding.amount:
        yield Row(wording.say("Total"), wording.amount(facts.gross))
    if facts.paid.amount:
        yield Row(wording.say("Paid"), minus(wording.amount(facts.paid)))
    if rounding.amount:
        yield Row(wording.say("Rounding"), wording.amount(rounding))


def minus(amount: str) -> str:
    """Return the amount as one that is taken away; a negative one is added."""
    return amount[1:] if amount.startswith(MINUS) else f"{MINUS}{amount}"
