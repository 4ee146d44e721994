"""Reading: the facts of a document, from its rows while it is a draft, frozen once it is issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot import locales
from bot.accounts import Account, Logo
from bot.customers import Customer
from bot.documents.arithmetic.calculation import Calculation, CalculationLine, calculate
from bot.documents.codes import payment
from bot.documents.countries import requirements
from bot.documents.countries.requirements import Rules
from bot.documents.facts import BankAccount, DocumentFacts, Party, PrintedLine, TaxGroup
from bot.documents.freezing import thaw
from bot.documents.model import POLICIES, Document, Kind, LineItem
from bot.grammar.syntax import Discount
from bot.money import Money
from bot.problems import Problem
from bot.store import lookup

#: How long a quote holds unless it says otherwise.
QUOTE_VALID = timedelta(days=30)


async def facts_of(document_id: int, *, now: datetime) -> DocumentFacts:
    """Return what a document says: frozen if it is issued, else as it would be issued.

    A draft would be issued now, a pending document when its time has come.
    """
    document = await Document.get(id=document_id)
    if document.frozen is not None:
        return thaw(document.frozen, document.frozen_bank)
    account = await Account.get(id=document.account_id)
    customer = await lookup.find(Customer, id=document.customer_id)
    return await facts_in_hand(document, account, customer, now=now)


async def facts_in_hand(
    document: Document, account: Account, customer: Customer | None, *, now: datetime
) -> DocumentFacts:
    """Return the same of a document whose row, account and customer are read already.

    So may its lines be; whoever has changed them since has fetched them again.
    """
    if document.frozen is not None:
        return thaw(document.frozen, document.frozen_bank)
    await lookup.ensure(document, "lines")
    if document.quote_id is not None:
        await document.fetch_related("quote")
    issued_at = now if document.leaves_at is None else max(now, document.leaves_at)
    return current(document, account, customer, today=account.today(issued_at))


async def logo_of(document_id: int) -> bytes | None:
    """Return the octets of the logo a document is printed with."""
    document = await Document.get(id=document_id)
    account = await Account.get(id=document.account_id)
    sha256 = document.frozen["logo_sha256"] if document.frozen else account.logo_sha256
    logo = await Logo.get_or_none(account_id=account.id, sha256=sha256) if sha256 else None
    return bytes(logo.octets) if logo else None


def discount_of(stored: dict[str, str]) -> Discount | None:
    """Return a discount as it stands in a row."""
    if not stored:
        return None
    return Discount(**{name: Decimal(value) for name, value in stored.items()})


def calculated(document: Document, lines: Sequence[LineItem] | None = None) -> Calculation:
    """Return all amounts of a document; its lines are fetched unless they are given, in order."""
    return calculate(
        [
            CalculationLine(
                quantity=line.quantity,
                unit_price=line.unit_price,
                category=line.tax_category,
                rate=line.tax_rate,
                discount=discount_of(line.discount),
                reason=line.tax_reason,
            )
            for line in (ordered(document) if lines is None else lines)
        ],
        currency=document.currency,
        discount=discount_of(document.discount),
        prices_include_tax=document.prices_include_tax,
        paid=Money.of_minor(document.paid_minor, document.currency),
    )


def ordered(document: Document) -> list[LineItem]:
    """Return the fetched lines in the order they were written."""
    return sorted(document.lines, key=lambda line: line.position)


def due_on(document: Document, account: Account, issued_on: date) -> date:
    """Return the due date a document has when issued on a day; only invoices are to be paid."""
    if POLICIES[document.kind].owed <= 0:
        return issued_on
    if document.due_on is not None:
        return document.due_on
    days = account.terms_days if document.terms_days is None else document.terms_days
    return issued_on + timedelta(days=days)


def valid_until(document: Document, issued_on: date) -> date | None:
    """Return the last day of a quote issued on a day; None for every other kind."""
    if document.kind is not Kind.QUOTE:
        return None
    return document.valid_until or issued_on + QUOTE_VALID


def deposit_of(document: Document, gross: Money) -> Money | None:
    """Return the part of a gross amount that is to be paid first; None if none is asked.

    Raises Problem ``deposit-too-large``.
    """
    wanted = discount_of(document.deposit)
    if wanted is None:
        return None
    share = wanted.amount if wanted.percent is None else gross.amount * wanted.percent / 100
    deposit = Money(share or Decimal(0), gross.currency).rounded()
    if not Decimal(0) < deposit.amount <= gross.amount:
        raise Problem("deposit-too-large")
    return deposit


def current(
    document: Document, account: Account, customer: Customer | None, *, today: date
) -> DocumentFacts:
    """Return the facts of a document as its rows stand, issued on its own day or on `today`."""
    amounts = calculated(document)
    issued_on = document.issued_on or today
    rules = requirements.rules(account.country)
    facts = DocumentFacts(
        kind=document.kind,
        reference=document.number or draft_reference(document),
        is_preview=document.number is None,
        language=document.language,
        currency=document.currency,
        issued_on=issued_on,
        due_on=due_on(document, account, issued_on),
        seller=seller_of(account),
        buyer=buyer_of(customer),
        lines=tuple(_printed(document, amounts)),
        lines_total=amounts.printed_total,
        discount=amounts.printed_discount,
        discount_label=_label(document.discount, document.language),
        net=amounts.net,
        taxes=tuple(reasoned(group, rules, document.language) for group in amounts.groups),
        gross=amounts.gross,
        paid=Money.of_minor(document.paid_minor, document.currency),
        due=amounts.due,
        prices_include_tax=document.prices_include_tax,
        tax_name=rules.tax_name(document.language),
        period=document.period,
        purchase_order=document.purchase_order,
        corrects=document.corrects,
        buyer_reference=document.reference or (customer.reference if customer else ""),
        notes=tuple(document.notes),
        valid_until=valid_until(document, issued_on),
        quote=document.quote.number or "" if document.quote_id and document.quote else "",
        deposit=deposit_of(document, amounts.gross),
        bank=bank_of(account) if POLICIES[document.kind].owed > 0 else None,
    )
    return _dressed(facts, account, rules)


def _dressed(facts: DocumentFacts, account: Account, rules: Rules) -> DocumentFacts:
    """Return facts with how the seller wants the page to look."""
    return replace(
        facts,
        footer=account.footer,
        layout=account.layout,
        accent=account.accent,
        page_size=rules.page_size,
        logo_sha256=account.logo_sha256,
    )


def reasoned(group: TaxGroup, rules: Rules, language: str) -> TaxGroup:
    """Return a group with the reason in words, for the key that the rows hold."""
    return replace(group, reason=rules.reason(group.reason, language))


def draft_reference(document: Document) -> str:
    """Return what a document is called until it has a number, e.g. ``D-12``."""
    return f"D-{document.draft_number}"


def _label(discount: dict[str, str], language: str) -> str:
    """Return a percentage as people write it: ``10%``, in German ``2,5%``; empty for an amount."""
    if not discount.get("percent"):
        return ""
    return f"{locales.decimal(Decimal(discount['percent']), '0.####', language)}%"


def _printed(document: Document, amounts: Calculation) -> list[PrintedLine]:
    shows_tax = any(line.tax_category != "O" for line in document.lines)
    return [
        PrintedLine(
            position=line.position,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=Money(line.unit_price, document.currency),
            discount=_label(line.discount, document.language) or line.discount.get("amount", ""),
            tax_rate=line.tax_rate if shows_tax else None,
            net=result.printed,
        )
        for line, result in zip(ordered(document), amounts.lines, strict=True)
    ]


def seller_of(account: Account) -> Party:
    """Return the seller as printed (BG-4)."""
    return Party(
        name=account.name,
        trading_name=account.trading_name,
        street=account.street,
        post_code=account.post_code,
        city=account.city,
        region=account.region,
        country=account.country,
        email=account.email,
        phone=account.phone,
        vat_id=account.vat_id,
        tax_number=account.tax_number,
        register=account.register,
    )


def buyer_of(customer: Customer | None) -> Party:
    """Return the buyer as printed (BG-7); a forgotten customer leaves an empty party."""
    if customer is None:
        return Party(name="")
    return Party(
        name=customer.name,
        street=customer.street,
        post_code=customer.post_code,
        city=customer.city,
        region=customer.region,
        country=customer.country,
        email=customer.address,
        vat_id=customer.vat_id,
    )


def bank_of(account: Account) -> BankAccount | None:
    """Return where the money goes (BG-17), if it is known."""
    bank = account.bank
    if not (bank.get("iban") or bank.get("account")):
        return None
    bic, name = payment.bank_of(bank["iban"]) if bank.get("iban") else ("", "")
    return BankAccount(
        holder=account.name,
        iban=bank.get("iban", ""),
        bic=bank.get("bic", "") or bic,
        bank=name,
        account=bank.get("account", ""),
        routing=bank.get("routing", ""),
    )
