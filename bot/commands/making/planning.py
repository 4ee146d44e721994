"""Planning: from a create command to a plan of a document, every question asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot import customers, phrases, products
from bot.accounts import Account
from bot.commands.making import links, offers
from bot.commands.verb import Desk
from bot.customers import Customer
from bot.documents import drafting
from bot.documents.codes import units
from bot.documents.drafting import Plan, PlannedLine
from bot.documents.model import Kind
from bot.grammar import canonical, taxes
from bot.grammar.syntax import Create, Item, TaxKind, Unit
from bot.problems import Place, Problem
from bot.products import Product
from bot.store import lookup


async def plan(command: Create, desk: Desk) -> Plan:
    """Return the plan of a document; raises `Problem` for whatever is not settled.

    A customer that the line itself brings is created. Call inside a transaction.
    """
    customer = await buyer(command, desk)
    currency = command.currency or customer.currency or desk.account.currency
    if not currency:
        replies = ["in EUR", "in USD", "profile country US"]
        raise Problem("currency-missing", replies=replies, is_question=True)
    command = replace(command, items=await listed(command, desk, currency))
    links.refuse_in_command(command, desk.account)
    check_due(command, desk, issued_on=command.issued_on)
    _check_validity(command, desk)
    language = _language(command, customer=customer, account=desk.account)
    return Plan(
        kind=Kind.QUOTE if command.verb == "quote" else Kind.INVOICE,
        customer=customer,
        lines=[
            line(item, command=command, account=desk.account, customer=customer, currency=currency)
            for item in command.items
        ],
        currency=currency,
        language=language,
        recipients=command.to or ((customer.address,) if customer.address else ()),
        copies=(*command.cc, *customers.copies(customer)),
        tax=command.tax,
        discount=command.discount,
        issued_on=command.issued_on,
        due_on=None if command.verb == "quote" else command.due_on,
        terms_days=_terms(command, customer, desk),
        period=phrases.period(command.period, language),
        purchase_order=command.purchase_order or "",
        reference=command.reference or "",
        notes=command.notes,
        valid_until=command.valid_until,
        deposit=command.deposit,
    )


def _terms(command: Create, customer: Customer, desk: Desk) -> int | None:
    """Return the days to pay; a quote's due date counts from today, an invoice keeps its own."""
    if command.verb == "quote" and command.due_on is not None:
        return (command.due_on - (command.issued_on or desk.today)).days
    return customer.terms_days if command.net_days is None else command.net_days


def _check_validity(command: Create, desk: Desk) -> None:
    """Refuse a last day on what is no quote, or one that is past."""
    place = command.customer.place
    if command.valid_until is None:
        return
    if command.verb != "quote":
        raise Problem("until-of-quote", place=place, replies=_due_instead(command))
    if command.valid_until < (command.issued_on or desk.today):
        raise Problem("until-past", place=place, day=command.valid_until.isoformat())


def _due_instead(command: Create) -> list[str]:
    """Return an invoice that is due on the day that it said to be valid until."""
    if command.net_days is not None or command.due_on is not None:
        return []
    return [canonical.write(replace(command, valid_until=None, due_on=command.valid_until))]


def check_due(command: Create, desk: Desk, *, issued_on: date | None) -> None:
    """Refuse a due date before the day an invoice bears."""
    begins = issued_on or command.send_on or desk.today
    if command.due_on is None or command.due_on >= begins:
        return
    text = command.items[0].source.text if command.items else ""
    place = Place(text, 0, max(1, len(text))) if text else command.customer.place
    facts = {"due": command.due_on.isoformat(), "issued": begins.isoformat()}
    raise Problem("due-before-issue", place=place, facts=facts)


async def buyer(command: Create, desk: Desk) -> Customer:
    """Return the customer a command names, new if it brings name and address for one.

    Never by likeness (R12): an unknown name without an address is asked about.
    """
    named = command.customer
    if named.known is not None:
        return await _agreed(await lookup.get(Customer, id=named.known.id), command)
    if not named.address:
        raise await _unknown(command, desk.account)
    name = named.written or named.address
    customer = await Customer.create(
        account_id=desk.account.id, code=name, name=name, address=named.address
    )
    await customers.rekey(customer)
    return customer


async def _agreed(customer: Customer, command: Create) -> Customer:
    """Return a known customer if the address in the line is the known one, or none was known."""
    address = command.customer.address
    if not address or address.lower() == customer.address.lower():
        return customer
    if customer.address:
        raise Problem(
            "customer-address-differs",
            place=command.customer.place,
            replies=[
                offers.addressed(command, None),
                offers.sent_to(command, address),
                f"customer {customers.quoted(customer.code)} <{address}>",
            ],
            is_question=True,
            customer=customer.code,
            known=customer.address,
            written=address,
        )
    customer.address, customer.address_confirmed_at = address, None
    await customer.save(update_fields=["address", "address_confirmed_at"])
    await customers.rekey(customer)
    return customer


async def _unknown(command: Create, account: Account) -> Problem:
    named = command.customer
    alike = await customers.similar(account, named.written)
    return Problem(
        "customer-unknown",
        place=named.place,
        replies=[*(offers.called(command, code) for code in alike), offers.addressed(command)],
        is_question=bool(alike),
        customer=named.written,
    )


