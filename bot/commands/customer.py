"""Customer: say whom you invoice, or change what is known about them.

    "customer" name ["<" mail ">"] { field value }

A new name makes a customer, a known one is changed; the answer shows the difference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot import customers, unreachable
from bot.answers import Pairs, Part, Replies, Section, Tone
from bot.commands.making import offers, resending
from bot.commands.records import doubts, fields, portraits
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.documents import reading
from bot.documents.model import Document, State
from bot.grammar import names, setup
from bot.grammar.syntax import Context, CustomerRef, SetCustomer, Setting, Unit
from bot.problems import Place, Problem
from bot.store import lookup
from bot.words import say


async def run(command: SetCustomer, desk: Desk) -> Result:
    """Make or change a customer, all fields or none."""
    customer, is_new = await _row(command, desk)
    before = () if is_new else portraits.customer(customer, desk.account)
    is_mended = bool(await unreachable.barred_among(customer.id, [customer.address]))
    aliases = [setting for setting in command.settings if setting.field == "alias"]
    for setting in fields.in_order(command.settings):
        if setting.field != "alias":
            try:
                _SETTERS[setting.field](customer, setting, desk.context())
            except Problem as problem:
                raise doubts.asked(problem, command, setting) from None
    _enter_address(customer, command.customer, desk)
    await customer.save()
    await unreachable.clear(customer.id, _entered(command, customer))
    await _name_once(customer, aliases)
    await customers.rekey(customer, aliases=[alias.value for alias in aliases])
    if is_new:
        return Result(_created(customer, desk))
    says_nothing = not command.settings and not command.customer.address
    if says_nothing:
        return Result(_shown(customer, desk))
    part = await _changed(customer, before, aliases, desk)
    if is_mended and (lines := await _stranded(customer, desk)):
        replies = Replies(say(desk.account.language, "titles", "replies"), lines)
        part = replace(part, sections=(*part.sections, replies))
    return Result(part)


async def _row(command: SetCustomer, desk: Desk) -> tuple[Customer, bool]:
    """Return the customer a line names, and whether it is new."""
    named = command.customer
    if named.known is not None:
        return await lookup.get(Customer, id=named.known.id), False
    name = named.written or named.address or ""
    if not named.address and not command.settings:
        raise await _unknown(name, named.place, desk)
    if not named.address and (alike := await _fuller(name, desk)):
        raise _short_of(name, alike, named.place)
    return Customer(account_id=desk.account.id, code=name, name=name), True


async def _unknown(name: str, place: Place, desk: Desk) -> Problem:
    """Return the problem of a bare name that is nobody's: there is nothing to keep of it."""
    alike = await customers.similar(desk.account, name)
    replies = [f"customer {customers.quoted(code)}" for code in alike]
    if not alike:  # an address that only shows the form is not to be chosen by its number
        replies.append(f"customer {customers.quoted(name)} <{offers.EXAMPLE_ADDRESS}>")
    return Problem(
        "customer-unknown", place=place, replies=replies, is_question=bool(alike), customer=name
    )


async def _fuller(name: str, desk: Desk) -> list[str]:
    """Return the customers whose names hold all words of `name`, and more."""
    words = set(names.key(name).split())
    alike = await customers.similar(desk.account, name)
    return [code for code in alike if words < set(names.key(code).split())]


def _short_of(name: str, alike: Sequence[str], place: Place) -> Problem:
    """Ask whether a new name without a mail address is short for a customer who is there."""
    before, behind = place.line[: place.column], place.line[place.column + place.length :]
    lines = [f"{before}{customers.quoted(code)}{behind}" for code in alike]
    return Problem(
        "customer-or-another", place=place, replies=lines, is_question=True, customer=name
    )


def _enter_address(customer: Customer, named: CustomerRef, desk: Desk) -> None:
    """Take the address of the line; what an owner enters here is known (R17)."""
    if named.address:
        customer.address = named.address
    if customer.address:
        customer.address_confirmed_at = desk.now


def _entered(command: SetCustomer, customer: Customer) -> tuple[str, ...]:
    """Return the addresses that a line enters: who enters one anew says that it is right."""
    said = {setting.field for setting in command.settings}
    mail = (customer.address,) if command.customer.address or "email" in said else ()
    return (*mail, *(customers.copies(customer) if "cc" in said else ()))


async def _name_once(customer: Customer, aliases: Sequence[Setting]) -> None:
    """Refuse an alias that names another customer already."""
    for alias in aliases:
        others = await customers.CustomerKey.filter(
            account_id=customer.account_id, key=names.key(alias.value)
        ).exclude(customer_id=customer.id)
        if others:
            raise Problem("alias-taken", place=alias.place, alias=alias.value)


