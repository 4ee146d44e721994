"""Farewell: the job that ends an account's erasure: nothing stays, and one last mail says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from procrastinate import JobContext
from procrastinate.blueprints import Blueprint

from bot.erasure import farewells, marks
from bot.erasure.farewells import Farewell
from bot.post import OutboundMail, message_id
from bot.store import engine, remains
from outbound import backoff, compose
from outbound.channels.channel import Channel, Deferred
from outbound.compose import House
from outbound.message.headers import UnfitAddress
from outbound.signing.signer import Signer

log = structlog.get_logger(__name__)

jobs = Blueprint()


@dataclass(frozen=True, slots=True)
class Tools:
    """What the job works with; a worker's additional context holds it as ``erasure``."""

    channel: Channel
    clock: Callable[[], datetime]
    house: House
    marks: Path  #: the file of all marks, beside the database
    signer: Signer | None = None  #: without a key mails leave unsigned


@jobs.task(name="farewell", queue="erasure", pass_context=True, retry=engine.Backoff())
async def farewell(context: JobContext, farewell_id: int) -> None:
    """Clean up after an erasure and send the last mail; a repeat does what is left."""
    tools: Tools = context.additional_context["erasure"]
    row = await Farewell.get_or_none(id=farewell_id)
    if row is not None:
        if not row.tries:
            await _clean(row, tools)
        again_at = None if row.is_silent else await _send(row, tools)
        if again_at is not None:
            await _later(row, again_at)
            return
        await row.delete()
        log.info("erased", farewell=farewell_id)
    await remains.empty_log()


async def _clean(row: Farewell, tools: Tools) -> None:
    """Remove what is not in the rows of the account, before anybody is told that all is gone."""
    await farewells.drop_late_mail(row)
    marks.write(tools.marks, await marks.entries())
    await tools.channel.erase(row.address)
    await remains.wipe()


async def _send(row: Farewell, tools: Tools) -> datetime | None:
    """Hand the last mail on; return when to try again, None if it left or never will."""
    try:
        octets = compose.compose(_mail(row, tools.house), [], house=tools.house)
    except UnfitAddress:
        return None
    if tools.signer is not None:
        octets = await tools.signer.signed(octets)
    outcome = await tools.channel.deliver("", row.address, octets)
    if not isinstance(outcome, Deferred):
        return None
    return backoff.next_attempt(queued_at=row.erased_at, tries=row.tries + 1, now=tools.clock())


async def _later(row: Farewell, at: datetime) -> None:
    async with engine.transaction():
        # Compare and set: a twin of this job may have been first.
        changed = await Farewell.filter(id=row.id, tries=row.tries).update(tries=row.tries + 1)
        if changed:
            lock = f"farewell/{row.id}"
            await engine.defer(farewells.JOB, at=at, lock=lock, farewell_id=row.id)


def _mail(row: Farewell, house: House) -> OutboundMail:
    """Return the last mail; it is never a row, which would need an account.

    It is made of the same values at each try, so its octets are the same.
    """
    key = f"{farewells.KIND}/{row.id}"
    return OutboundMail(
        id=row.id,
        account_id=0,
        key=key,
        kind=farewells.KIND,
        recipient=row.address,
        to=[row.address],
        cc=[],
        language=row.language,
        facts={**farewells.facts(row, operator=house.operator), "reply_to": house.bot_address},
        message_id=message_id(key, house.mail_domain),
        queued_at=row.erased_at,
    )
