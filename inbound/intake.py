"""Intake: mail is on disk, with the job that handles it, before SMTP says 250.

Group commit: all mails that waited while the last commit ran go into the next transaction, so
that a busy minute costs few commits and a quiet one no waiting. A sender that did not see its 250
sends again; such a mail is known by its content key and answered with the id it was stored under.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

import structlog
from tortoise.exceptions import IntegrityError

from bot.accounts import mailbox_key
from bot.post import Fingerprint, InboundMail, Level
from bot.store import engine

#: The job that reads a stored mail; its one argument is ``mail_id``.
JOB = "inbound:handle"

#: What one transaction holds at most.
MAILS_A_COMMIT = 256
OCTETS_A_COMMIT = 32 * 2**20

_log = structlog.get_logger()


class Overloaded(Exception):  # noqa: N818  (names the state, as `Busy` would)
    """More mails wait than the store can be expected to write soon; the sender tries later."""


class NotStored(Exception):  # noqa: N818  (says what the caller must answer for)
    """The transaction failed by a fault of ours; the mail is not stored."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail that was received whole and may be stored."""

    mail_from: str  #: "" is the null reverse-path
    rcpt_tos: tuple[str, ...]
    octets: bytes
    peer: str  #: address of the host that sent it
    level: Level
    author: str
    key: str  #: `content_key` of the envelope and the octets
    proof: str = ""  #: what proves the author, in one line
    fingerprints: tuple[str, ...] = ()  #: of the signatures that do; each counts once


def content_key(mail_from: str, rcpt_tos: Sequence[str], octets: bytes) -> str:
    """Return the SHA-256 of envelope and octets: the same for every repeat of one mail.

    Addresses hold no NUL, so the parts cannot run into each other.
    """
    envelope = "\0".join([mail_from, *sorted(rcpt_tos)]).encode()
    digest = sha256(b"%d\0%s\0" % (len(rcpt_tos), envelope))
    digest.update(octets)
    return digest.hexdigest()


def author_lock(author: str) -> str:
    """Return the lock that keeps one author's mails in order, without the address."""
    return f"author/{sha256(mailbox_key(author).encode()).hexdigest()[:24]}"


def mail_id(now: datetime) -> str:
    """Return a new id of 20 hexadecimal digits that sorts by time (milliseconds)."""
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(4)}"


@dataclass(slots=True)
class _Waiting:
    """A mail in the queue and the session that waits for its id."""

    arrival: Arrival
    stored: asyncio.Future[str]


class Intake:
    """Stores arrivals. `start` it in the event loop that has the store open, then `stop` it."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        max_mails: int = 1000,
        max_octets: int = 256 * 2**20,
    ) -> None:
        self._now = now
        self._max_mails = max_mails
        self._max_octets = max_octets
        self._queue: deque[_Waiting] = deque()
        self._octets = 0
        self._arrived = asyncio.Event()
        self._is_stopping = False
        self._writer: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the task that writes."""
        self._writer = asyncio.create_task(self._write(), name="intake")

    async def stop(self) -> None:
        """Store what waits, then end."""
        self._is_stopping = True
        self._arrived.set()
        if self._writer is not None:
            await self._writer

    async def put(self, arrival: Arrival) -> str:
        """Return the id of the stored mail, once it would survive a power cut.

        The commit runs in a task of its own: a caller that is cancelled only stops waiting.

        Raises:
            Overloaded: too much waits already, or the intake is stopping.
            NotStored: the transaction failed.
        """
        size = len(arrival.octets)
        is_full = len(self._queue) >= self._max_mails or self._octets + size > self._max_octets
        if is_full or self._is_stopping:
            raise Overloaded
        waiting = _Waiting(arrival, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._octets += size
        self._arrived.set()
        return await waiting.stored

    async def _write(self) -> None:
        while True:
            await self._arrived.wait()
            if batch := self._next_batch():
                await self._commit(batch)
            elif self._is_stopping:
                return
            else:
                self._arrived.clear()

    def _next_batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        octets = 0
        while self._queue and len(batch) < MAILS_A_COMMIT and octets < OCTETS_A_COMMIT:
            batch.append(self._queue.popleft())
            octets += len(batch[-1].arrival.octets)
        self._octets -= octets
        return batch

    async def _commit(self, batch: list[_Waiting]) -> None:
        arrivals = {each.arrival.key: each.arrival for each in batch}
        try:
            ids = await self._store(list(arrivals.values()))
        except Exception:
            _log.exception("intake.not_stored", mails=len(batch))
            for each in batch:
                if not each.stored.done():
                    each.stored.set_exception(NotStored())
            return
        for each in batch:
            if not each.stored.done():
                each.stored.set_result(ids[each.arrival.key])

    async def _store(self, arrivals: list[Arrival]) -> dict[str, str]:
        """Store all or none; return their ids by content key."""
        now = self._now()
        try:
            async with engine.writing():
                return await _insert(_without_replays(arrivals, set()), now)
        except IntegrityError:
            # One of them is a repeat or a replay. Only now look which: both are rare.
            return await _store_new(arrivals, now)


async def _store_new(arrivals: list[Arrival], now: datetime) -> dict[str, str]:
    """Store those whose content key is new; return the ids of all."""
    async with engine.transaction():
        keys = [each.key for each in arrivals]
        rows = InboundMail.filter(content_key__in=keys).values_list("content_key", "id")
        known = dict(await rows)
        fresh = [each for each in arrivals if each.key not in known]
        return known | await _insert(_without_replays(fresh, await _seen(fresh)), now)


async def _seen(arrivals: list[Arrival]) -> set[str]:
    """Return which fingerprints of the arrivals were seen before."""
    wanted = [each for arrival in arrivals for each in arrival.fingerprints]
    if not wanted:
        return set()
    rows = Fingerprint.filter(fingerprint__in=wanted).values_list("fingerprint", flat=True)
    return {str(each) for each in await rows}


def _without_replays(arrivals: list[Arrival], seen: set[str]) -> list[Arrival]:
    """Return the arrivals; one whose signature counted before is proven by nothing.

    It is taken and never acted on: a refusal would only bounce to whoever is named as its sender.
    """
    kept = []
    for each in arrivals:
        if seen.isdisjoint(each.fingerprints):
            kept.append(each)
        else:
            kept.append(replace(each, level=Level.NONE, proof="none replay", fingerprints=()))
        seen.update(each.fingerprints)
    return kept


async def _insert(arrivals: list[Arrival], now: datetime) -> dict[str, str]:
    """Insert rows, their jobs and the fingerprints of their signatures; return the ids."""
    fresh = [(mail_id(now), each) for each in arrivals]
    if fresh:
        jobs = [(author_lock(each.author), {"mail_id": id_}) for id_, each in fresh]
        await engine.defer_many(JOB, jobs)
        await InboundMail.bulk_create([_row(id_, each, now) for id_, each in fresh])
    marks = [
        Fingerprint(fingerprint=mark, seen_at=now) for a in arrivals for mark in a.fingerprints
    ]
    if marks:
        await Fingerprint.bulk_create(marks)
    return {each.key: id_ for id_, each in fresh}


def _row(id_: str, arrival: Arrival, now: datetime) -> InboundMail:
    return InboundMail(
        id=id_,
        content_key=arrival.key,
        mail_from=arrival.mail_from,
        rcpt_tos=list(arrival.rcpt_tos),
        peer=arrival.peer,
        level=arrival.level,
        author=arrival.author,
        proof=arrival.proof,
        octets=arrival.octets,
        received_at=now,
    )
