"""Upkeep: forgets what is over: sessions, links, errands, and messages to the operator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from procrastinate import JobContext
from procrastinate.blueprints import Blueprint

from bot.access import identities, links, sessions
from bot.post import OutboundMail

jobs = Blueprint()

#: How long a message from the contact page is kept once it is queued.
CONTACT_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the job works with; a worker's additional context holds it as ``access``."""

    clock: Callable[[], datetime]


@jobs.periodic(cron="*/10 * * * *")
@jobs.task(name="forget", queue="access", pass_context=True, queueing_lock="access-forget")
async def forget_periodically(context: JobContext, timestamp: int) -> None:
    """Forget what is over, every ten minutes."""
    tools: Tools = context.additional_context["access"]
    await forget(tools.clock())


async def forget(now: datetime) -> None:
    """Forget what is over."""
    await sessions.clear(now)
    await links.clear(now)
    await identities.clear(now)
    await OutboundMail.filter(kind="contact", queued_at__lte=now - CONTACT_KEPT).delete()
