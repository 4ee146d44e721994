"""Secret: an address of ours that only one account knows, for mail that nothing else proves.

    me+<account>-<token>@domain

The token is made of what the account keeps and of the operator's key: nothing in the database
tells the address, and a reset makes every earlier one worthless. It leaks with each forwarded
mail, so it proves little: what comes to it is at the level weak (TRUST.md 2).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime

from bot import accounts
from bot.accounts import Account
from bot.tokens import Mint

PURPOSE = "secret address"
PREFIX = "me+"
_LOCAL = re.compile(r"me\+([0-9]{1,18})-([a-z2-7]{24})", re.IGNORECASE)


async def reset(
    account: Account, now: datetime, *, random: Callable[[], str] = lambda: secrets.token_hex(16)
) -> None:
    """Give an account a new secret address; the one before leads nowhere. Call in a transaction."""
    account.secret = random()
    await account.save(update_fields=["secret"])


def address_of(account: Account, mint: Mint, domain: str) -> str:
    """Return the secret address of an account; empty if it has none."""
    if not account.secret:
        return ""
    return f"{PREFIX}{account.id}-{mint.token(PURPOSE, account.id, account.secret)}@{domain}"


async def is_known_to(author: str, addresses: Iterable[str], mint: Mint) -> bool:
    """Tell whether one of `addresses` is the secret one of the author's account."""
    said = [found for each in addresses if (found := _LOCAL.fullmatch(each.rpartition("@")[0]))]
    if not said:
        return False
    account = await accounts.commanded_from(author)
    if account is None or not account.secret:
        return False
    return any(
        [
            mint.is_token(each[2], PURPOSE, account.id, account.secret)
            and int(each[1]) == account.id
            for each in said
        ]
    )
