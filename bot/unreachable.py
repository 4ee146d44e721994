"""Unreachable: addresses that mail does not reach, and those whose owners want none of it.

What came back for good is remembered for the customer it was sent to, until the account enters an
address anew. Who complained gets no mail to customers any more, from any account; the address is
kept as a keyed hash only, and the operator alone lifts it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from bot.accounts import Account, mailbox_key
from bot.customers import Customer
from bot.documents.model import Document
from bot.store import lookup
from bot.store.columns import UtcField, digests


class Undeliverable(Model):
    """An address from which a customer's mail came back for good."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    account_id: int
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField("models.Customer")
    customer_id: int
    address = fields.CharField(320)  # as `mailbox_key` makes it
    since = UtcField()

    class Meta:
        """An address of a customer is marked once."""

        unique_together = (("customer", "address"),)
        indexes = (("account_id",),)


class Unwanted(Model):
    """An address whose owner complained about a mail from here. It is not kept, only its hash."""

    digest = fields.CharField(64, primary_key=True)
    since = UtcField()


@dataclass(frozen=True, slots=True)
class Bar:
    """What keeps a document from an address."""

    address: str
    is_unwanted: bool  #: no word of the account lifts that


async def mark(customer: Customer, address: str, now: datetime) -> None:
    """Remember that mail to a customer's address came back. Call inside a transaction."""
    known = {"customer_id": customer.id, "address": mailbox_key(address)}
    if not await Undeliverable.filter(**known).update(since=now):
        await Undeliverable.create(account_id=customer.account_id, since=now, **known)


async def clear(customer_id: int | None, addresses: Iterable[str]) -> bool:
    """Forget that mail came back from these addresses; tell whether it had."""
    keys = [mailbox_key(each) for each in addresses]
    marks = Undeliverable.filter(customer_id=customer_id, address__in=keys)
    return bool(keys) and bool(await marks.delete())


async def block(address: str, now: datetime) -> None:
    """Send no more mail to whoever complained. Call inside a transaction."""
    if not await is_unwanted(address):
        await Unwanted.create(digest=digests(mailbox_key(address))[0], since=now)


async def unblock(address: str) -> bool:
    """Let mail go to an address again; tell whether it was blocked."""
    return bool(await Unwanted.filter(digest__in=digests(mailbox_key(address))).delete())


async def is_unwanted(address: str) -> bool:
    """Tell whether somebody wants no more mail."""
    return bool(await unwanted_among([address]))


async def unwanted_among(addresses: Iterable[str]) -> list[str]:
    """Return those addresses whose owners want no more mail."""
    by_digest = {each: text for text in addresses for each in digests(mailbox_key(text))}
    if not by_digest:
        return []
    found = {by_digest[row.digest] for row in await lookup.those(Unwanted, digest=list(by_digest))}
    return [each for each in dict.fromkeys(by_digest.values()) if each in found]


async def barred_among(customer_id: int | None, addresses: Sequence[str]) -> list[str]:
    """Return those of a customer's addresses that nothing is sent to without a word."""
    marked = await marked_among(customer_id, addresses)
    return [*await unwanted_among(addresses), *marked]


async def bar(document: Document, *, since: datetime | None = None) -> Bar | None:
    """Return what keeps a document from one of those it is for; what cannot be lifted first.

    `since`: what came back before that is known to the owner, and does not count.
    """
    addresses = (*document.recipients, *document.copies)
    for each in await unwanted_among(addresses):
        return Bar(each, is_unwanted=True)
    for each in await marked_among(document.customer_id, addresses, since=since):
        return Bar(each, is_unwanted=False)
    return None


async def marked_among(
    customer_id: int | None, addresses: Iterable[str], *, since: datetime | None = None
) -> list[str]:
    """Return those of a customer's addresses that mail came back from, after `since` if given."""
    by_key = {mailbox_key(each): each for each in addresses}
    if customer_id is None or not by_key:
        return []
    marks = await lookup.those(Undeliverable, customer_id=customer_id, address=list(by_key))
    found = {each.address for each in marks if since is None or each.since > since}
    return [each for key, each in by_key.items() if key in found]


async def redirect(
    document: Document, customer: Customer | None, given_up: Collection[str] = ()
) -> bool:
    """Put the customer's address in the place of recipients that no mail reaches any more.

    Only the address that is known now is taken, and only where it is another one. Tell whether
    something was changed; the document is not saved.

    Args:
        document: whose recipients change.
        customer: who gets it.
        given_up: further addresses that are not to be tried again.
    """
    if customer is None or not customer.address:
        return False
    dead = {*given_up, *await marked_among(customer.id, document.recipients)}
    dead.update(await unwanted_among(document.recipients))
    dead = {each for each in dead if mailbox_key(each) != mailbox_key(customer.address)}
    if dead.isdisjoint(document.recipients):
        return False
    better = (customer.address if each in dead else each for each in document.recipients)
    document.recipients = list(dict.fromkeys(better))
    return True
