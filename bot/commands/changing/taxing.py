"""Taxing: of which lines of a changed draft a tax is said.

What is said of the document holds for the lines that say none of their own, those added later too,
as if all had been said at once. Where a change leaves open whose tax is meant, it is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.making.waits import Case
from bot.documents import drafting
from bot.documents.countries import taxes
from bot.documents.countries.taxes import TaxCategory
from bot.documents.drafting import PlannedLine
from bot.documents.model import LineItem
from bot.grammar import canonical
from bot.grammar.syntax import Change, Tax, TaxKind
from bot.problems import Problem


def settle(
    command: Change, kept: Sequence[LineItem], added: Sequence[PlannedLine], case: Case
) -> bool:
    """Tax a draft as a change says; return whether lines that stay have another tax of their own.

    Raises the questions ``added-tax-unclear`` and ``changed-tax-unclear``, and the problem
    ``tax-by-line`` where no line would take the tax that is said.
    """
    said, own = command.said.tax, [drafting.tax_of(line.tax_said) for line in kept]
    shared = own[0] if own and all(each == own[0] for each in own) else None
    if said is None:
        if shared and not case.document.tax_said:
            _check_added(command, shared, added, case)
        return False
    case.document.tax_said = drafting.said(said)
    if not kept or said == shared or any(_is_open(each) for each in own):
        return False
    is_for_added = any(_is_open(line.tax) for line in added)
    if shared is None and is_for_added:
        return False
    if shared is None:
        raise Problem("tax-by-line", place=command.place)
    if is_for_added:
        raise _unclear("changed-tax-unclear", _choices(command, said, added), command)
    for line in kept:
        line.tax_said = drafting.said(said)
    return True


def _is_open(own: Tax | None) -> bool:
    """Tell whether a line takes its rate from what is said of the document."""
    return own is None or own.kind is TaxKind.OWN


def _choices(command: Change, said: Tax, added: Sequence[PlannedLine]) -> list[Change]:
    """Return the change for the new lines alone, and for all."""
    of_all = _taxed(command, said, added)
    return [replace(of_all, said=replace(of_all.said, tax=None)), of_all]


def _taxed(command: Change, tax: Tax, added: Sequence[PlannedLine]) -> Change:
    """Return a change whose new lines say their tax."""
    items = tuple(
        replace(item, tax=tax) if _is_open(line.tax) else item
        for item, line in zip(command.said.items, added, strict=True)
    )
    return replace(command, said=replace(command.said, items=items))


def _check_added(command: Change, shared: Tax, added: Sequence[PlannedLine], case: Case) -> None:
    """Ask whether a new line bears the tax that each line so far says for itself."""
    if all(line.tax is not None for line in added):
        return
    usual, common = _category(None, case), _category(shared, case)
    is_included = taxes.prices_include_tax([shared], default=drafting.default_tax(case.account))
    if usual == common and not is_included:
        return
    choices = [_taxed(command, shared, added)]
    if usual is not None and not (is_included and usual.rate):
        is_default = usual.code in ("S", "Z")
        other = drafting.default_tax(case.account) if is_default else None
        choices.append(_taxed(command, other or Tax(TaxKind.NONE), added))
    raise _unclear("added-tax-unclear", choices, command)


def _category(tax: Tax | None, case: Case) -> TaxCategory | None:
    """Return the category of a line of the draft; None where that would be asked about."""
    try:
        return drafting.category(tax, case.account, case.customer)
    except Problem:
        return None


def _unclear(code: str, choices: Sequence[Change], command: Change) -> Problem:
    replies = [canonical.write(choice) for choice in choices]
    return Problem(code, place=command.place, replies=replies, is_question=True)
