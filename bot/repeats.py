"""Repeats: what an account has asked for lately, so that the same again is asked about (R15)."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from tortoise import fields
from tortoise.models import Model

from bot.accounts import Account
from bot.store import lookup
from bot.store.columns import UtcField

#: Within this time the same words are more likely a second tap than a second order.
WITHIN = timedelta(minutes=10)


class Done(Model):
    """A command that was carried out."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    account_id: int
    key = fields.CharField(64)  # of the command as it is written canonically, and what it is about
    document_id = fields.BigIntField(null=True)  # that came of it
    done_at = UtcField()

    class Meta:
        """Looked up by account and key."""

        indexes = (("account_id", "key"), ("done_at",))


def key(line: str, about: int | None) -> str:
    """Return what the same command about the same document has in common."""
    return sha256(f"{about or ''} {line}".encode("utf-8", "replace")).hexdigest()


async def lately(account: Account, key: str, now: datetime) -> Done | None:
    """Return the same command if it was carried out a moment ago."""
    same = await lookup.those(Done, account_id=account.id, key=key)
    return next((each for each in reversed(same) if each.done_at > now - WITHIN), None)


async def note(account: Account, key: str, document_id: int | None, now: datetime) -> None:
    """Remember a command that was carried out, and forget what is too long ago to matter.

    Call inside its transaction.
    """
    await Done.filter(account_id=account.id, done_at__lt=now - WITHIN).delete()
    done = Done(account_id=account.id, key=key, document_id=document_id, done_at=now)
    await Done.bulk_create([done])  # nobody asks for its key
