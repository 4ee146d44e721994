"""Worker: takes a stored mail, opens it where it can be killed, and hands the letter on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate import jobs as engine_jobs
from procrastinate.blueprints import Blueprint
from prometheus_client import Counter

from bot import dispatch
from bot.correspondence import reply_addresses, unsubscribing
from bot.dispatch import House
from bot.post import FINGERPRINT_DAYS, Fingerprint, InboundMail, Letter, Received
from bot.sandbox import Died, Sandbox, TookTooLong
from inbound.automatic import is_automatic
from inbound.letter.entrance import open_letter
from inbound.letter.opened import Opened

log = structlog.get_logger()
jobs = Blueprint()

HANDLED = Counter("jupiter_inbound_handled", "Stored mails by what became of them", ["outcome"])

#: Seconds a mail may take to open. The largest real one of 1,300 takes half of one.
OPENING_S = 8.0

#: Seconds between the tries of a mail that met a fault of ours; after them it is set aside.
STEPS_S = (2, 10, 60, 300, 900, 3600)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the worker works with."""

    opener: Sandbox
    house: House
    clock: Callable[[], datetime]
    open_letter: Callable[[bytes], Opened] = open_letter
    opening_s: float = OPENING_S


class _Patience(BaseRetryStrategy):
    """Tries a mail again, outside its author's lock: later mail must not wait for it."""

    def get_retry_decision(
        self, *, exception: BaseException, job: engine_jobs.Job
    ) -> RetryDecision | None:
        """Return when to try again, or None after the last step."""
        if job.attempts >= len(STEPS_S):
            return None
        return RetryDecision(retry_in={"seconds": STEPS_S[job.attempts]}, lock=f"retried/{job.id}")


@jobs.task(name="handle", queue="inbound", pass_context=True, retry=_Patience())
async def handle(context: JobContext, mail_id: str) -> None:
    """Handle one stored mail; a repeat changes nothing."""
    tools: Tools = context.additional_context["inbound"]
    mail = await InboundMail.get_or_none(id=mail_id)
    if mail is None or mail.state is not Received.RECEIVED or mail.octets is None:
        return
    try:
        await _handle(mail, tools)
    except Exception:
        if context.job.attempts < len(STEPS_S):
            raise
        # The engine gives up now: keep the mail where the operator sees it, and say so.
        log.exception("mail set aside", mail=mail_id)
        await _set_aside(mail, tools, "fault")


@jobs.periodic(cron="37 3 * * *")
@jobs.task(name="forget", queue="inbound", pass_context=True, queueing_lock="inbound-forget")
async def forget(context: JobContext, timestamp: int) -> None:
    """Delete the fingerprints of signatures that are too old to count again, nightly."""
    tools: Tools = context.additional_context["inbound"]
    last = tools.clock() - timedelta(days=FINGERPRINT_DAYS)
    await Fingerprint.filter(seen_at__lt=last).delete()


async def _handle(mail: InboundMail, tools: Tools) -> None:
    octets = bytes(mail.octets or b"")
    if _came_to(mail, "postmaster@"):
        log.warning("mail for the operator", mail=mail.id)
        await dispatch.keep(mail.id, why="for the operator")
        HANDLED.labels("set-aside").inc()
        return
    if _came_to(mail, unsubscribing.PREFIX):
        await dispatch.unsubscribe(mail.id, mail.rcpt_tos, tools.house, tools.clock())
        HANDLED.labels("silence").inc()
        return
    reason = "bounce" if _came_to(mail, "bounce+") else is_automatic(octets, mail.mail_from)
    if reason is not None:
        await dispatch.silence(mail.id, now=tools.clock(), why=f"automatic: {reason}")
        HANDLED.labels("silence").inc()
        return
    try:
        opened = await tools.opener.run(tools.open_letter, tools.opening_s, octets)
    except (TookTooLong, Died) as trouble:
        log.warning("mail can not be opened", mail=mail.id, trouble=type(trouble).__name__)
        await _set_aside(mail, tools, "unreadable")
        return
    await dispatch.handle(mail.id, _letter(mail, opened, tools), tools.house, tools.clock())
    HANDLED.labels("answer").inc()


def _came_to(mail: InboundMail, local_part: str) -> bool:
    """Tell whether a mail came to such an address of ours, and not to the one of commands."""
    return not any(each.startswith("invoice") for each in mail.rcpt_tos) and any(
        each.startswith(local_part) for each in mail.rcpt_tos
    )


async def _set_aside(mail: InboundMail, tools: Tools, why: str) -> None:
    await dispatch.set_aside(
        mail.id, author=mail.author, house=tools.house, now=tools.clock(), why=why
    )
    HANDLED.labels("set-aside").inc()


def _letter(mail: InboundMail, opened: Opened, tools: Tools) -> Letter:
    return Letter(
        author=mail.author,
        level=mail.level,
        subject=opened.subject,
        text=opened.text,
        message_id=opened.message_id,
        in_reply_to=opened.in_reply_to,
        references=opened.references,
        answered_mail=reply_addresses.answered(mail.rcpt_tos, tools.house.mint),
        has_attachments=opened.has_attachments,
        is_cut=opened.is_cut,
    )
