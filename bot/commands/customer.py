"""Customer: say whom you invoice, or change what is known about them.

    "customer" name ["<" mail ">"] { field value }

A new name makes a customer, a known one is changed; the answer shows the difference.
"""

from __future__ import annotations

from bot import customers
from bot.answers import Pairs, Part, Replies, Tone
from bot.commands import fields, showing
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.grammar import names, setup
from bot.grammar.syntax import Context, CustomerRef, SetCustomer, Setting
from bot.problems import Problem
from bot.words import say


async def run(command: SetCustomer, desk: Desk) -> Result:
    """Make or change a customer, all fields or none."""
    customer, is_new = await _row(command.customer, desk)
    before = () if is_new else showing.customer(customer, desk.account)
    aliases = [s.value for s in command.settings if s.field == "alias"]
    for setting in command.settings:
        if setting.field != "alias":
            _SETTERS[setting.field](customer, setting, desk.context())
    _enter_address(customer, command.customer, desk)
    await customer.save()
    await _name_once(customer, aliases, command.customer)
    await customers.rekey(customer, aliases=aliases)
    after = showing.customer(customer, desk.account)
    if is_new:
        key = "created"
    elif not command.settings and not command.customer.address:
        key = "shown"
    else:
        key = "changed" if before != after or aliases else "unchanged"
    return Result(_part(key, customer, after, desk))


async def _row(named: CustomerRef, desk: Desk) -> tuple[Customer, bool]:
    """Return the customer a line names, and whether it is new."""
    if named.known is not None:
        return await Customer.get(id=named.known.id), False
    name = named.written or named.address or ""
    return Customer(account_id=desk.account.id, code=name, name=name), True


def _enter_address(customer: Customer, named: CustomerRef, desk: Desk) -> None:
    """Take the address of the line; what an owner enters here is known (R17)."""
    if named.address:
        customer.address = named.address
    if customer.address:
        customer.address_confirmed_at = desk.now


async def _name_once(customer: Customer, aliases: list[str], named: CustomerRef) -> None:
    """Refuse an alias that names another customer already."""
    for alias in aliases:
        others = await customers.CustomerKey.filter(
            account_id=customer.account_id, key=names.key(alias)
        ).exclude(customer_id=customer.id)
        if others:
            raise Problem("alias-taken", place=named.place, alias=alias)


def _part(key: str, customer: Customer, rows: tuple[tuple[str, str], ...], desk: Desk) -> Part:
    language = desk.account.language
    headline = say(language, "customer", key, code=customer.code)
    code = customers.quoted(customer.code)
    replies = (f"invoice {code} 3h @ 100", f"customer {code} net 14")
    return Part(
        Tone.OK,
        headline,
        (Pairs(rows), Replies(say(language, "titles", "replies"), replies)),
    )


def _mail(customer: Customer, setting: Setting, _context: Context) -> None:
    customer.address = fields.mail_address(setting)


def _cc(customer: Customer, setting: Setting, _context: Context) -> None:
    if fields.is_cleared(setting):
        customer.cc = ""
        return
    each = [part for part in setting.value.replace(";", ",").split(",") if part.strip()]
    checked = [fields.mail_address(Setting("cc", part, setting.place)) for part in each[:10]]
    customer.cc = ", ".join(checked)


def _address(customer: Customer, setting: Setting, _context: Context) -> None:
    found = fields.postal_address(customer, setting)
    customer.country = found.country or customer.country


def _country(customer: Customer, setting: Setting, _context: Context) -> None:
    customer.country = fields.country(setting)


_SETTERS: dict[str, fields.Setter[Customer]] = {
    "name": fields.text("name", 200),
    "email": _mail,
    "cc": _cc,
    "address": _address,
    "country": _country,
    "vat": fields.vat,
    "reference": fields.text("reference", 100),
    "lang": fields.choice("language", fields.LANGUAGES),
    "currency": fields.currency,
    "rate": fields.rate,
    "net": fields.terms,
}

CUSTOMER = Verb(
    name="customer",
    summary="say whom you invoice, or change what is known",
    examples=(
        "customer ACME ap@acme.example net 30",
        'customer ACME "Acme Corp" ap@acme.example vat DE123456789 net 30',
        "customer ACME rate 90/h",
    ),
    read=setup.read_customer,
    run=run,
)
