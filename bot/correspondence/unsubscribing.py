"""Unsubscribing: who was reminded says that they want no more of it, by a click or by a mail.

    https://portal/unsubscribe/<mail>-<token>
    unsubscribe+<mail>-<token>@domain

The token is shown by that one mail only, so nobody unsubscribes others. It needs no sign-in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot import unsubscribed
from bot.accounts import Account
from bot.post import OutboundMail
from bot.store import engine
from bot.tokens import Mint
from bot.words import FALLBACK, languages, say

PURPOSE = "unsubscribe"
#: The beginning of the addresses.
PREFIX = "unsubscribe+"

#: Title, text and button of the page: when it is opened, once the button was pressed, and when the
#: mail is erased.
WORDS = {
    False: ("asked-title", "asked-text", "asked-button"),
    True: ("stopped-title", "stopped-text", "stopped-button"),
    None: ("gone-title", "gone-text", ""),
}

_HANDLE = re.compile(r"([0-9]{1,18})-([a-z2-7]{24})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subscription:
    """What somebody gets reminders by: the mail that showed the link, and whose it is."""

    mail: OutboundMail
    account: Account

    @property
    def business(self) -> str:
        """The name by which customers know the account."""
        return self.account.trading_name or self.account.name or self.account.address


def url(mail_id: int, mint: Mint, base_url: str) -> str:
    """Return the page where the recipient of a mail stops its kind."""
    return f"{base_url.rstrip('/')}/unsubscribe/{_handle(mail_id, mint)}"


def address(mail_id: int, mint: Mint, domain: str) -> str:
    """Return the address where a mail does the same; at most 55 octets before the @."""
    return f"{PREFIX}{_handle(mail_id, mint)}@{domain}"


def mail_of(handle: str, mint: Mint) -> int | None:
    """Return the id of the mail whose ``<mail>-<token>`` this is; None if it is nobody's."""
    found = _HANDLE.fullmatch(handle)
    if found and mint.is_token(found[2], PURPOSE, int(found[1])):
        return int(found[1])
    return None


def addressed(addresses: Iterable[str], mint: Mint) -> int | None:
    """Return the id of the mail whose address is among these; None if there is none."""
    for each in addresses:
        local = each.rpartition("@")[0].lower()
        mail_id = mail_of(local.removeprefix(PREFIX), mint) if local.startswith(PREFIX) else None
        if mail_id is not None:
            return mail_id
    return None


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of a link says, in the language of the mail that showed it."""

    language: str
    title: str
    text: str
    button: str = ""  #: nothing can be done where it is empty
    asks_to_stop: bool = True  #: what the button does; or it takes that back


def page_of(mine: Subscription | None, *, brand: str, is_stopped: bool = False) -> Page:
    """Return the page before the button was pressed or, where `is_stopped`, after it."""
    language = mine.mail.language if mine else FALLBACK
    title, text, button = WORDS[None if mine is None else is_stopped]
    facts = {
        "business": mine.business if mine else "",
        "address": mine.mail.recipient if mine else "",
        "brand": brand,
    }
    return Page(
        language=language if language in languages() else FALLBACK,
        title=say(language, "unsubscribe", title),
        text=say(language, "unsubscribe", text, **facts),
        button=say(language, "unsubscribe", button) if button else "",
        asks_to_stop=not is_stopped,
    )


async def subscription(mail_id: int) -> Subscription | None:
    """Return what a mail is of; None once it is erased."""
    mail = await OutboundMail.get_or_none(id=mail_id)
    if mail is None:
        return None
    return Subscription(mail, await Account.get(id=mail.account_id))


async def stop(mail_id: int, *, now: datetime) -> bool:
    """Send the recipient of a mail no more of its kind; tell whether that mail is still known."""
    async with engine.transaction():
        mail = await OutboundMail.get_or_none(id=mail_id)
        if mail is not None:
            await unsubscribed.add(mail.account_id, mail.recipient, at=now)
    return mail is not None


async def resume(mail_id: int) -> bool:
    """Take a `stop` back; tell whether that mail is still known."""
    mail = await OutboundMail.get_or_none(id=mail_id)
    if mail is not None:
        await unsubscribed.remove(mail.account_id, mail.recipient)
    return mail is not None


def _handle(mail_id: int, mint: Mint) -> str:
    return f"{mail_id}-{mint.token(PURPOSE, mail_id)}"
