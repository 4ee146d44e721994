"""Accounts: who may send commands, and the business an invoice comes from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global
from tortoise import fields
from tortoise.models import Model

from bot.grammar.syntax import NumberFormat, Unit
from bot.store import lookup
from bot.store.columns import SealedField, UtcField


class Account(Model):
    """One sender and the business its documents come from. Empty text means: not known yet."""

    id = fields.BigIntField(primary_key=True)
    address = fields.CharField(254, unique=True)  # RFC 5321 4.5.3.1.3, less the angle brackets
    created_at = UtcField(auto_now_add=True)
    strong_at: datetime | None = UtcField(null=True)  # of its first mail with a strong proof
    reached_at: datetime | None = UtcField(null=True)  # when a mail of ours was first answered
    trusted_at: datetime | None = UtcField(null=True)  # when the limits on new accounts ended
    secret = fields.CharField(32, default="")  # what its secret address is made with; "" if none
    language = fields.CharField(8, default="en")
    time_zone = fields.CharField(64, default="UTC")  # IANA name
    numbers = fields.CharEnumField(NumberFormat, max_length=12, default=NumberFormat.UNSETTLED)
    currency = fields.CharField(3, default="")  # ISO 4217; empty: not known, never guessed

    name = fields.CharField(200, default="")  # EN 16931 BT-27
    trading_name = fields.CharField(200, default="")
    street = fields.CharField(400, default="")
    post_code = fields.CharField(20, default="")
    city = fields.CharField(120, default="")
    region = fields.CharField(120, default="")
    country = fields.CharField(2, default="")  # ISO 3166-1 alpha-2
    email = fields.CharField(254, default="")
    phone = fields.CharField(40, default="")
    vat_id = fields.CharField(40, default="")
    tax_number = fields.CharField(40, default="")
    is_small_business = fields.BooleanField(default=False)
    register = fields.CharField(200, default="")
    bank: dict[str, str] = SealedField(default=dict)  # type: ignore[assignment]  # iban, bic, bank, account, routing

    rate = fields.DecimalField(18, 6, null=True)  # default price of one `rate_unit`
    rate_unit = fields.CharEnumField(Unit, max_length=8, default=Unit.HOUR)
    tax_rate = fields.DecimalField(7, 4, null=True)  # default tax in percent
    terms_days = fields.IntField(default=30)
    undo_s = fields.IntField(null=True)  # own undo window in seconds
    limit_minor = fields.BigIntField(null=True)  # gross above it waits for `send` (R17)
    invoice_numbers = fields.CharField(40, default="")  # a pattern of `bot.documents.patterns`

    layout = fields.CharField(16, default="ledger")
    accent = fields.CharField(7, default="#101828")
    footer = fields.CharField(400, default="")
    logo_sha256 = fields.CharField(64, default="")

    terms_version = fields.CharField(16, default="")  # of `bot.access.consent`; empty: none yet
    terms_at: datetime | None = UtcField(null=True)

    def today(self, now: datetime) -> date:
        """Return the date in the account's time zone."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()


class Alias(Model):
    """A further address of an account, which has confirmed by mail that it wants to be one."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    account_id: int
    address = fields.CharField(254, unique=True)  # as `mailbox_key` has it
    confirmed_at: datetime = UtcField()

    class Meta:
        """The addresses of an account are found without reading those of others."""

        indexes = (("account_id",),)


class Logo(Model):
    """The re-encoded picture of an account's letterhead, by the hash of its octets."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    sha256 = fields.CharField(64)
    octets = fields.BinaryField()

    class Meta:
        """One row for each picture of an account."""

        unique_together = (("account", "sha256"),)


def mailbox_key(address: str) -> str:
    """Return the form in which addresses are compared.

    The local part is case-sensitive by RFC 5321 2.4, but no account may be opened twice because a
    phone capitalised it.
    """
    return address.strip().lower()


#: Where most people of a country with several time zones live.
_ZONES = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "ES": "Europe/Madrid",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "US": "America/New_York",
}


def zone_of(country: str) -> str:
    """Return the time zone (IANA name) of a country, UTC if it has several and none prevails."""
    zones = get_global("territory_zones").get(country, ())
    if country in _ZONES:
        return _ZONES[country]
    return str(zones[0]) if 1 <= len(zones) <= 2 else "UTC"


def has_zone_guessed(country: str) -> bool:
    """Tell whether a country lives in several time zones, so that ours may not be theirs."""
    return zone_of(country) == "UTC" or country in _ZONES


async def by_address(address: str) -> Account | None:
    """Return the account that is registered with a mailbox: its holder may sign in."""
    return await lookup.find(Account, address=mailbox_key(address))


async def commanded_from(address: str) -> Account | None:
    """Return the account that a mailbox may write commands for: its own, or one it is an alias of.

    An alias commands and no more: whoever holds it cannot sign in for the account.
    """
    account = await by_address(address)
    if account is not None:
        return account
    alias = await lookup.find(Alias, address=mailbox_key(address))
    return None if alias is None else await lookup.get(Account, id=alias.account_id)


async def locked_from(address: str) -> Account | None:
    """Return the same account, locked until the end of the transaction."""
    account = await lookup.locked(Account, address=mailbox_key(address))
    if account is not None:
        return account
    alias = await lookup.find(Alias, address=mailbox_key(address))
    return None if alias is None else await locked(alias.account_id)


async def addresses_of(account: Account) -> tuple[str, ...]:
    """Return the addresses that may command for an account, the registered one first."""
    aliases = await lookup.those(Alias, account_id=account.id)
    return (account.address, *(each.address for each in aliases))


async def owns(account: Account, address: str) -> bool:
    """Tell whether an address is one of an account's."""
    key = mailbox_key(address)
    if account.address == key:
        return True
    return await lookup.exists(Alias, account_id=account.id, address=key)


async def locked(account_id: int) -> Account:
    """Return the account, locked until the end of the transaction: one mail at a time."""
    return await Account.select_for_update().get(id=account_id)


async def enrol(address: str, **known: Any) -> Account:
    """Open an account for an address that has proven itself. Call inside a transaction.

    An alias that wants an account of its own is one no more.
    """
    await Alias.filter(address=mailbox_key(address)).delete()
    return await Account.create(address=mailbox_key(address), email=address.strip(), **known)


async def house(bot_address: str) -> Account:
    """Return the account that the bot's own mails belong to: to strangers and to its operator.

    Nobody can sign in to it: the address is the bot's.
    """
    account, _ = await Account.get_or_create(address=mailbox_key(bot_address))
    return account
