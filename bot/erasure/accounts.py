"""Accounts: erased whole, in one step: every row, every job, every mail that still waits (P23)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from tortoise import Tortoise
from tortoise.expressions import Q, Subquery

from bot import accounts, reports
from bot.accounts import Account
from bot.documents.model import Document, Event
from bot.erasure import farewells, marks
from bot.post import InboundMail, OutboundMail, Posted, Received
from bot.store import engine
from bot.takeout import held
from bot.tokens import Mint

#: Jobs that are about a row: the argument that names it, and the model it is of.
JOBS = {
    "bot:leave": ("document_id", "Document"),
    "inbound:handle": ("mail_id", "InboundMail"),
    "outbound:deliver": ("mail_id", "OutboundMail"),
    "outbound:draw": ("drawing_id", "Drawing"),
}

#: Values of one statement; SQLite takes 32,766.
AT_ONCE = 500


async def preview(account_id: int) -> dict[str, int]:
    """Return how many rows of each kind an erasure deletes, by the names of `held.HELD`.

    Empty if there is no such account.
    """
    account = await Account.get_or_none(id=account_id)
    if account is None:
        return {}
    counts = {each.name: await (await held.own(each, account)).count() for each in held.HELD}
    counts["mails_in"] += len(await _letters_of_others(account))
    return counts


async def erase(
    account_id: int, now: datetime, mint: Mint, *, is_silent: bool = False
) -> dict[str, int] | None:
    """Erase an account for good; return how many rows of each kind, None if there is none.

    All rows go in one transaction; `farewells` says what its job does after it. Killed before the
    commit nothing has happened; killed after it the job is there.

    Args:
        account_id: whose rows are deleted.
        now: mails stored later open an empty account, earlier ones do not.
        mint: makes the mark that is kept of the address.
        is_silent: no last mail is sent; it was told before.
    """
    async with engine.transaction():
        account = await _locked(account_id)
        if account is None:
            return None
        counts = await preview(account.id)
        await farewells.plan(account, now, is_silent=is_silent)
        for address in await accounts.addresses_of(account):
            await marks.add(address, mint, now)
        await _drop_jobs(account)
        await _drop_letters_of_others(account)
        await _drop_rows(account)
        return counts


async def erase_letters(address: str) -> int:
    """Delete the stored mail of an address without an account; return how many."""
    async with engine.transaction():
        return await InboundMail.filter(author=accounts.mailbox_key(address)).delete()


async def customer_of(address: str) -> int:
    """Return for how many accounts an address is a customer's: those rows are theirs."""
    model = Tortoise.apps["models"]["Customer"]
    wanted = accounts.mailbox_key(address)
    rows = await model.filter(address__iexact=wanted).values_list("account_id", flat=True)
    return len(set(rows))


async def _locked(account_id: int) -> Account | None:
    """Return the account, locked after the mails that are being handled or sent for it.

    Every transaction takes the locks in this order, so that none waits for another in a ring.
    """
    account = await Account.get_or_none(id=account_id)
    if account is None:
        return None
    await (await _waiting_letters(account)).select_for_update().only("id")
    queued = OutboundMail.filter(account_id=account_id, state=Posted.QUEUED)
    await queued.order_by("id").select_for_update().only("id")
    return await Account.select_for_update().get_or_none(id=account_id)


async def _letters(account: Account) -> Any:
    """Return the query for the mails that came from the addresses of an account."""
    return InboundMail.filter(author__in=await accounts.addresses_of(account))


async def _waiting_letters(account: Account) -> Any:
    return (await _letters(account)).filter(state=Received.RECEIVED).order_by("id")


async def _drop_jobs(account: Account) -> None:
    """Delete the jobs about an account's rows. One that runs finds nothing, and ends."""
    for task, (argument, kind) in JOBS.items():
        holding = next(each for each in held.HELD if each.kind == kind)
        jobs = await engine.waiting(task)
        named = {job_id: arguments[argument] for job_id, arguments in jobs.items()}
        own: set[Any] = set()
        for values in _portions(list(set(named.values()))):
            rows = (await held.own(holding, account)).filter(pk__in=values)
            own |= set(await rows.values_list("id", flat=True))
        await engine.drop([job_id for job_id, value in named.items() if value in own])


async def _letters_of_others(account: Account) -> set[str]:
    """Return the ids of mails that customers wrote about an account's documents."""
    caused = OutboundMail.filter(account_id=account.id, cause_id__isnull=False)
    told = Event.filter(document__account_id=account.id).exclude(mail_id="")
    ids = {
        *await _reports(account),
        *await caused.values_list("cause_id", flat=True),
        *await told.values_list("mail_id", flat=True),
    }
    own = await (await _letters(account)).values_list("id", flat=True)
    return {str(each) for each in ids} - {str(each) for each in own}


async def _reports(account: Account) -> list[str]:
    """Return the ids of reports on an account's mails of which the octets are kept."""
    beginning = reports.beginning(reports.Action.UNCLEAR)
    kept = InboundMail.filter(note__startswith=beginning, octets__isnull=False)
    about = {each.id: reports.about(each.note) for each in await kept.only("id", "note")}
    found: set[int] = set()
    for ids in _portions(sorted(set(about.values()))):
        own = OutboundMail.filter(account_id=account.id, id__in=ids)
        found |= {int(str(each)) for each in await own.values_list("id", flat=True)}
    return [mail_id for mail_id, each in about.items() if each in found]


async def _drop_letters_of_others(account: Account) -> None:
    """Delete what customers wrote; of one who has an account the row stays, without the mail."""
    for ids in _portions(sorted(await _letters_of_others(account))):
        theirs = Subquery(Account.all().values("address"))
        await InboundMail.filter(id__in=ids).exclude(author__in=theirs).delete()
        await InboundMail.filter(id__in=ids).update(octets=None, rcpt_tos=[], letter_key="")


async def _drop_rows(account: Account) -> None:
    """Delete an account's rows, those first that others do not refer to."""
    # A mail that came meanwhile may be in the hands of a worker that waits for the account.
    waiting = await _waiting_letters(account)
    late = await waiting.select_for_update(skip_locked=True).only("id")
    of_author = await _letters(account)
    free = [str(mail.id) for mail in late]
    await of_author.filter(~Q(state=Received.RECEIVED) | Q(id__in=free)).delete()
    # A document that another one refers to cannot go.
    await Document.filter(account_id=account.id, original_id__isnull=False).delete()
    for holding in reversed(held.HELD):
        if holding.model is not InboundMail:
            own = Subquery((await held.own(holding, account)).values(holding.model._meta.pk_attr))
            await holding.model.filter(pk__in=own).delete()


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
