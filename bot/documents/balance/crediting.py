"""Crediting: credit notes as drafts, and what they take off their invoice when they are issued.

Never more than what is left is credited, in all and in each group of one tax: what is issued and
what is pending counts. A note over a whole invoice has the invoice's own lines, so that it mirrors
it to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.documents import drafting, reading, series
from bot.documents.arithmetic.calculation import CalculationLine, calculate
from bot.documents.arithmetic.trace import tidy
from bot.documents.balance import standing
from bot.documents.events import Occasion, note
from bot.documents.facts import TaxGroup
from bot.documents.freezing import taxes_of
from bot.documents.model import Document, Kind, LineItem, State
from bot.grammar.syntax import Unit
from bot.money import Money
from bot.problems import Problem
from bot.store import lookup

#: Category (UNCL 5305) and rate in percent.
Group = tuple[str, Decimal]


@dataclass(frozen=True, slots=True)
class CreditedLine:
    """A line of a credit note, everything about it settled."""

    description: str
    quantity: Decimal
    unit: Unit
    unit_price: Decimal
    category: str
    rate: Decimal
    reason: str = ""  #: key of why no tax is charged
    discount: Mapping[str, str] | None = None  #: as it stands in a row


@dataclass(frozen=True, slots=True)
class CreditPlan:
    """What a credit note says."""

    lines: Sequence[CreditedLine]
    includes_tax: bool
    discount: Mapping[str, str] | None = None
    reason: str = ""
    is_voiding: bool = False


def group_of(line: LineItem | CreditedLine) -> Group:
    """Return the group of one tax that a line belongs to."""
    if isinstance(line, LineItem):
        return line.tax_category, tidy(line.tax_rate)
    return line.category, tidy(line.rate)


async def left(original: Document, *, but: Document | None = None) -> dict[Group, Money]:
    """Return what can still be credited of each tax group, tax included.

    Issued and pending notes are taken off, except `but`.
    """
    groups = _grosses(_frozen(original))
    states = (*standing.ISSUED, State.PENDING)
    if len(groups) == 1 and but is None:
        # All of each note is of this group, and the notes need not be read.
        ((group, gross),) = groups.items()
        noted = standing.amount(await standing.noted_minor(original, states), original)
        return {group: gross - noted}
    for each in await Document.filter(original_id=original.id, state__in=states):
        if but is not None and each.id == but.id:
            continue
        if each.frozen is None:
            await lookup.fetch(each, "lines")
        for group, gross in _grosses(_groups(each)).items():
            groups[group] -= gross
    return groups


async def whole(original: Document, *, reason: str = "", is_voiding: bool = False) -> CreditPlan:
    """Return the plan of a note over all that is left of an invoice.

    If that is everything it has the invoice's own lines, else one line for each tax group.
    """
    if not original.credited_minor:
        return CreditPlan(
            [line_of(each) for each in reading.ordered(original)],
            original.prices_include_tax,
            original.discount,
            reason,
            is_voiding,
        )
    first = {group_of(each): each for each in reversed(reading.ordered(original))}
    rest = {group: gross for group, gross in (await left(original)).items() if gross.amount > 0}
    lines = [amount_of(gross.amount, first[group], original) for group, gross in rest.items()]
    includes_tax = any(line.rate for line in lines)
    return CreditPlan(lines, includes_tax, reason=reason, is_voiding=is_voiding)


def line_of(row: LineItem, quantity: Decimal | None = None) -> CreditedLine:
    """Return a line of an invoice, or so much of it, as it is credited."""
    return CreditedLine(
        description=row.description,
        quantity=row.quantity if quantity is None else quantity,
        unit=row.unit,
        unit_price=row.unit_price,
        category=row.tax_category,
        rate=row.tax_rate,
        reason=row.tax_reason,
        discount=row.discount,
    )


def amount_of(
    amount: Decimal, like: LineItem, original: Document, *, words: str = ""
) -> CreditedLine:
    """Return an amount as a line that is taxed like one of the invoice's.

    Without words it is called by the invoice's number, which every language reads.
    """
    return CreditedLine(
        description=words or original.number or "",
        quantity=Decimal(1),
        unit=Unit.PIECE,
        unit_price=amount,
        category=like.tax_category,
        rate=like.tax_rate,
        reason=like.tax_reason,
    )


def taken(plan: CreditPlan, currency: str) -> dict[Group, Money]:
    """Return what a plan takes off each tax group, tax included. Raises as `calculate` does."""
    lines = [
        CalculationLine(
            line.quantity,
            line.unit_price,
            line.category,
            line.rate,
            reading.discount_of(dict(line.discount or {})),
            line.reason,
        )
        for line in plan.lines
    ]
    discount = reading.discount_of(dict(plan.discount or {}))
    figures = calculate(
        lines, currency=currency, discount=discount, prices_include_tax=plan.includes_tax
    )
    return _grosses(figures.groups)


async def draft(
    original: Document, plan: CreditPlan, rest: Mapping[Group, Money], occasion: Occasion
) -> Document:
    """Store a credit note as a draft. Call inside a transaction, the original locked.

    `rest` is what is left of the original (`left`). Raises Problem ``credit-too-much`` and those of
    the calculation.
    """
    document = Document(
        account_id=original.account_id,
        customer_id=original.customer_id,
        kind=Kind.CREDIT_NOTE,
        draft_number=await series.take(original.account_id, series.DRAFTS),
        created_at=occasion.at,
        currency=original.currency,
        language=original.language,
        period=original.period,
        purchase_order=original.purchase_order,
        reference=original.reference,
        notes=[plan.reason] if plan.reason else [],
        discount=dict(plan.discount or {}),
        prices_include_tax=plan.includes_tax,
        recipients=original.recipients,
        copies=original.copies,
        original_id=original.id,
        corrects=original.number or "",
        is_voiding=plan.is_voiding,
    )
    lines = [_row(position, line) for position, line in enumerate(plan.lines, start=1)]
    amounts = reading.calculated(document, lines)
    _check(amounts.groups, rest, original.currency)
    document.net_minor, document.tax_minor = amounts.net.minor, amounts.tax.minor
    document.gross_minor = amounts.gross.minor
    await document.save()
    await drafting.write(document, lines)
    await note(document, "drafted", occasion, gross_minor=str(document.gross_minor))
    return document


async def fits(document: Document, original: Document) -> None:
    """Raise Problem ``credit-too-much`` if a credit note takes off more than is left."""
    rest = await left(original, but=document)
    _check(_groups(document), rest, original.currency)


def _check(groups: Sequence[TaxGroup], rest: Mapping[Group, Money], currency: str) -> None:
    """Raise Problem ``credit-too-much`` if groups are more than what is left."""
    for group, gross in _grosses(groups).items():
        most = rest.get(group, Money.zero(currency)).minor
        if gross.minor > most:
            kept = Money.of_minor(max(most, 0), currency)
            raise Problem("credit-too-much", left=str(kept))


async def apply(document: Document, occasion: Occasion) -> None:
    """Take an issued credit note off its invoice. Call inside the transaction that issues it."""
    original = await Document.select_for_update().get(id=document.original_id)
    if document.gross_minor > standing.creditable_minor(original):
        raise ValueError(f"document {document.id} credits more than is left")
    original.credited_minor += document.gross_minor
    original.state = standing.state_of(original, is_voided=document.is_voiding)
    await original.save(update_fields=["credited_minor", "state"])
    detail = {"number": document.number or "", "amount_minor": str(document.gross_minor)}
    await note(original, "credited", occasion, **detail)
    if original.state is State.VOIDED:
        await note(original, "voided", occasion, number=document.number or "")


def _frozen(document: Document) -> Sequence[TaxGroup]:
    if document.frozen is None:
        raise ValueError(f"document {document.id} is not issued")
    return taxes_of(document.frozen)


def _groups(document: Document) -> Sequence[TaxGroup]:
    """Return the tax groups of a document whose lines are fetched."""
    return _frozen(document) if document.frozen is not None else reading.calculated(document).groups


def _grosses(groups: Sequence[TaxGroup]) -> dict[Group, Money]:
    return {(each.category, tidy(each.rate)): each.base + each.tax for each in groups}


def _row(position: int, line: CreditedLine) -> LineItem:
    return LineItem(
        position=position,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        tax_category=line.category,
        tax_rate=line.rate,
        tax_reason=line.reason,
        discount=dict(line.discount or {}),
    )
