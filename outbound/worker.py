"""Worker: the jobs that draw documents and hand mail on.

A job carries ids only and may run twice: `draw` ends at once where there is a PDF, `deliver` where
the mail has left the state it was queued for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from procrastinate import JobContext
from procrastinate.blueprints import Blueprint
from prometheus_client import Counter
from tortoise.queryset import QuerySet

from bot import notices, unreachable
from bot.accounts import Account
from bot.documents import events, sketches
from bot.documents.ledger import sheets
from bot.documents.ledger.sheets import Sheet
from bot.documents.model import Document, Drawing
from bot.documents.reading import facts_of
from bot.notices import Failure
from bot.post import Attempt, Enclosure, OutboundMail, Posted
from bot.sandbox import Sandbox
from bot.store import engine
from bot.takeout import archive
from bot.takeout.archive import Archive
from bot.tokens import Mint
from bot.trust import confirming
from outbound import backoff, compose, drawing
from outbound.channels.channel import Accepted, Channel, Deferred, Outcome, Refused
from outbound.compose import MANNERS, Enclosed, House
from outbound.drawing import Sketched
from outbound.message.headers import UnfitAddress
from outbound.signing.signer import Signer

log = structlog.get_logger(__name__)

jobs = Blueprint()

DELIVERIES = Counter("jupiter_outbound_attempts", "Tries to hand a mail on.", ["kind", "outcome"])

#: How the rows name the outcomes (RFC 5321 4.2.1).
OUTCOMES: dict[type[Outcome], str] = {
    Accepted: "accepted",
    Deferred: "deferred",
    Refused: "refused",
}


class Undrawn(Exception):  # noqa: N818  (it names what happened)
    """A PDF that the mail cannot do without could not be made."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the jobs work with; a worker's additional context holds it as ``outbound``."""

    channel: Channel
    printer: Sandbox
    clock: Callable[[], datetime]
    brand: str
    operator: str
    bot_address: str
    mail_domain: str
    base_url: str
    mint: Mint
    signer: Signer | None = None  #: without a key mails leave unsigned

    @property
    def house(self) -> House:
        """Whose mail it is."""
        return House(
            self.brand,
            self.operator,
            self.bot_address,
            self.mail_domain,
            self.base_url,
            self.mint,
        )


@jobs.task(name="draw", queue="outbound", pass_context=True, retry=engine.Backoff())
async def draw(context: JobContext, drawing_id: int) -> None:
    """Make the PDF of a document, once, and release the mails that wait for it."""
    tools: Tools = context.additional_context["outbound"]
    row = await Drawing.get_or_none(id=drawing_id)
    if row is None:
        return  # erased
    if row.octets is not None or row.failure:
        await drawing.remind(row)
        return
    try:
        await drawing.print_once(row, tools.printer, now=tools.clock())
    except drawing.Unprintable as error:
        if context.job.attempts + 1 < drawing.TRIES:
            raise
        log.exception("not-drawn", drawing=row.id)
        await drawing.set_aside(row, str(error), now=tools.clock(), mail_domain=tools.mail_domain)


@jobs.task(name="deliver", queue="outbound", pass_context=True, retry=engine.Backoff())
async def deliver(context: JobContext, mail_id: int, tries: int = 0) -> None:
    """Hand a mail to the next hop. `tries` is how often that was tried when the job was made."""
    tools: Tools = context.additional_context["outbound"]
    mail = await OutboundMail.get_or_none(id=mail_id)
    if mail is None or mail.state is not Posted.QUEUED or mail.tries != tries:
        return  # erased, done, or the job of an earlier try that runs again
    try:
        octets = await _composed(mail, tools, is_last_try=context.job.attempts + 1 >= drawing.TRIES)
    except UnfitAddress:
        await _record(mail, Refused("not handed on: not an address"), tools, why="unfit")
        return
    except Undrawn:
        await _record(mail, Refused("not handed on: no PDF"), tools, why="undrawn")
        return
    if await _is_unwanted(mail):
        await _record(mail, Refused("not handed on: unwanted"), tools, why="kept-back")
        return
    if not await _as_it_was(mail).exists():
        return  # erased, or sent by a twin of this job, while it was composed
    reverse_path = compose.mail_from(mail, tools.house)
    outcome = await tools.channel.deliver(reverse_path, mail.recipient, octets)
    await _record(mail, replace(outcome, response=_legible(outcome.response)), tools)


async def _is_unwanted(mail: OutboundMail) -> bool:
    """Tell whether the recipient complained about mail that nobody there had asked for."""
    manner = MANNERS[mail.kind]
    asked_for = manner.is_answer or not manner.is_for_customer
    return not asked_for and await unreachable.is_unwanted(mail.recipient)


def _legible(response: str) -> str:
    """Return a response as both databases can keep it and a terminal can show it.

    A next hop may say anything. If what it said could not be written down, a mail it took would
    be handed on again and again.
    """
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in response)


async def _composed(mail: OutboundMail, tools: Tools, *, is_last_try: bool) -> bytes:
    """Return the octets of a mail; they are stored before the first try and never made again."""
    if mail.octets is not None:
        return bytes(mail.octets)
    if confirms_at := await confirming.address_of(mail, tools.mint, tools.mail_domain):
        # Not stored with the row: its octets are the only place that holds the token.
        mail.facts = {**mail.facts, "reply_to": confirms_at}
    octets = compose.compose(
        mail,
        [*await _drawings(mail), *await _sketched(mail, tools, is_last_try=is_last_try)],
        house=tools.house,
        enclosed=await _enclosed(mail, tools),
        sheets=[*await _sheets(mail), *await _archives(mail)],
    )
    if tools.signer is not None:
        octets = await tools.signer.signed(octets)
    async with engine.transaction():
        await OutboundMail.filter(id=mail.id, octets__isnull=True).update(octets=octets)
        await sketches.drop(mail.id)
    return octets


