"""Identities: accounts of an OpenID provider that open an account here (PRIVACY.md P9, P10, P26).

The key is issuer and subject, never the mail address. What the provider said is kept in four
fields, and no token of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tortoise import fields
from tortoise.models import Model

from bot.access import sessions
from bot.accounts import Account
from bot.store.columns import UtcField

#: How long somebody may be away at the provider.
AWAY = timedelta(minutes=10)


class Identity(Model):
    """Who somebody is to a provider: the id, address, name and picture that it sent."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    account_id: int
    issuer = fields.CharField(255)
    subject = fields.CharField(255)  # OpenID Connect Core 2: at most 255 characters
    email = fields.CharField(320, default="")
    name = fields.CharField(200, default="")
    picture = fields.CharField(1000, default="")  # a URL that is shown as text, never loaded
    linked_at = UtcField()

    class Meta:
        """One account an identity, and one identity of a provider an account."""

        unique_together = (("issuer", "subject"), ("account", "issuer"))


class Errand(Model):
    """Somebody was sent to the provider and is to come back, once, in the same browser."""

    id = fields.BigIntField(primary_key=True)
    state_sha256 = fields.CharField(64, unique=True)
    browser_sha256 = fields.CharField(64)
    nonce = fields.CharField(86)
    verifier = fields.CharField(128)  # RFC 7636 4.1
    return_to = fields.CharField(500, default="")
    account_id = fields.BigIntField(null=True, db_index=True)  # to link an identity to
    begun_at = UtcField(db_index=True)

    def is_of(self, secret: str, now: datetime) -> bool:
        """Tell whether the browser with this secret was sent, a short while ago."""
        return self.browser_sha256 == sessions.hashed(secret) and now - self.begun_at < AWAY


async def of(account_id: int) -> Identity | None:
    """Return the identity that an account is linked with."""
    return await Identity.filter(account_id=account_id).first()


async def unlink(account_id: int) -> bool:
    """Forget all that a provider sent about an account; tell whether there was something."""
    return bool(await Identity.filter(account_id=account_id).delete())


async def clear(now: datetime) -> int:
    """Delete the errands that nobody came back from; return how many."""
    return await Errand.filter(begun_at__lte=now - AWAY).delete()
