"""Asking: the link that deletes an account, mailed to its address (PRIVACY.md P23).

The mint makes its token from account, address and time, so that nothing of it is kept. It works
once by its nature: afterwards there is no such account.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot import phrases, post
from bot.accounts import Account
from bot.post import OutboundMail, Outgoing, Sender
from bot.tokens import Mint

#: How long a link works.
LASTS = timedelta(minutes=30)
#: Mails to one account in an hour.
HOURLY = 5
KIND = "deletion"


async def ask(account: Account, sender: Sender) -> bool:
    """Queue the mail with the link; False if there were too many. Call inside a transaction."""
    mails = OutboundMail.filter(account_id=account.id, kind=KIND)
    if await mails.filter(queued_at__gt=sender.now - timedelta(hours=1)).count() >= HOURLY:
        return False
    asked = int(sender.now.timestamp())
    outgoing = Outgoing(
        key=f"{KIND}/{account.id}/{asked}",
        kind=KIND,
        recipient=account.address,
        language=account.language,
        facts={
            "account": account.id,
            "asked": asked,
            "until": phrases.stamp(sender.now + LASTS, account),
        },
    )
    await post.put(outgoing, sender)
    return True


def token(mint: Mint, account_id: int, address: str, asked: int) -> str:
    """Return the token of a link that was asked for at a time (seconds since 1970)."""
    return mint.token("delete account", account_id, address, asked)


def link(base_url: str, mint: Mint, account_id: int, address: str, asked: int) -> str:
    """Return the link that is mailed."""
    made = token(mint, account_id, address, asked)
    return f"{base_url.rstrip('/')}/delete/{account_id}/{asked}/{made}"


async def find(account_id: int, asked: int, said: str, mint: Mint, now: datetime) -> Account | None:
    """Return the account a link is to delete; None if it is not ours, too old, or was used."""
    account = await Account.get_or_none(id=account_id)
    if account is None or not _is_open(asked, now):
        return None
    is_ours = mint.is_token(said, "delete account", account.id, account.address, asked)
    return account if is_ours else None


def _is_open(asked: int, now: datetime) -> bool:
    try:
        asked_at = datetime.fromtimestamp(asked, UTC)
    except (OverflowError, ValueError, OSError):
        return False
    return asked_at <= now < asked_at + LASTS + timedelta(seconds=1)
