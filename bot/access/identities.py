"""Identities: accounts of an OpenID provider that open an account here (PRIVACY.md P9, P10, P26).

The key is issuer and subject, never the mail address. What the provider said is kept in four
fields, and no token of it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.models import Model

from bot import accounts
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
    claims: dict[str, Any] | None = fields.JSONField(null=True)  # said, not yet agreed to be kept
    begun_at = UtcField(db_index=True)

    def is_of(self, secret: str, now: datetime) -> bool:
        """Tell whether the browser with this secret was sent, a short while ago."""
        return self.browser_sha256 == sessions.hashed(secret) and now - self.begun_at < AWAY


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider says of somebody, its signature checked (OpenID Connect Core 5.1)."""

    issuer: str
    subject: str
    email: str
    name: str
    picture: str
    is_verified: bool  #: the provider has seen that the address is theirs
    is_authoritative: bool  #: the provider itself gives the address out

    def kept(self) -> dict[str, Any]:
        """Return what is kept."""
        return {
            "email": self.email[:320],
            "name": self.name[:200],
            "picture": self.picture[:1000],
        }

    def plain(self) -> dict[str, Any]:
        """Return them as JSON takes them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Known:
    """The account that an identity opens."""

    account: Account


@dataclass(frozen=True, slots=True)
class Unknown:
    """There is no account yet, and one may be opened."""


@dataclass(frozen=True, slots=True)
class Unproven:
    """The address is not proven enough to open an account with; a mailed link does it."""


Resolved = Known | Unknown | Unproven


async def resolve(claims: Claims) -> Resolved:
    """Return what somebody may do, who is not signed in and comes from the provider.

    An account of the same address is theirs only if the provider itself gives the address out
    (Google's account-linking guide); any other was proven to us by mail, and is not taken over.
    """
    identity = await by_subject(claims)
    if identity is not None:
        return Known(identity.account)
    if not claims.is_verified or not claims.email:
        return Unproven()
    account = await accounts.by_address(claims.email)
    if account is None:
        return Unknown()
    is_linked = await Identity.exists(account_id=account.id, issuer=claims.issuer)
    return Known(account) if claims.is_authoritative and not is_linked else Unproven()


async def by_subject(claims: Claims) -> Identity | None:
    """Return the identity that claims are about, with its account."""
    found = Identity.filter(issuer=claims.issuer, subject=claims.subject)
    return await found.select_related("account").first()


async def link(account: Account, claims: Claims, now: datetime) -> bool:
    """Let an identity open an account, or keep anew what it says; False if it opens another one.

    Call inside a transaction. Another identity of the same provider is forgotten.
    """
    known = await by_subject(claims)
    if known is not None:
        if known.account_id != account.id:
            return False
        await Identity.filter(id=known.id).update(**claims.kept())
        return True
    await Identity.filter(account_id=account.id, issuer=claims.issuer).delete()
    await Identity.create(
        account=account,
        issuer=claims.issuer,
        subject=claims.subject,
        linked_at=now,
        **claims.kept(),
    )
    return True


async def returned(state: str, secret: str, now: datetime) -> Errand | None:
    """Return the errand that a browser comes back from, and end it; None if it has none."""
    errand = await Errand.get_or_none(state_sha256=sessions.hashed(state))
    if errand is None or not await Errand.filter(id=errand.id).delete():
        return None
    return errand if errand.is_of(secret, now) else None


async def of(account_id: int) -> Identity | None:
    """Return the identity that an account is linked with."""
    return await Identity.filter(account_id=account_id).first()


async def unlink(account_id: int) -> bool:
    """Forget all that a provider sent about an account; tell whether there was something."""
    return bool(await Identity.filter(account_id=account_id).delete())


async def clear(now: datetime) -> int:
    """Delete the errands that nobody came back from; return how many."""
    return await Errand.filter(begun_at__lte=now - AWAY).delete()
