"""Newcomers: accounts that nobody has vouched for yet write to a few new customers a day only.

An account is trusted once a customer has paid or written back, or the operator says so. Until then
its texts carry no links either: a bot that mails for everybody is what a phisher looks for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from publicsuffixlist import PublicSuffixList
from tortoise import fields
from tortoise.models import Model

from bot.accounts import Account, mailbox_key
from bot.problems import Place, Problem
from bot.store import lookup
from bot.store.columns import UtcField, digests

#: New customer addresses within `DAY` (TRUST.md 4).
MOST = 5
DAY = timedelta(hours=24)

_SCHEME = re.compile(r"(?:\b(?:h[tx]{2}ps?|ftp)\s*:\s*//|\bwww\s*\.)\S*", re.IGNORECASE)
#: Up to 127 labels (RFC 1035 2.3.4); the last one of letters, or such in the form of the DNS.
_DOMAIN = re.compile(
    r"(?<![\w@.-])(?:[\w-]{1,63}\.){1,126}(?:xn--[a-z0-9-]{1,58}[a-z0-9]|[^\W\d_]{2,24}\b)"
    r"(?![\w@]|-\w)(?:[/:?]\S*)?",
    re.IGNORECASE,
)
_SUFFIXES = PublicSuffixList(accept_unknown=False)


class Contact(Model):
    """An address that an account has written to while it was new."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    account_id: int
    digest = fields.CharField(64)  # of the address: who forgets a customer has still written to it
    first_at: datetime = UtcField()

    class Meta:
        """An address is new to an account once."""

        unique_together = (("account", "digest"),)


async def admit(account: Account, addresses: Iterable[str], now: datetime) -> bool:
    """Tell whether an account may write to addresses now, and note that it does.

    Call inside a transaction that has the account locked.
    """
    if account.trusted_at is not None:
        return True
    wanted = {each: digests(each) for each in sorted({mailbox_key(each) for each in addresses})}
    looked_for = [digest for each in wanted.values() for digest in each]
    met = await lookup.those(Contact, account_id=account.id, digest=looked_for)
    known = {each.digest for each in met}
    new = [each[0] for each in wanted.values() if known.isdisjoint(each)]
    if not new:
        return True
    lately = Contact.filter(account_id=account.id, first_at__gt=now - DAY)
    if await lately.count() + len(new) > MOST:
        return False
    await Contact.bulk_create(
        Contact(account_id=account.id, digest=each, first_at=now) for each in new
    )
    return True


async def demand(
    account: Account, addresses: Iterable[str], now: datetime, *, place: Place | None
) -> None:
    """Raise Problem where an account may not write to addresses now; note that it does.

    Call inside a transaction that has the account locked.
    """
    if not await admit(account, addresses, now):
        raise Problem("newcomer-limit", place=place, most=str(MOST))


async def trust(account: Account, now: datetime) -> None:
    """End the limits on a new account. Call inside a transaction."""
    if account.trusted_at is None:
        account.trusted_at = now
        await account.save(update_fields=["trusted_at"])
        await Contact.filter(account_id=account.id).delete()


def link_in(text: str, *, is_name: bool = False) -> str:
    """Return what a mail program would make a link of; empty if there is nothing of the kind.

    A domain counts if its ending is one that exists (the public suffix list). In a name one does
    not, for a business may be called so, unless it leads to a page. A mail address leads nobody
    astray.
    """
    plain = unicodedata.normalize("NFKC", text).replace("。", ".")
    found = _SCHEME.search(plain)
    if found:
        return found[0]
    for match in _DOMAIN.finditer(plain):
        host, *page = re.split(r"[/:?](?=.)", match[0], maxsplit=1)
        if _SUFFIXES.privatesuffix(host.lower().rstrip("/:?")) and (page or not is_name):
            return match[0]
    return ""