def _created(customer: Customer, desk: Desk) -> Part:
    rows = Pairs(portraits.customer(customer, desk.account))
    if customer.address:
        return _part("created", customer, desk, (rows, _next(customer, desk)))
    language = desk.account.language
    form = f"customer {customers.quoted(customer.code)} <{offers.EXAMPLE_ADDRESS}>"
    ask = Replies(say(language, "titles", "fill-in"), (form,))
    return _part("created-without-mail", customer, desk, (rows, ask))


def _shown(customer: Customer, desk: Desk) -> Part:
    rows = Pairs(portraits.customer(customer, desk.account))
    return _part("shown", customer, desk, (rows, _next(customer, desk)))


async def _changed(
    customer: Customer, before: portraits.Rows, aliases: Sequence[Setting], desk: Desk
) -> Part:
    """Return what is said about a change: the fields that changed, old and new."""
    language = desk.account.language
    after = portraits.customer(customer, desk.account)
    if aliases:
        name = say(language, "fields", "alias")
        after = (*after, (name, ", ".join(alias.value for alias in aliases)))
    rows, changed = portraits.compared(before, after)
    key = "changed" if changed else "unchanged"
    told = portraits.told(after, changed, language)
    sections: list[Section] = [Pairs(rows)]
    is_completed = any(name not in dict(before) for name in changed)
    if is_completed and (lines := await _waiting(customer)):
        sections.append(Replies(say(language, "titles", "replies"), lines))
    return _part(key, customer, desk, tuple(sections), fields=told)


async def _waiting(customer: Customer) -> tuple[str, ...]:
    """Return the lines that send the newest drafts of a customer."""
    drafts = Document.filter(customer_id=customer.id, state=State.DRAFT)
    rows = await drafts.order_by("-id").limit(4)
    return tuple(f"send {reading.draft_reference(row)}" for row in rows)


async def _stranded(customer: Customer, desk: Desk) -> tuple[str, ...]:
    """Return the lines that send what an address kept from arriving or leaving.

    What the same mail speaks of is not offered: it says itself what is to become of it.
    """
    lost = tuple(f"send {row.number}" for row in await resending.of_customer(customer))
    said = desk.letter.text.upper()
    found = (*lost, *await _waiting(customer))
    return tuple(line for line in found if line.removeprefix("send ") not in said)


def _next(customer: Customer, desk: Desk) -> Section:
    """Return a line that invoices the customer, at its own rate if it has one."""
    price = "" if customer.rate is not None else f" @ {offers.EXAMPLE_PRICE}"
    unit = Unit.HOUR if customer.rate is None else customer.rate_unit
    line = f"invoice {customers.quoted(customer.code)} 3{unit}{price}"
    return Replies(say(desk.account.language, "titles", "replies"), (line,))


def _part(
    key: str, customer: Customer, desk: Desk, sections: tuple[Section, ...], **facts: str
) -> Part:
    facts |= {"code": customer.code, "address": customer.address}
    return Part(Tone.OK, say(desk.account.language, "customer", key, **facts), sections)


def _name(customer: Customer, setting: Setting, _context: Context) -> None:
    """Set the name on invoices; without one of its own it is the name used in commands."""
    customer.name = fields.short(setting, 200) or customer.code


def _mail(customer: Customer, setting: Setting, _context: Context) -> None:
    customer.address = fields.mail_address(setting)


def _cc(customer: Customer, setting: Setting, _context: Context) -> None:
    if fields.is_cleared(setting):
        customer.cc = ""
        return
    each = [part for part in re.split(r"[,;\s]+", setting.value) if part]
    checked = [fields.mail_address(Setting("cc", part, setting.place)) for part in each[:10]]
    customer.cc = ", ".join(checked)


def _address(customer: Customer, setting: Setting, _context: Context) -> None:
    found = fields.postal_address(customer, setting)
    customer.country = found.country or customer.country


def _country(customer: Customer, setting: Setting, _context: Context) -> None:
    customer.country = fields.country(setting)


_SETTERS: dict[str, fields.Setter[Customer]] = {
    "name": _name,
    "email": _mail,
    "cc": _cc,
    "address": _address,
    "country": _country,
    "vat": fields.vat,
    "reference": fields.text("reference", 100),
    "lang": fields.language("language"),
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
    fields=(*_SETTERS, "alias"),
    read=setup.read_customer,
    run=run,
)
