"""Unsubscribed: addresses that want no more reminders from an account (RFC 8058).

Kept as a hash: it is asked whether an address is among them, never which they are. Invoices still
reach them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from tortoise import fields
from tortoise.models import Model

from bot import accounts
from bot.accounts import Account, mailbox_key
from bot.store.columns import UtcField


class Unsubscribed(Model):
    """One address that wants no more reminders from one account."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    account_id: int
    address_sha256 = fields.CharField(64)  # of the account and the address
    at = UtcField()

    class Meta:
        """An address does so once."""

        unique_together = (("account", "address_sha256"),)


async def add(account_id: int, address: str, *, at: datetime) -> None:
    """Send an address no more reminders; a repeat changes nothing. Call inside a transaction."""
    await accounts.locked(account_id)  # two clicks, or a mail and a click, at once
    key = _key(account_id, address)
    if not await Unsubscribed.exists(account_id=account_id, address_sha256=key):
        await Unsubscribed.create(account_id=account_id, address_sha256=key, at=at)


async def remove(account_id: int, address: str) -> None:
    """Send an address reminders again."""
    key = _key(account_id, address)
    await Unsubscribed.filter(account_id=account_id, address_sha256=key).delete()


async def among(account_id: int, addresses: Iterable[str]) -> frozenset[str]:
    """Return those of some addresses that want no more reminders from an account."""
    keys = {each: _key(account_id, each) for each in addresses}
    rows = await Unsubscribed.filter(
        account_id=account_id, address_sha256__in=sorted(set(keys.values()))
    )
    found = {row.address_sha256 for row in rows}
    return frozenset(each for each, key in keys.items() if key in found)


def _key(account_id: int, address: str) -> str:
    # The account salts the hash: equal addresses of two accounts do not look alike.
    return sha256(f"{account_id}\0{mailbox_key(address)}".encode()).hexdigest()