def _language(command: Create, *, customer: Customer, account: Account) -> str:
    return command.language or customer.language or account.language


async def listed(command: Create, desk: Desk, currency: str) -> tuple[Item, ...]:
    """Return the items with what the price list says of those that name a product.

    Raises Problem for a code that is not on it, and where unit or currency do not fit.
    """
    codes = [item.code for item in command.items if item.code]
    if not codes:
        return command.items
    known = await products.by_codes(desk.account, codes)
    found = []
    for item in command.items:
        product = known.get(products.key(item.code)) if item.code else None
        if item.code and product is None:
            raise await _unlisted(item, item.code, command, desk)
        found.append(_from_list(item, product, currency, desk.account) if product else item)
    return tuple(found)


async def _unlisted(item: Item, code: str, command: Create, desk: Desk) -> Problem:
    """Ask which product is meant, never by likeness."""
    alike = await products.similar(desk.account, code)

    def with_code(other: str) -> str:
        items = (replace(each, code=other) if each is item else each for each in command.items)
        return canonical.write(replace(command, items=tuple(items)))

    lines = [with_code(each) for each in alike] if command.verb != "change" else []
    lines.append(f"product {code} {offers.EXAMPLE_PRICE}.00")
    return Problem(
        "product-unknown", place=_whole(item), replies=lines, is_question=True, facts={"code": code}
    )


def _from_list(item: Item, product: Product, currency: str, account: Account) -> Item:
    unit = product.unit if item.unit is Unit.PIECE else item.unit
    if unit is not product.unit:
        facts = {"rate_unit": _counted(product.unit, account), "unit": _counted(unit, account)}
        raise Problem("product-unit", place=_whole(item), facts={**facts, "code": product.code})
    if item.unit_price is None and product.currency != currency:
        facts = {"code": product.code, "first": product.currency, "second": currency}
        raise Problem("product-currency", place=_whole(item), facts=facts)
    listed = drafting.tax_of(product.tax_said)
    names_rate = item.tax is not None and item.tax.kind is not TaxKind.OWN
    return replace(
        item,
        code=None,
        description=product.description,
        unit=product.unit,
        unit_price=product.unit_price if item.unit_price is None else item.unit_price,
        tax=item.tax if names_rate else taxes.with_inclusion(listed, item.tax) or item.tax,
    )


def line(
    item: Item, *, command: Create, account: Account, customer: Customer, currency: str
) -> PlannedLine:
    """Return an item with its price settled: its own, the customer's rate or the account's.

    Raises Problem for an item whose price is not known.
    """
    return PlannedLine(
        description=item.description
        or units.unnamed(item.unit, _language(command, customer=customer, account=account)),
        quantity=item.quantity,
        unit=item.unit,
        unit_price=_price(
            item, command=command, account=account, customer=customer, currency=currency
        ),
        tax=item.tax,
        discount=item.discount,
    )


def _price(
    item: Item, *, command: Create, account: Account, customer: Customer, currency: str
) -> Decimal:
    """Return the unit price: the line's, else the customer's rate, else the account's."""
    if item.unit_price is not None:
        return item.unit_price
    for rate, unit, its_currency in (
        (customer.rate, customer.rate_unit, customer.currency or account.currency),
        (account.rate, account.rate_unit, account.currency),
    ):
        if rate is None:
            continue
        if unit is not item.unit:
            facts = {"rate_unit": _counted(unit, account), "unit": _counted(item.unit, account)}
            raise _unpriced("rate-unit", item, command, facts=facts)
        if its_currency != currency:
            raise _unpriced("rate-currency", item, command, facts={"currency": its_currency})
        return rate
    suffix = "" if item.unit is Unit.PIECE else f"/{item.unit}"
    rate_line = f"customer {customers.quoted(customer.code)} rate {offers.EXAMPLE_PRICE}{suffix}"
    raise _unpriced("rate-missing", item, command, replies=[rate_line])


def _unpriced(
    code: str,
    item: Item,
    command: Create,
    *,
    replies: Sequence[str] = (),
    facts: Mapping[str, str] | None = None,
) -> Problem:
    """Return the problem of an item whose price is not known, with a line that has one."""
    offered = [offers.priced(command), *replies]
    return Problem(code, place=_whole(item), replies=offered, facts=facts)


def _counted(unit: Unit, account: Account) -> str:
    """Return what a unit counts, e.g. ``hours``."""
    return units.unnamed(unit, account.language).lower()


def _whole(item: Item) -> Place:
    """Return the whole line of an item as a place."""
    text = item.source.text
    start = len(text) - len(text.lstrip())
    return Place(text, start, max(1, len(text.strip())))


async def newcomers(command: Create, customer: Customer) -> tuple[str, ...]:
    """Return the addresses that this command brings for the first time (R17).

    Known are those the owner entered by ``customer``, and those an invoice has gone to before.
    """
    brought = list(dict.fromkeys((*command.to, *command.cc)))
    if not command.to and customer.address and customer.address_confirmed_at is None:
        brought.insert(0, customer.address)
    return tuple([each for each in brought if not await customers.is_known(customer, each)])
