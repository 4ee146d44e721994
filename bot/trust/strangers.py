"""Strangers: addresses of people we do not know, which get one mail from us in a day at most.

A mail that somebody forged must not make us a nuisance to whoever is named in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from tortoise import fields
from tortoise.models import Model

from bot.accounts import Account, mailbox_key
from bot.post import Letter, Level, OutboundMail
from bot.store.columns import UtcField

#: How long a stranger hears nothing more.
PAUSE = timedelta(hours=24)


class Approach(Model):
    """When a stranger was last written to. The address itself is not kept."""

    key = fields.CharField(64, primary_key=True)  # SHA-256 of the address
    mailed_at: datetime = UtcField(db_index=True)


async def may_be_mailed(address: str, now: datetime) -> bool:
    """Tell whether a stranger may get a mail now, and note that it does. Call in a transaction."""
    key = sha256(mailbox_key(address).encode()).hexdigest()
    # Two who ask at once are not to meet as a fault: one of them is first.
    _, is_new = await Approach.get_or_create({"mailed_at": now}, key=key)
    if is_new:
        return True
    approach = await Approach.select_for_update().get(key=key)
    if now < approach.mailed_at + PAUSE:
        return False
    approach.mailed_at = now
    await approach.save(update_fields=["mailed_at"])
    return True


async def may_be_answered(account: Account, letter: Letter, now: datetime) -> bool:
    """Tell whether an account may be answered: it is known, or has not been written to today.

    Known is whoever sent one mail with a strong proof, or answered one of ours. Call inside a
    transaction that has the account locked; what the letter shows is noted.
    """
    if letter.level is Level.STRONG and account.strong_at is None:
        account.strong_at = now
        await account.save(update_fields=["strong_at"])
    if account.reached_at is None and await _answers(letter, account):
        account.reached_at = now
        await account.save(update_fields=["reached_at"])
    return is_known(account, letter.level) or await may_be_mailed(account.address, now)


def is_known(account: Account, level: Level) -> bool:
    """Tell whether an account is no stranger: it has proven itself, or does so now."""
    has_shown = account.strong_at is not None or account.reached_at is not None
    return has_shown or level is Level.STRONG


async def forget(now: datetime) -> None:
    """Delete what is too old to count."""
    await Approach.filter(mailed_at__lt=now - PAUSE).delete()


async def _answers(letter: Letter, account: Account) -> bool:
    """Tell whether a letter came to an address that only a mail to this account has shown."""
    if letter.answered_mail is None:
        return False
    ours = OutboundMail.filter(id=letter.answered_mail, account_id=account.id)
    return await ours.filter(recipient=account.address).exists()
