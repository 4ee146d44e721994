"""Sessions: the browsers that are signed in to an account, each of which may be ended.

A browser holds a random secret, the database its SHA-256: who reads the database cannot sign in.
A session ends after a while without a visit, and at the latest some while after its sign-in
(OWASP ASVS 7.3.1, 7.3.2).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from tortoise import fields
from tortoise.models import Model

from bot.accounts import Account
from bot.store.columns import UtcField

#: Without a visit for so long a session is over ...
IDLE = timedelta(days=14)
#: ... and so long after the sign-in in any case.
LONGEST = timedelta(days=90)
#: How long a sign-in counts as fresh: for bank details and deletion.
FRESH = timedelta(minutes=5)
#: A visit is noted this often at most, so that reading a page rarely writes.
NOTED_EVERY = timedelta(minutes=5)


class Way(StrEnum):
    """How somebody showed that an account is theirs."""

    LINK = "link"  #: by a link or code mailed to its address
    GOOGLE = "google"


class Session(Model):
    """One browser that is signed in."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", db_index=True
    )
    account_id: int
    secret_sha256 = fields.CharField(64, unique=True)
    way = fields.CharEnumField(Way, max_length=8)
    device = fields.CharField(80, default="")  # "Firefox on Linux", for its owner to know it by
    begun_at = UtcField()
    proven_at = UtcField()  # when its owner last showed who they are
    seen_at = UtcField(db_index=True)

    def is_over(self, now: datetime) -> bool:
        """Tell whether it has been idle, or has lasted, too long."""
        return now - self.seen_at >= IDLE or now - self.begun_at >= LONGEST

    def is_fresh(self, now: datetime) -> bool:
        """Tell whether the sign-in is so recent that bank details may be changed."""
        return now - self.proven_at < FRESH


def hashed(secret: str) -> str:
    """Return what is kept of a browser's secret."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


async def begin(account: Account, secret: str, *, way: Way, device: str, now: datetime) -> Session:
    """Sign a browser in that was given a new secret. Call inside a transaction."""
    return await Session.create(
        account=account,
        secret_sha256=hashed(secret),
        way=way,
        device=device[:80],
        begun_at=now,
        proven_at=now,
        seen_at=now,
    )


async def resume(secret: str, now: datetime) -> Session | None:
    """Return the session of a browser with its account fetched; None if there is none, or no more.

    Notes the visit.
    """
    session = await Session.get_or_none(secret_sha256=hashed(secret))
    if session is None or session.is_over(now):
        return None
    # Every page asks this. Two plain queries cost half of what the join of both rows does.
    account = await Account.get_or_none(id=session.account_id)
    if account is None:
        return None
    session.account = account
    if now - session.seen_at >= NOTED_EVERY:
        await Session.filter(id=session.id).update(seen_at=now)
    return session


async def living(account_id: int, now: datetime) -> list[Session]:
    """Return the sessions of an account, the last visited first."""
    found = await Session.filter(account_id=account_id).order_by("-seen_at", "-id")
    return [session for session in found if not session.is_over(now)]


async def end(account_id: int, session_id: int) -> bool:
    """End one session of an account; tell whether there was such a one."""
    return bool(await Session.filter(account_id=account_id, id=session_id).delete())


async def end_all(account_id: int, *, but: int | None = None) -> int:
    """End every session of an account, or all `but` one; return how many."""
    found = Session.filter(account_id=account_id)
    return await (found if but is None else found.exclude(id=but)).delete()


async def clear(now: datetime) -> int:
    """Delete the sessions that are over; return how many."""
    idle = await Session.filter(seen_at__lte=now - IDLE).delete()
    return idle + await Session.filter(begun_at__lte=now - LONGEST).delete()