async def _sketched(mail: OutboundMail, tools: Tools, *, is_last_try: bool) -> list[Sketched]:
    """Return the PDFs that only this mail encloses; it goes without them rather than not at all."""
    try:
        return await drawing.sketched(mail, tools.printer)
    except drawing.Unprintable:
        if not is_last_try:
            raise
        log.exception("not-drawn", mail=mail.id)
        return []


async def _enclosed(mail: OutboundMail, tools: Tools) -> Enclosed | None:
    """Return the document that a customer's mail brings."""
    if mail.document_id is None or not MANNERS[mail.kind].is_for_customer:
        return None
    account = await Account.get(id=mail.account_id)
    facts = await facts_of(mail.document_id, now=tools.clock())
    return Enclosed(facts=facts, asked_by=account.address)


async def _archives(mail: OutboundMail) -> list[Archive]:
    """Return the archives that an answer encloses, by file name, as things are now."""
    return [
        Archive(str(each["file_name"]), await archive.written(mail.account_id, each["year"]))
        for each in mail.facts.get("takeouts", ())
    ]


async def _sheets(mail: OutboundMail) -> list[Sheet]:
    """Return the tables that an answer encloses, as the ledger is now."""
    wanted = mail.facts.get("sheets", ())
    return [await sheets.written(each, mail.account_id) for each in wanted]


async def _drawings(mail: OutboundMail) -> list[Drawing]:
    """Return the drawings of a mail in order, without those that could not be made.

    Raises `Undrawn` for a customer's mail: it never goes without its PDF.
    """
    enclosures = await Enclosure.filter(mail_id=mail.id).order_by("position", "id")
    drawn = await Drawing.in_bulk([each.drawing_id for each in enclosures], "id")
    drawings = [drawn[each.drawing_id] for each in enclosures]
    if any(each.octets is None and not each.failure for each in drawings):
        raise RuntimeError(f"mail {mail.id} was released before it was drawn")
    made = [each for each in drawings if each.octets is not None]
    if len(made) < len(drawings) and MANNERS[mail.kind].is_for_customer:
        raise Undrawn
    return made


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a try."""

    state: Posted
    again_at: datetime | None = None
    why: str = ""  #: of a failure: ``refused``, ``expired``, ``unfit``, ``undrawn``, ``kept-back``


def _judged(mail: OutboundMail, outcome: Outcome, now: datetime, why: str) -> Verdict:
    match outcome:
        case Accepted():
            return Verdict(Posted.RELAYED)
        case Refused():
            return Verdict(Posted.FAILED, why=why)
        case Deferred():
            again_at = backoff.next_attempt(queued_at=mail.queued_at, tries=mail.tries + 1, now=now)
            if again_at is None:
                return Verdict(Posted.FAILED, why="expired")
            return Verdict(Posted.QUEUED, again_at)


async def _record(
    mail: OutboundMail, outcome: Outcome, tools: Tools, *, why: str = "refused"
) -> None:
    """Write down what became of a try, and what follows from it, in one transaction."""
    now, word = tools.clock(), OUTCOMES[type(outcome)]
    verdict = _judged(mail, outcome, now, why)
    mail.last_response = outcome.response[:500]
    async with engine.transaction():
        if await OutboundMail.select_for_update().only("id").get_or_none(id=mail.id) is None:
            return  # erased while it was on its way: nothing is noted of it
        await Attempt.create(mail_id=mail.id, at=now, outcome=word, response=outcome.response)
        # Compare and set: a twin of this job may have been first.
        changed = await _as_it_was(mail).update(
            state=verdict.state,
            tries=mail.tries + 1,
            last_response=mail.last_response,
            next_attempt_at=verdict.again_at,
            relayed_at=now if verdict.state is Posted.RELAYED else None,
        )
        if changed and verdict.again_at is not None:
            await _defer(mail, verdict.again_at)
        elif changed:
            await _conclude(mail, verdict, now, tools)
    DELIVERIES.labels(mail.kind, word).inc()
    log.info(word, mail=mail.id, tries=mail.tries + 1, state=verdict.state.value)


def _as_it_was(mail: OutboundMail) -> QuerySet[OutboundMail]:
    """Return the query for a mail that still waits for the try it was read for."""
    return OutboundMail.filter(id=mail.id, state=Posted.QUEUED, tries=mail.tries)


async def _defer(mail: OutboundMail, at: datetime) -> None:
    await engine.defer(
        "outbound:deliver",
        at=at,
        lock=f"outbound/{mail.id}",
        mail_id=mail.id,
        tries=mail.tries + 1,
    )


async def _conclude(mail: OutboundMail, verdict: Verdict, now: datetime, tools: Tools) -> None:
    """Write the end of a customer's mail into its document's history; tell of a failure."""
    if MANNERS[mail.kind].is_secret:
        await OutboundMail.filter(id=mail.id).update(octets=None)
    if not MANNERS[mail.kind].is_for_customer:
        return
    document = await Document.get_or_none(id=mail.document_id)
    if document is not None:
        occasion = events.Occasion(at=now, by="relay", mail_id=mail.cause_id or "")
        await events.note(document, verdict.state, occasion, mail=str(mail.id))
    if verdict.state is Posted.FAILED:
        failure = Failure(verdict.why, days=backoff.GIVE_UP_AFTER.days)
        await notices.about_failure(mail, failure, now=now, mail_domain=tools.mail_domain)
