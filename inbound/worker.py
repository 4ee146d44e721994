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

from bot import confirmations, dispatch, retention, unanswered
from bot.correspondence import reply_addresses, unsubscribing
from bot.dispatch import House
from bot.post import (
    FINGERPRINT_DAYS,
    Fingerprint,
    InboundMail,
    Letter,
    Level,
    OutboundMail,
    Received,
)
from bot.reports import Report
from bot.sandbox import Died, Sandbox, TookTooLong
from bot.trust import confirming, strangers
from inbound import fields
from inbound.automatic import is_automatic
from inbound.bounces import returns
from inbound.bounces.reading import read_report
from inbound.letter.entrance import open_letter
from inbound.letter.opened import Opened

log = structlog.get_logger()
jobs = Blueprint()

HANDLED = Counter("jupiter_inbound_handled", "Stored mails by what became of them", ["outcome"])
HELD_NO_LONGER = Counter("jupiter_inbound_swept", "Mails of which the octets were dropped.")

#: Seconds a mail may take to open. The largest real one of 1,300 takes half of one.
OPENING_S = 8.0

#: Octets of a Message-ID of ours, and some.
MAX_MESSAGE_ID = 200

#: Seconds between the tries of a mail that met a fault of ours; after them it is set aside.
STEPS_S = (2, 10, 60, 300, 900, 3600)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the worker works with."""

    opener: Sandbox
    house: House
    clock: Callable[[], datetime]
    open_letter: Callable[[bytes], Opened] = open_letter
    read_report: Callable[[bytes, str, str], Report] = read_report
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
    """Delete what is too old, nightly: mails as they came, signatures, strangers, questions."""
    tools: Tools = context.additional_context["inbound"]
    now = tools.clock()
    await Fingerprint.filter(seen_at__lt=now - timedelta(days=FINGERPRINT_DAYS)).delete()
    await strangers.forget(now)
    await confirmations.forget(now)
    HELD_NO_LONGER.inc(await retention.sweep(now))


async def _handle(mail: InboundMail, tools: Tools) -> None:
    octets = bytes(mail.octets or b"")
    if returns.is_return(mail) or returns.is_for_operator(mail):
        HANDLED.labels(await returns.handle(mail, octets, tools)).inc()
        return
    if _came_to(mail, unsubscribing.PREFIX):
        await dispatch.unsubscribe(mail.id, mail.rcpt_tos, tools.house, tools.clock())
        HANDLED.labels("silence").inc()
        return
    reason = is_automatic(octets, mail.mail_from) or await _own(mail, octets, tools.house)
    if reason is not None:
        await unanswered.silence(mail.id, now=tools.clock(), why=f"automatic: {reason}")
        HANDLED.labels("silence").inc()
        return
    if mail.level is Level.NONE:  # a replay: it is not even opened
        await unanswered.silence(mail.id, now=tools.clock(), why="not proven")
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


def _came_to(mail: InboundMail, beginning: str) -> bool:
    return bool(mail.rcpt_tos) and all(each.startswith(beginning) for each in mail.rcpt_tos)


async def _own(mail: InboundMail, octets: bytes, house: House) -> str | None:
    """Return ``own`` for a mail of ours that comes back to us, by its author or its Message-ID."""
    local, _, domain = mail.author.lower().rpartition("@")
    if domain == house.mail_domain.lower() and local.partition("+")[0] in ("invoice", "bounce"):
        return "own"
    for value in fields.values(fields.fields(fields.header(octets)), "message-id"):
        message_id = value[:MAX_MESSAGE_ID].decode("ascii", "replace").strip()
        if await OutboundMail.exists(message_id=message_id):
            return "own"
    return None


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
        confirms=confirming.said(mail.rcpt_tos),
        has_attachments=opened.has_attachments,
        is_cut=opened.is_cut,
    )
