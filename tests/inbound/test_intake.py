"""The intake: stored with its job, once, before anybody is told so; on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs
from tortoise import connections

from bot.post import Fingerprint, InboundMail, Level, Received
from bot.store import engine
from inbound.intake import (
    Arrival,
    Intake,
    NotStored,
    Overloaded,
    author_lock,
    content_key,
)


def arrival(octets: bytes = b"x", author: str = "ann@example.com") -> Arrival:
    """Return a mail to store."""
    rcpt_tos = ("invoice@jupiter.localhost",)
    return Arrival(
        mail_from=author,
        rcpt_tos=rcpt_tos,
        octets=octets,
        peer="127.0.0.1",
        level=Level.STRONG,
        author=author,
        key=content_key(author, rcpt_tos, octets),
    )


@pytest_asyncio.fixture
async def intake(store: str) -> AsyncIterator[Intake]:
    """A running intake over an empty store."""
    started = Intake()
    await started.start()
    yield started
    await started.stop()


async def jobs() -> list[tuple[str, str | None, object]]:
    """Return name, lock and mail of all jobs, in order."""
    found = await engine.app().job_manager.list_jobs_async()
    return [(job.task_name, job.lock, job.task_kwargs["mail_id"]) for job in found]


async def test_a_mail_is_stored_with_its_envelope_and_its_job(intake: Intake) -> None:
    mail_id = await intake.put(arrival(b"\x00\xff octets"))

    mail = await InboundMail.get(id=mail_id)
    assert mail.octets == b"\x00\xff octets"
    assert mail.mail_from == mail.author == "ann@example.com"
    assert mail.rcpt_tos == ["invoice@jupiter.localhost"]
    assert (mail.peer, mail.level, mail.state) == ("127.0.0.1", Level.STRONG, Received.RECEIVED)
    assert await jobs() == [("inbound:handle", author_lock("ann@example.com"), mail_id)]


async def test_a_repeat_is_answered_with_the_id_of_the_first(intake: Intake) -> None:
    first = await intake.put(arrival())

    assert await intake.put(arrival()) == first
    assert await InboundMail.all().count() == 1
    assert len(await jobs()) == 1


async def test_repeats_among_new_mails_are_told_apart(intake: Intake) -> None:
    known = await intake.put(arrival(b"0"))

    ids = await asyncio.gather(*(intake.put(arrival(b"%d" % (n % 5))) for n in range(20)))

    assert ids[0] == known
    assert len(set(ids)) == 5
    assert ids[:5] * 4 == list(ids)
    assert {mail.id for mail in await InboundMail.all()} == set(ids)
    assert len(await jobs()) == 5


async def test_mails_that_wait_go_into_one_transaction_in_order(intake: Intake) -> None:
    ids = await asyncio.gather(*(intake.put(arrival(b"%d" % n)) for n in range(50)))

    assert [mail_id for _, _, mail_id in await jobs()] == list(ids)
    moments = {mail.received_at for mail in await InboundMail.all()}
    assert len(moments) <= 2  # one clock reading a transaction


async def test_ids_are_short_and_sort_by_time(intake: Intake) -> None:
    ids = []
    for number in range(3):
        ids.append(await intake.put(arrival(b"%d" % number)))
        await asyncio.sleep(0.002)
    assert ids == sorted(ids)
    assert {len(mail_id) for mail_id in ids} == {20}


async def test_a_caller_that_goes_away_does_not_stop_the_commit(intake: Intake) -> None:
    gone = asyncio.create_task(intake.put(arrival(b"gone")))
    stays = asyncio.create_task(intake.put(arrival(b"stays")))
    await asyncio.sleep(0)
    gone.cancel()

    await stays

    assert await InboundMail.all().count() == 2


async def test_stopping_stores_what_waits(store: str) -> None:
    intake = Intake()
    await intake.start()
    waiting = [asyncio.create_task(intake.put(arrival(b"%d" % n))) for n in range(10)]
    await asyncio.sleep(0)

    await intake.stop()

    assert len(set(await asyncio.gather(*waiting))) == 10
    with pytest.raises(Overloaded):
        await intake.put(arrival())


@pytest.mark.parametrize("bounds", [{"max_mails": 3}, {"max_octets": 3}])
async def test_too_much_waiting_is_refused_until_it_is_stored(
    store: str, bounds: dict[str, Any]
) -> None:
    intake = Intake(**bounds)
    waiting = [asyncio.create_task(intake.put(arrival(b"%d" % n))) for n in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        await intake.put(arrival())

    await intake.start()
    await asyncio.gather(*waiting)
    assert await intake.put(arrival())
    await intake.stop()


async def test_a_store_that_fails_keeps_nothing_and_recovers(intake: Intake) -> None:
    connection = connections.get("default")
    await connection.execute_script("ALTER TABLE procrastinate_jobs RENAME TO away")
    with capture_logs() as logs:
        failed = await asyncio.gather(
            *(intake.put(arrival(b"%d" % n)) for n in range(3)), return_exceptions=True
        )
    assert {type(each) for each in failed} == {NotStored}
    assert {entry["event"] for entry in logs} == {"intake.not_stored"}
    assert await InboundMail.all().count() == 0

    await connection.execute_script("ALTER TABLE away RENAME TO procrastinate_jobs")
    assert await intake.put(arrival(b"0"))


def test_the_content_key_tells_envelopes_and_octets_apart() -> None:
    keys = {
        content_key("a@x", ["b@y"], b"1"),
        content_key("a@x", ["b@y"], b"2"),
        content_key("", ["b@y"], b"1"),
        content_key("a@x", ["b@y", "c@y"], b"1"),
        content_key("a@x", [], b"b@y\x001"),
    }
    assert len(keys) == 5
    assert content_key("a@x", ["b@y", "c@y"], b"1") == content_key("a@x", ["c@y", "b@y"], b"1")


def test_the_lock_of_an_author_shows_no_address() -> None:
    assert author_lock("Ann@Example.com") == author_lock("ann@example.com")
    assert "ann" not in author_lock("ann@example.com")


def proven(octets: bytes, *fingerprints: str) -> Arrival:
    """Return a mail that signatures prove."""
    return replace(arrival(octets), proof="dkim example.com s1", fingerprints=fingerprints)


async def test_a_signature_counts_once(intake: Intake) -> None:
    first = await intake.put(proven(b"x", "f1", "f2"))
    again = await intake.put(proven(b"X-Relay: y\r\nx", "f2"))
    other = await intake.put(proven(b"z", "f3"))

    levels = {each.id: (each.level, each.proof) for each in await InboundMail.all()}
    assert levels == {
        first: (Level.STRONG, "dkim example.com s1"),
        again: (Level.NONE, "none replay"),
        other: (Level.STRONG, "dkim example.com s1"),
    }
    assert len(await jobs()) == 3
    assert await Fingerprint.all().count() == 3


async def test_copies_that_come_at_once_count_once(intake: Intake) -> None:
    copies = [proven(b"Received: %d\r\nx" % n, "f1") for n in range(20)]
    await asyncio.gather(*(intake.put(each) for each in copies))

    levels = [each.level for each in await InboundMail.all()]
    assert sorted(levels) == [Level.NONE] * 19 + [Level.STRONG]


async def test_the_same_octets_again_are_no_replay(intake: Intake) -> None:
    first = await intake.put(proven(b"x", "f1"))
    assert await intake.put(proven(b"x", "f1")) == first

    (mail,) = await InboundMail.all()
    assert mail.level is Level.STRONG


async def test_two_intakes_at_once_take_a_signature_for_one(store: str) -> None:
    intakes = [Intake(), Intake()]
    for each in intakes:
        await each.start()
    for number in range(10):
        mark = f"f{number}"
        both = [each.put(proven(b"%d %d" % (number, i), mark)) for i, each in enumerate(intakes)]
        await asyncio.gather(*both)
    for each in intakes:
        await each.stop()

    levels = [each.level for each in await InboundMail.all()]
    assert sorted(levels) == [Level.NONE] * 10 + [Level.STRONG] * 10
