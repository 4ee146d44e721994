"""Drawing: makes the PDF of a document once and lets go the mails that wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

import structlog
from prometheus_client import Counter, Histogram

from bot import notices
from bot.accounts import Logo
from bot.documents import sketches
from bot.documents.facts import DocumentFacts
from bot.documents.model import Drawing
from bot.documents.reading import facts_of, logo_of
from bot.post import Enclosure, OutboundMail, Posted, release
from bot.sandbox import Sandbox
from bot.store import engine
from outbound.compose import MANNERS
from outbound.printing.renderer import draw as drawn_page
from outbound.printing.text.file_name import file_name

log = structlog.get_logger(__name__)

#: Seconds; a page of twelve lines takes a tenth of one.
TIMEOUT_S = 60.0

#: How often a page is tried: a machine out of memory may do better a minute later.
TRIES = 3

DRAWING_SECONDS = Histogram(
    "jupiter_drawing_seconds",
    "Time from asking for a PDF to having it, waiting for a process included.",
    buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120),
)
DRAWINGS = Counter("jupiter_drawings", "PDFs by what became of them.", ["outcome"])


class Unprintable(Exception):  # noqa: N818  (it names what happened)
    """The page could not be made this time."""


async def print_once(drawing: Drawing, printer: Sandbox, *, now: datetime) -> None:
    """Draw and store a drawing that is not drawn yet; raises `Unprintable`."""
    facts = replace(
        await facts_of(drawing.document_id, now=now),
        # A preview stays one, even if its document was issued while it waited to be drawn.
        is_preview=drawing.is_preview,
    )
    logo = await logo_of(drawing.document_id)
    octets = await _printed(facts, logo, printer)
    async with engine.transaction():
        # The row is changed before the mails are looked for: who adds a mail locks the row first.
        changed = await Drawing.filter(id=drawing.id, octets__isnull=True).update(
            octets=octets,
            sha256=sha256(octets).hexdigest(),
            file_name=file_name(facts),
            drawn_at=now,
            failure="",
        )
        if changed:
            await let_go(drawing.id)
    DRAWINGS.labels("drawn").inc()
    log.info("drawn", drawing=drawing.id, octets=len(octets))


async def _printed(facts: DocumentFacts, logo: bytes | None, printer: Sandbox) -> bytes:
    with DRAWING_SECONDS.time():
        try:
            return await printer.run(drawn_page, TIMEOUT_S, facts, logo)
        except Exception as error:
            raise Unprintable(type(error).__name__) from error


async def set_aside(drawing: Drawing, why: str, *, now: datetime, mail_domain: str) -> None:
    """Give a drawing up: mails that wait for it are let go without it, the account is told."""
    async with engine.transaction():
        undrawn = Drawing.filter(id=drawing.id, octets__isnull=True, failure="")
        if not await undrawn.update(failure=why[:200]):
            return
        # A customer's mail fails for want of its PDF when it is delivered, and tells so itself.
        if not any(MANNERS[mail.kind].is_for_customer for mail in await let_go(drawing.id)):
            await notices.about_drawing(drawing, now=now, mail_domain=mail_domain)
    DRAWINGS.labels("failed").inc()


@dataclass(frozen=True, slots=True)
class Sketched:
    """The PDF of a page that no document has."""

    octets: bytes
    file_name: str


async def sketched(mail: OutboundMail, printer: Sandbox) -> list[Sketched]:
    """Draw the pages that only this mail encloses; raises `Unprintable`."""
    found = []
    for facts in await sketches.of_mail(mail.id):
        logo = await Logo.get_or_none(account_id=mail.account_id, sha256=facts.logo_sha256)
        octets = await _printed(facts, bytes(logo.octets) if logo else None, printer)
        found.append(Sketched(octets, file_name(facts)))
    return found


async def remind(drawing: Drawing) -> None:
    """Let go the mails that came to wait for a drawing after it was settled."""
    async with engine.transaction():
        await let_go(drawing.id)


async def let_go(drawing_id: int) -> list[OutboundMail]:
    """Release and return the mails that wait for no other drawing. Call inside a transaction."""
    released = []
    for mail in await _waiting(drawing_id):
        ids = await Enclosure.filter(mail_id=mail.id).values_list("drawing_id", flat=True)
        if not await Drawing.exists(id__in=ids, octets__isnull=True, failure=""):
            await release(mail)
            released.append(mail)
    return released


async def _waiting(drawing_id: int) -> Sequence[OutboundMail]:
    """Return the mails that enclose a drawing and are not composed yet, locked.

    The lock makes two drawings of one mail that end together see each other.
    """
    ids = await Enclosure.filter(drawing_id=drawing_id).values_list("mail_id", flat=True)
    return (
        await OutboundMail.filter(id__in=ids, state=Posted.QUEUED, tries=0, octets__isnull=True)
        .select_for_update()
        .order_by("id")
    )
