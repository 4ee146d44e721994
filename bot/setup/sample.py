"""Sample: an invoice nobody is sent, which shows what a profile makes of a page."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from bot.accounts import Account
from bot.documents import patterns, reading
from bot.documents.arithmetic.calculation import Calculation, CalculationLine, calculate
from bot.documents.countries import requirements, taxes
from bot.documents.countries.taxes import Buyer, Seller, TaxCategory
from bot.documents.facts import DocumentFacts, Party, PrintedLine
from bot.documents.model import Kind
from bot.grammar.syntax import Tax, TaxKind, Unit
from bot.money import Money
from bot.problems import Problem
from bot.words import say

#: Quantity and price of its lines, if the account has no rate of its own.
_LINES = ((Decimal(12), Decimal(95)), (Decimal(1), Decimal(240)))


def facts(account: Account, today: date) -> DocumentFacts:
    """Return the facts of an invoice as the account would write it today."""
    rules = requirements.rules(account.country)
    category = _category(account)
    currency = account.currency or rules.currency or "EUR"
    amounts = _calculated(account, category, currency)
    pattern = patterns.of_kind(Kind.INVOICE, account.invoice_numbers)
    return DocumentFacts(
        kind=Kind.INVOICE,
        reference=pattern.number(42, today),
        is_preview=True,
        language=account.language,
        currency=currency,
        issued_on=today,
        due_on=today + timedelta(days=account.terms_days),
        seller=reading.seller_of(account),
        buyer=_buyer(account),
        lines=tuple(_lines(account, amounts, category, currency)),
        lines_total=amounts.printed_total,
        discount=amounts.printed_discount,
        discount_label="",
        net=amounts.net,
        taxes=tuple(reading.reasoned(each, rules, account.language) for each in amounts.groups),
        gross=amounts.gross,
        paid=Money.zero(currency),
        due=amounts.due,
        tax_name=rules.tax_name(account.language),
        footer=account.footer,
        bank=reading.bank_of(account),
        layout=account.layout,
        accent=account.accent,
        page_size=rules.page_size,
        logo_sha256=account.logo_sha256,
    )


def _category(account: Account) -> TaxCategory:
    """Return the tax of the lines; none where the profile does not say yet which it is."""
    default = None if account.tax_rate is None else Tax(TaxKind.RATE, account.tax_rate)
    seller = Seller(account.country, account.vat_id, account.is_small_business, default)
    try:
        return taxes.category(None, seller=seller, buyer=Buyer(""))
    except Problem:
        return TaxCategory("O")


def _prices(account: Account) -> list[tuple[Decimal, Decimal]]:
    (hours, usual), fixed = _LINES
    return [(hours, account.rate or usual), fixed]


def _calculated(account: Account, category: TaxCategory, currency: str) -> Calculation:
    lines = [
        CalculationLine(quantity, price, category.code, category.rate, reason=category.reason)
        for quantity, price in _prices(account)
    ]
    return calculate(lines, currency=currency, discount=None, prices_include_tax=False)


def _lines(
    account: Account, amounts: Calculation, category: TaxCategory, currency: str
) -> list[PrintedLine]:
    units = (account.rate_unit if account.rate is not None else Unit.HOUR, Unit.PIECE)
    said = (say(account.language, "sample", "work"), say(account.language, "sample", "set-up"))
    rows = zip(_prices(account), units, said, amounts.lines, strict=True)
    return [
        PrintedLine(
            position=position,
            description=description,
            quantity=quantity,
            unit=unit,
            unit_price=Money(price, currency),
            discount="",
            tax_rate=None if category.code == "O" else category.rate,
            net=result.printed,
        )
        for position, ((quantity, price), unit, description, result) in enumerate(rows, start=1)
    ]


def _buyer(account: Account) -> Party:
    """Return a customer of the same country that does not exist."""
    return Party(
        name=say(account.language, "sample", "buyer"),
        street=say(account.language, "sample", "street"),
        post_code="12345",
        city=say(account.language, "sample", "city"),
        country=account.country,
    )
