"""Unanswered: mail that is closed in silence, or kept for the operator."""

from __future__ import annotations

from datetime import datetime

from bot import accounts, retention
from bot.post import InboundMail, Received
from bot.store import engine, lookup


async def opened(mail_id: str) -> InboundMail | None:
    """Return the mail, locked, unless it is done."""
    mail = await lookup.locked(InboundMail, id=mail_id)
    return mail if mail is not None and mail.state is Received.RECEIVED else None


async def silence(mail_id: str, *, now: datetime, why: str) -> None:
    """Close a mail that must not be answered: automatic mail, a bounce."""
    async with engine.transaction():
        mail = await opened(mail_id)
        if mail is not None:
            mail.state, mail.note, mail.handled_at = Received.HANDLED, why[:200], now
            changed = ["state", "note", "handled_at"]
            if await accounts.by_address(mail.author) is None:
                changed += retention.drop_traces(mail)
            await mail.save(update_fields=changed)


async def keep(mail_id: str, *, why: str) -> None:
    """Set a mail aside that is for the operator and not for the bot; nobody is answered."""
    async with engine.transaction():
        mail = await opened(mail_id)
        if mail is not None:
            mail.state, mail.note = Received.SET_ASIDE, why[:200]
            await mail.save(update_fields=["state", "note"])
