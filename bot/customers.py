"""Customers: whom an account invoices, found by what its owner calls them.

A customer is found by exact code, alias, mail address or unique full name, never by likeness
(COMMANDS.md R12). Every way to name one is a `CustomerKey`, so a command line needs two queries.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rapidfuzz import fuzz, process
from tortoise import fields
from tortoise.models import Model

from bot.accounts import Account
from bot.grammar import names
from bot.grammar.syntax import KnownCustomer, Unit
from bot.post import OutboundMail
from bot.store import lookup
from bot.store.columns import UtcField


class Customer(Model):
    """A buyer (EN 16931 BG-7), known to one account. Empty text means: not known."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    account_id: int
    code = fields.CharField(200)  # the name used in commands, e.g. ``ACME``
    name = fields.CharField(200)  # legal name, BT-44
    address = fields.CharField(254, default="")  # mail address invoices go to
    address_confirmed_at: datetime | None = UtcField(
        null=True
    )  # when the owner vouched for it (R17)
    cc = fields.CharField(1000, default="")  # further addresses, comma separated
    street = fields.CharField(400, default="")
    post_code = fields.CharField(20, default="")
    city = fields.CharField(120, default="")
    region = fields.CharField(120, default="")
    country = fields.CharField(2, default="")  # ISO 3166-1 alpha-2
    vat_id = fields.CharField(40, default="")
    reference = fields.CharField(100, default="")  # buyer reference, BT-10
    language = fields.CharField(8, default="")
    currency = fields.CharField(3, default="")
    rate = fields.DecimalField(18, 6, null=True)
    rate_unit = fields.CharEnumField(Unit, max_length=8, default=Unit.HOUR)
    terms_days = fields.IntField(null=True)
    created_at = UtcField(auto_now_add=True)

    class Meta:
        """An account's customers are listed by name, a page at a time."""

        indexes = (("account_id", "code"),)


class CustomerKey(Model):
    """One way to name a customer: `key` is made by `bot.grammar.names.key`."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="keys"
    )
    customer_id: int
    key = fields.CharField(254)
    is_alias = fields.BooleanField(default=False)  # given by ``alias``, not derived from the row

    class Meta:
        """A key names a customer once."""

        unique_together = (("account", "key", "customer"),)
        indexes = (("customer_id",),)


async def matching(
    account: Account, keys: Iterable[str]
) -> Mapping[str, tuple[KnownCustomer, ...]]:
    """Return the customers that any of `keys` may mean."""
    meant = await lookup.those(CustomerKey, account_id=account.id, key=sorted(set(keys)))
    found = await lookup.those(Customer, id=sorted({each.customer_id for each in meant}))
    by_id = {customer.id: known(customer) for customer in found}
    by_key: defaultdict[str, list[KnownCustomer]] = defaultdict(list)
    for each in sorted(meant, key=lambda each: each.customer_id):
        by_key[each.key].append(by_id[each.customer_id])
    return {key: tuple(those) for key, those in by_key.items()}


def known(customer: Customer) -> KnownCustomer:
    """Return what a reader of commands needs of a customer."""
    return KnownCustomer(
        id=customer.id,
        code=customer.code,
        rate=customer.rate,
        currency=customer.currency or None,
    )


async def rekey(customer: Customer, *, aliases: Sequence[str] = ()) -> None:
    """Make the keys of a customer fit its row, and add aliases. Call inside a transaction."""
    wanted = {names.key(text) for text in (customer.code, customer.name, customer.address) if text}
    await CustomerKey.filter(customer_id=customer.id, is_alias=False).delete()
    kept = {row.key for row in await CustomerKey.filter(customer_id=customer.id)}
    fresh = {key: False for key in wanted} | {names.key(alias): True for alias in aliases}
    await CustomerKey.bulk_create(
        CustomerKey(
            account_id=customer.account_id, customer_id=customer.id, key=key, is_alias=is_alias
        )
        for key, is_alias in fresh.items()
        if key and key not in kept
    )


async def similar(account: Account, name: str, *, limit: int = 3) -> list[str]:
    """Return codes that resemble `name`, best first: for suggestions only, never to act on."""
    codes = await Customer.filter(account_id=account.id).limit(2000).values_list("code", flat=True)
    hits = process.extract(name, [str(code) for code in codes], scorer=fuzz.WRatio, limit=limit)
    return [code for code, score, _ in hits if score >= 75]


async def newest(account: Account) -> str | None:
    """Return the customer made last, as a command line takes its name; None if there is none."""
    customer = await Customer.filter(account_id=account.id).order_by("-id").first()
    return quoted(customer.code) if customer else None


def copies(customer: Customer) -> tuple[str, ...]:
    """Return the further addresses of a customer."""
    return tuple(each.strip() for each in customer.cc.split(",") if each.strip())


def quoted(code: str) -> str:
    """Write a customer's name as a command line takes it."""
    return code if re.fullmatch(r"[^\W\d_][\w&.-]*", code) else f'"{code}"'


async def is_known(customer: Customer, address: str) -> bool:
    """Tell whether an owner has vouched for an address, or has sent to it before."""
    vouched = await Customer.filter(
        account_id=customer.account_id, address=address, address_confirmed_at__isnull=False
    ).exists()
    if vouched or address in copies(customer):
        return True
    return await OutboundMail.filter(
        account_id=customer.account_id, kind="invoice", recipient=address
    ).exists()
