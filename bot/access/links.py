"""Links: a way into an account that is mailed to its address, once and for a quarter of an hour.

Who asks gets a random secret in the browser; the link works only there. Opened elsewhere it shows
six digits to type where it was asked for. The token in the link and the digits are made by the
mint from what was asked, so neither is kept anywhere. Whether there is an account or not, asking
is answered the same.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.expressions import F
from tortoise.models import Model

from bot import accounts, post
from bot.access import sessions
from bot.accounts import Account
from bot.post import OutboundMail, Outgoing, Sender
from bot.store.columns import UtcField
from bot.tokens import Mint
from bot.trust import strangers

#: How long a link works.
LASTS = timedelta(minutes=15)
#: Tries for the six digits of one link (OWASP ASVS 6.6.3).
MAX_TRIES = 5
#: Mails to the address of an account in an hour and in a day. The digits of a day's links are
#: guessed with a chance of 1 in 10,000.
HOURLY, DAILY = 5, 20
#: What is asked and mailed is forgotten after so long; limits look back no further.
KEPT = timedelta(days=1)
KIND = "sign-in"


class SignIn(Model):
    """Somebody asks to be let into the account of an address."""

    id = fields.BigIntField(primary_key=True)
    address = fields.CharField(254)
    browser_sha256 = fields.CharField(64, db_index=True)
    return_to = fields.CharField(500, default="")  # a path of ours
    asked_at = UtcField(db_index=True)
    used_at: datetime | None = UtcField(null=True)
    tries = fields.IntField(default=0)  # of the six digits

    class Meta:
        """The mails to an address are counted."""

        indexes = (("address", "asked_at"),)

    def is_open(self, now: datetime) -> bool:
        """Tell whether its link still works."""
        return self.used_at is None and now - self.asked_at < LASTS

    def is_of(self, secret: str) -> bool:
        """Tell whether the browser with this secret asked."""
        return hmac.compare_digest(self.browser_sha256, sessions.hashed(secret))


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for, and by whom."""

    address: str
    secret: str  #: of the browser
    return_to: str
    admits: bool  #: whether this address may open an account if it has none


async def ask(asking: Asking, *, now: datetime, mail_domain: str, bot_address: str) -> SignIn:
    """Note what is asked for, and queue the mail if there is to be one. Call in a transaction."""
    address = accounts.mailbox_key(asking.address)
    account = await accounts.by_address(address)
    is_due = await _is_due(address, account, asking, now)
    row = await SignIn.create(
        address=address,
        browser_sha256=sessions.hashed(asking.secret),
        return_to=asking.return_to,
        asked_at=now,
    )
    owner = account or await accounts.house(bot_address)
    if is_due:
        outgoing = Outgoing(
            key=f"{KIND}/{row.id}/{row.browser_sha256[:16]}",
            kind=KIND,
            recipient=address,
            language=owner.language,
            facts={"asked": row.id, "browser": row.browser_sha256},
        )
        await post.put(outgoing, Sender(owner.id, None, now, mail_domain))
    return row


async def _is_due(address: str, account: Account | None, asking: Asking, now: datetime) -> bool:
    """Tell whether a mail may go to an address; a stranger's gets one of us in a day, of any kind.

    An account that only somebody's mail has opened, with a weaker proof, is a stranger's still.
    """
    if account is None or not _has_shown(account):
        return asking.admits and await strangers.may_be_mailed(address, now)
    hour = await SignIn.filter(address=address, asked_at__gt=now - timedelta(hours=1)).count()
    day = await SignIn.filter(address=address, asked_at__gt=now - timedelta(days=1)).count()
    return hour < HOURLY and day < DAILY


def _has_shown(account: Account) -> bool:
    """Tell whether the holder of an address has shown that it is theirs, by mail or here."""
    by_mail = account.strong_at is not None or account.reached_at is not None
    return by_mail or bool(account.terms_version)


def token(mint: Mint, asked: int, address: str, browser_sha256: str) -> str:
    """Return the token of a link."""
    return mint.token("sign-in link", asked, address, browser_sha256)


def link(base_url: str, mint: Mint, asked: int, address: str, browser_sha256: str) -> str:
    """Return the link that is mailed."""
    made = token(mint, asked, address, browser_sha256)
    return f"{base_url.rstrip('/')}/sign-in/link/{asked}/{made}"


def digits(mint: Mint, row: SignIn) -> str:
    """Return the six digits that stand for a link in the browser that asked for it."""
    made = mint.token("sign-in digits", row.id, row.address, row.browser_sha256)
    return f"{int.from_bytes(made.encode()) % 1_000_000:06}"


async def find(asked: int, said: str, mint: Mint, now: datetime) -> SignIn | None:
    """Return what a link was asked for; None if it is not ours, used or too old."""
    row = await SignIn.get_or_none(id=asked)
    if row is None or not row.is_open(now):
        return None
    facts = (row.id, row.address, row.browser_sha256)
    return row if mint.is_token(said, "sign-in link", *facts) else None


async def by_digits(secret: str, said: str, mint: Mint, now: datetime) -> SignIn | None:
    """Return the sign-in that a browser asked for last, if the digits are right.

    Each call is one of the few tries.
    """
    found = SignIn.filter(browser_sha256=sessions.hashed(secret)).order_by("-id")
    row = await found.first()
    if row is None or not row.is_open(now):
        return None
    tried = SignIn.filter(id=row.id, tries__lt=MAX_TRIES)
    if not await tried.update(tries=F("tries") + 1):
        return None
    typed = "".join(char for char in said if char.isascii() and char.isdigit())
    return row if hmac.compare_digest(typed, digits(mint, row)) else None


async def use(row: SignIn, now: datetime) -> Account | None:
    """Use a link up; return its account, opened if there was none; None if it was used before.

    Call inside a transaction. All other links to the address are void.
    """
    if not await SignIn.filter(id=row.id, used_at__isnull=True).update(used_at=now):
        return None
    await SignIn.filter(address=row.address, used_at__isnull=True).update(used_at=now)
    account = await accounts.by_address(row.address)
    if account is None:
        account = await accounts.enrol(row.address)
        mailed = OutboundMail.filter(kind=KIND, recipient=row.address)
        await mailed.update(account_id=account.id)
    return account


async def clear(now: datetime) -> int:
    """Delete what was asked and mailed long ago; return how many sign-ins that were."""
    await OutboundMail.filter(kind=KIND, queued_at__lte=now - KEPT).delete()
    return await SignIn.filter(asked_at__lte=now - KEPT).delete()
