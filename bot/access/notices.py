"""Notices: an account is told by mail when a new way into it is used, or one is taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import post
from bot.access.sessions import Session
from bot.accounts import Account
from bot.post import Outgoing, Sender

KIND = "access"


@dataclass(frozen=True, slots=True)
class News:
    """What is told."""

    what: str  #: ``signed-in``, ``linked``, ``unlinked`` or ``secret``
    device: str
    at: str  #: as the account reads times
    link: str  #: where it is put right


async def tell(account: Account, news: News, *, now: datetime, mail_domain: str) -> None:
    """Queue the mail. Call inside a transaction."""
    outgoing = Outgoing(
        key=f"{KIND}/{account.id}/{news.what}/{now.timestamp()}",
        kind=KIND,
        recipient=account.address,
        language=account.language,
        facts={"what": news.what, "device": news.device, "at": news.at, "link": news.link},
    )
    await post.put(outgoing, Sender(account.id, None, now, mail_domain))


async def is_new(account: Account, device: str) -> bool:
    """Tell whether no session of an account is on a device of that name."""
    return not await Session.filter(account_id=account.id, device=device).exists()
