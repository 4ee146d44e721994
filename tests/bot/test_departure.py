"""Departure: a document leaves once, at its last time, whatever the clocks say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot import departure
from bot.accounts import Account
from bot.customers import Customer
from bot.documents import drafting
from bot.documents.drafting import Plan, PlannedLine
from bot.documents.events import Occasion
from bot.documents.model import Document, Kind, State
from bot.grammar.syntax import Unit
from bot.post import OutboundMail
from bot.store import engine, store
from tests import databases

NOW = datetime.now(UTC) - timedelta(minutes=5)  # the engine's own clock is past all of it
OCCASION = Occasion(NOW, "test")


@pytest.fixture
async def document(database_url: str) -> AsyncIterator[Document]:
    """A draft in an open store that knows the jobs."""
    opened = store.opened(
        database_url, secret_keys=[databases.SECRET], blueprints={"bot": departure.jobs}
    )
    async with opened:
        account = await Account.create(
            address="ann@example.com", name="Ann", country="US", currency="USD"
        )
        customer = await Customer.create(
            account_id=account.id, code="ACME", name="ACME", address="pay@acme.example"
        )
        work = PlannedLine("Work", Decimal(3), Unit.HOUR, Decimal(100))
        plan = Plan(Kind.INVOICE, customer, [work], "USD", "en", ["pay@acme.example"])
        async with engine.transaction():
            drafted = await drafting.draft(plan, account, OCCASION)
        yield drafted


async def work(now: datetime) -> None:
    """Do all jobs that are due, by a clock that says `now`."""
    await engine.app().run_worker_async(
        queues=["bot"],
        wait=False,
        install_signal_handlers=False,
        additional_context={"bot": departure.Tools(lambda: now, "mail.example")},
    )


async def schedule(document: Document, leaves_at: datetime) -> None:
    async with engine.transaction():
        await departure.schedule(document, leaves_at, OCCASION)


async def test_a_document_leaves_though_our_clock_is_behind_the_databases(
    document: Document,
) -> None:
    await schedule(document, NOW)
    await work(NOW - timedelta(seconds=30))

    left = await Document.get(id=document.id)
    assert left.state is State.ISSUED
    assert await OutboundMail.filter(kind=Kind.INVOICE).count() == 1


async def test_a_document_that_was_stopped_and_sent_again_leaves_at_its_last_time(
    document: Document,
) -> None:
    await schedule(document, NOW)
    async with engine.transaction():
        await departure.hold(document, OCCASION)
    later = datetime.now(UTC) + timedelta(hours=1)
    await schedule(document, later)
    await work(datetime.now(UTC))

    waiting = await Document.get(id=document.id)
    assert (waiting.state, waiting.leaves_at) == (State.PENDING, later)
    left = [
        job.scheduled_at
        for job in await engine.app().job_manager.list_jobs_async(queue="bot", status="todo")
    ]
    assert left == [later]


async def test_a_document_that_was_stopped_does_not_leave(document: Document) -> None:
    await schedule(document, NOW)
    async with engine.transaction():
        await departure.hold(document, OCCASION)
    await work(NOW)
    assert (await Document.get(id=document.id)).state is State.DRAFT


async def test_a_repeated_job_mails_nothing_twice(document: Document) -> None:
    for _ in range(2):
        await schedule(document, NOW)
    await work(NOW)

    assert (await Document.get(id=document.id)).number is not None
    assert await OutboundMail.filter(kind=Kind.INVOICE).count() == 1
