"""Aliases: further addresses of an account; each has said by mail that it wants to be one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import accounts, answering, confirmations, post
from bot.accounts import Account, Alias, mailbox_key
from bot.answers import Paragraph, Part, Replies, Tone, as_facts
from bot.confirmations import Question
from bot.documents.events import Occasion
from bot.post import Outgoing, Sender
from bot.problems import Place, Problem
from bot.trust import newcomers, strangers
from bot.words import say

#: Further addresses of one account.
MOST = 20


@dataclass(frozen=True, slots=True)
class Request:
    """An address that is to be one of an account's, or no more."""

    address: str
    place: Place | None = None  #: where the account wrote it


async def listed(account: Account) -> tuple[str, ...]:
    """Return the further addresses of an account."""
    return (await accounts.addresses_of(account))[1:]


async def asked(account: Account, now: datetime) -> tuple[str, ...]:
    """Return the addresses that were asked and have not answered while they may."""
    waiting = Question.filter(account_id=account.id, purpose=confirmations.ADDRESS)
    living = await waiting.filter(used_at=None, expires_at__gt=now).order_by("id")
    return tuple(dict.fromkeys(each.detail["address"] for each in living))


async def ask(account: Account, request: Request, occasion: Occasion, sender: Sender) -> None:
    """Ask an address by mail whether it is to be one of the account's.

    Call inside a transaction that has the account locked. Raises Problem if it is one, or was
    written to within a day.
    """
    await _check(account, request, occasion.at)
    key = mailbox_key(request.address)
    question = await confirmations.ask(account, confirmations.ADDRESS, occasion, address=key)
    language = account.language
    await post.put(
        Outgoing(
            key=f"address/{question.id}",
            kind="address",
            recipient=request.address,
            language=language,
            facts={
                "subject": say(language, "aliases", "subject"),
                "confirms": [question.id],
                **as_facts([answering.worded(_asking(account, request), language)], ()),
            },
        ),
        sender,
    )


async def _check(account: Account, request: Request, now: datetime) -> None:
    """Raise Problem for an address that cannot be asked now; note that it is."""
    facts = {"address": request.address}
    if await accounts.owns(account, request.address):
        raise Problem("alias-known", place=request.place, facts=facts)
    if len(await listed(account)) + len(await asked(account, now)) >= MOST:
        raise Problem("aliases-too-many", place=request.place, most=str(MOST))
    if not await strangers.may_be_mailed(request.address, now):
        raise Problem("alias-asked-already", place=request.place, facts=facts)
    await newcomers.demand(account, [request.address], now, place=request.place)


def _asking(account: Account, request: Request) -> Part:
    """Return what an address is asked."""
    language, facts = account.language, {"address": request.address, "account": account.address}
    sections = (
        Paragraph(say(language, "aliases", "not-you")),
        Replies(say(language, "titles", "replies"), ("confirm",)),
    )
    return Part(Tone.QUESTION, say(language, "aliases", "asked", **facts), sections)


async def add(account: Account, address: str, now: datetime) -> None:
    """Make a confirmed address one of the account's. Call inside a transaction.

    Raises Problem if it is somebody's already.
    """
    if await accounts.commanded_from(address) is not None:
        raise Problem("alias-owned", facts={"address": address})
    await Alias.create(account_id=account.id, address=mailbox_key(address), confirmed_at=now)


async def drop(account: Account, request: Request) -> None:
    """Take an address from an account; what comes from it then is a stranger's.

    Raises Problem for the registered address, and for one that is none of the account's.
    """
    key, facts = mailbox_key(request.address), {"address": request.address}
    if key == account.address:
        raise Problem("alias-registered", place=request.place, facts=facts)
    if not await Alias.filter(account_id=account.id, address=key).delete():
        raise Problem("alias-unknown", place=request.place, facts=facts)
