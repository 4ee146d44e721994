"""Departure: a document leaves: it is issued, drawn and mailed to its recipients.

What a reader of the mail promises ("leaves at 14:05") is kept by the job `leave`: a document is
pending until its undo window has passed, and takes its number only then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from procrastinate import JobContext
from procrastinate.blueprints import Blueprint

from bot import accounts, notices, post, unreachable
from bot.accounts import Account
from bot.documents import drawing, issuing
from bot.documents.events import Occasion, note
from bot.documents.model import Document, Drawing, State
from bot.post import Outgoing, Sender
from bot.store import engine
from bot.unreachable import Bar

jobs = Blueprint()


@dataclass(frozen=True, slots=True)
class Tools:
    """What the clock's own jobs need."""

    clock: Callable[[], datetime]
    mail_domain: str


async def schedule(document: Document, leaves_at: datetime, occasion: Occasion) -> None:
    """Let a draft leave at a time; until then it may be stopped. Call inside a transaction."""
    document.state = State.PENDING
    document.leaves_at = leaves_at
    document.awaits_send = False
    await document.save()
    await note(document, "pending", occasion, leaves_at=leaves_at.isoformat())
    await engine.defer(
        "bot:leave",
        at=leaves_at,
        document_id=document.id,
        leaves_at=leaves_at.isoformat(),
        said_at=occasion.at.isoformat(),
    )


async def hold(document: Document, occasion: Occasion) -> None:
    """Turn a pending document back into a draft. Call inside a transaction."""
    document.state = State.DRAFT
    document.leaves_at = None
    await document.save()
    await note(document, "held", occasion)


async def depart(
    document: Document, account: Account, sender: Sender, occasion: Occasion
) -> Drawing:
    """Issue a document and queue its mails, all or nothing. Call inside a transaction.

    Returns the drawing that the mails enclose.
    """
    facts = await issuing.issue(document, account, occasion)
    drawn = await drawing.asked_for(document)
    to, cc = tuple(document.recipients), tuple(document.copies)
    for recipient in dict.fromkeys((*to, *cc)):
        await post.put(
            Outgoing(
                key=f"invoice/{document.id}/{recipient}",
                kind=document.kind,
                recipient=recipient,
                language=facts.language,
                facts={"document_id": document.id},
                to=to,
                cc=cc,
                document_id=document.id,
                drawing_ids=(drawn.id,),
                awaits_drawing=not drawing.is_drawn(drawn),
            ),
            sender,
        )
    return drawn


def window_of(account: Account, default: timedelta) -> timedelta:
    """Return the account's undo window."""
    return default if account.undo_s is None else timedelta(seconds=account.undo_s)


@jobs.task(name="leave", queue="bot", pass_context=True, retry=engine.Backoff())
async def leave(context: JobContext, document_id: int, leaves_at: str, said_at: str = "") -> None:
    """Let a pending document leave whose time has come; a repeat changes nothing.

    `leaves_at` is the time as it was when the job was made. It is compared with the document's,
    not with the clock: the database's may be ahead of ours, and there is no second job. `said_at`
    is when its owner let it go: what came back from its addresses since then was not known.
    """
    tools: Tools = context.additional_context["bot"]
    now = tools.clock()
    found = await Document.get_or_none(id=document_id)
    if found is None:
        return
    async with engine.transaction():
        # The account first: every transaction takes the locks in this order.
        account = await accounts.locked(found.account_id)
        document = await Document.select_for_update().get_or_none(id=document_id)
        if document is None or document.state is not State.PENDING:
            return
        if document.leaves_at != datetime.fromisoformat(leaves_at):
            return  # it was stopped and sent again: that time has a job of its own
        known_at = datetime.fromisoformat(said_at) if said_at else None
        bar = await unreachable.bar(document, since=known_at)
        if bar is not None:
            await _stay(document, bar, now, tools.mail_domain)
            return
        sender = Sender(account.id, cause_id=None, now=now, mail_domain=tools.mail_domain)
        await depart(document, account, sender, Occasion(now, "clock"))


async def _stay(document: Document, bar: Bar, now: datetime, mail_domain: str) -> None:
    """Keep a document as a draft that can not reach its recipient, and tell the account."""
    await hold(document, Occasion(now, "clock"))
    document.awaits_send = not bar.is_unwanted
    await document.save(update_fields=["awaits_send"])
    what = "unwanted-there" if bar.is_unwanted else "came-back"
    await notices.about_stay(document, what, bar.address, now=now, mail_domain=mail_domain)
