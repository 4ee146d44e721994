"""Drafting: a new document as rows, before anything is promised to anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from bot.accounts import Account
from bot.customers import Customer
from bot.documents import reading, series
from bot.documents.countries import taxes
from bot.documents.events import Occasion, note
from bot.documents.model import Document, Kind, LineItem
from bot.grammar.syntax import Discount, Tax, TaxKind, Unit
from bot.grammar.taxes import of_line
from bot.store import lookup

_TAX: TypeAdapter[Tax] = TypeAdapter(Tax)


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line whose price is settled."""

    description: str
    quantity: Decimal
    unit: Unit
    unit_price: Decimal
    tax: Tax | None = None  #: as said of the line
    discount: Discount | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A document as asked for, every question answered."""

    kind: Kind
    customer: Customer
    lines: Sequence[PlannedLine]
    currency: str
    language: str
    recipients: Sequence[str]
    copies: Sequence[str] = ()
    tax: Tax | None = None  #: as said of the document
    discount: Discount | None = None
    issued_on: date | None = None
    due_on: date | None = None
    terms_days: int | None = None
    period: str = ""
    purchase_order: str = ""
    reference: str = ""
    notes: Sequence[str] = field(default=())
    valid_until: date | None = None
    deposit: Discount | None = None
    quote_id: int | None = None


def stored(discount: Discount | None) -> dict[str, str]:
    """Return a discount as it stands in a row."""
    if discount is None:
        return {}
    return {name: str(value) for name, value in asdict(discount).items() if value is not None}


def said(tax: Tax | None) -> dict[str, Any]:
    """Return a tax word as it stands in a row."""
    return {} if tax is None else _TAX.dump_python(tax, mode="json")


def tax_of(stored_tax: dict[str, Any]) -> Tax | None:
    """Return a tax word from a row; None if nothing was said."""
    return _TAX.validate_python(stored_tax) if stored_tax else None


async def draft(plan: Plan, account: Account, occasion: Occasion) -> Document:
    """Store a plan as a draft with its lines, totals and first event. Call inside a transaction.

    Raises the problems of `bot.documents.countries` and `bot.documents.arithmetic`.
    """
    document = Document(
        account_id=account.id,
        customer_id=plan.customer.id,
        kind=plan.kind,
        draft_number=await series.take(account.id, series.DRAFTS),
        created_at=occasion.at,
        issued_on=plan.issued_on,
        due_on=plan.due_on,
        terms_days=plan.terms_days,
        currency=plan.currency,
        language=plan.language,
        period=plan.period,
        purchase_order=plan.purchase_order,
        reference=plan.reference,
        notes=list(plan.notes),
        tax_said=said(plan.tax),
        discount=stored(plan.discount),
        recipients=list(plan.recipients),
        copies=list(plan.copies),
        valid_until=plan.valid_until,
        deposit=stored(plan.deposit),
        quote_id=plan.quote_id,
    )
    lines = [row(position, line) for position, line in enumerate(plan.lines, start=1)]
    _derive(document, lines, account, plan.customer)
    await document.save()
    await write(document, lines)
    await note(document, "drafted", occasion, gross_minor=str(document.gross_minor))
    return document


async def settle(document: Document, account: Account, customer: Customer | None) -> bool:
    """Derive tax and totals of a draft from what is known now; tell whether they changed.

    The profile may have changed since the draft was written. Call inside a transaction. Raises the
    problems of `bot.documents.countries.taxes` and `bot.documents.arithmetic.calculation`.
    """
    await lookup.fetch(document, "lines")
    before = (document.net_minor, document.tax_minor, document.gross_minor)
    for line in _derive(document, reading.ordered(document), account, customer):
        await line.save(update_fields=["tax_category", "tax_rate", "tax_reason"])
    await document.save()
    return before != (document.net_minor, document.tax_minor, document.gross_minor)


def _derive(
    document: Document, lines: Sequence[LineItem], account: Account, customer: Customer | None
) -> list[LineItem]:
    """Set tax and totals of a draft and its lines; return the lines that are different."""
    whole = tax_of(document.tax_said)
    taxes_said = [of_line(tax_of(line.tax_said), whole) for line in lines]
    categories = taxes.reconciled([category(tax, account, customer) for tax in taxes_said])
    changed = []
    for line, found in zip(lines, categories, strict=True):
        derived = (found.code, found.rate, found.reason)
        if derived != (line.tax_category, line.tax_rate, line.tax_reason):
            line.tax_category, line.tax_rate, line.tax_reason = derived
            changed.append(line)
    document.prices_include_tax = taxes.prices_include_tax(taxes_said, default=default_tax(account))
    amounts = reading.calculated(document, lines)
    document.net_minor, document.tax_minor = amounts.net.minor, amounts.tax.minor
    document.gross_minor = amounts.gross.minor
    reading.deposit_of(document, amounts.gross)
    return changed


def category(tax: Tax | None, account: Account, customer: Customer | None) -> taxes.TaxCategory:
    """Return the category of a line, from what was said of its tax or else from what is known.

    Raises the problems of `bot.documents.countries.taxes.category`.
    """
    return taxes.category(tax, seller=_seller(account), buyer=_buyer(customer))


def default_tax(account: Account) -> Tax | None:
    """Return the tax of lines of which none is said."""
    return None if account.tax_rate is None else Tax(TaxKind.RATE, account.tax_rate)


def _seller(account: Account) -> taxes.Seller:
    default = default_tax(account)
    return taxes.Seller(account.country, account.vat_id, account.is_small_business, default)


def _buyer(customer: Customer | None) -> taxes.Buyer:
    if customer is None:
        return taxes.Buyer("")
    return taxes.Buyer(customer.code, customer.country, customer.vat_id)


async def write(document: Document, lines: Sequence[LineItem]) -> None:
    """Write lines as the document's."""
    for line in lines:
        line.document_id = document.id
    await LineItem.bulk_create(lines)


def row(position: int, line: PlannedLine) -> LineItem:
    """Return a line as a row of no document yet; its tax is derived by `settle`."""
    return LineItem(
        position=position,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        tax_category="O",
        tax_rate=Decimal(0),
        tax_said=said(line.tax),
        discount=stored(line.discount),
    )
