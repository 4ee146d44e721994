"""kill -9 at random moments, under load, with a client that sends again; on both databases."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest

from bot.post import InboundMail
from bot.store import engine
from bot.store import store as stores
from tests import databases
from tests.faults.bot import Bot
from tests.faults.sender import Sender, noise
from tests.faults.verdict import Verdict, verdict

#: Few in the suite; `make faults` sets 100.
ROUNDS = int(os.environ.get("JUPITER_FAULT_ROUNDS", "3"))
SEED = int(os.environ.get("JUPITER_FAULT_SEED") or random.randrange(1 << 30))

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + ROUNDS * 30)]


async def judged(database_url: str, sender: Sender) -> Verdict:
    """Compare the store with what the sender was told."""
    async with stores.opened(database_url, secret_keys=[databases.SECRET]):
        rows = await InboundMail.all().values_list("id", "octets")
        jobs = [
            str(job.task_kwargs["mail_id"])
            for job in await engine.app().job_manager.list_jobs_async()
        ]
    return verdict(sender.sent, {str(id_): bytes(octets) for id_, octets in rows}, jobs)


async def test_no_mail_is_lost_torn_or_doubled_by_kill_9(database_url: str, tmp_path: Path) -> None:
    randomly = random.Random(SEED)
    bot = Bot(tmp_path, database_url, roles=["smtp"], relay=f"maildir:{tmp_path / 'mail'}")
    sender = Sender(bot.port)
    feeding = asyncio.create_task(feed(sender, randomly))
    sender.start()
    for _ in range(ROUNDS):
        await bot.start()
        await asyncio.sleep(randomly.uniform(0.1, 1.2))
        await bot.kill()
    feeding.cancel()
    await bot.start()
    await sender.finish()
    assert await bot.stop() == 0

    found = await judged(database_url, sender)
    repeats = sum(mail.tries - 1 for mail in sender.sent)
    counts = f"{ROUNDS} kills, {len(sender.sent)} mails, {repeats} sent again"
    print(f"seed {SEED}: {counts}, {found}")  # noqa: T201  (the figures are what a run is for)
    assert found.is_clean
    assert len(sender.sent) > ROUNDS * 10


async def feed(sender: Sender, randomly: random.Random) -> None:
    """Keep the sender busy."""
    while True:
        while sender.waiting < sender.connections * 2:
            sender.give(noise(len(sender.sent), randomly))
        await asyncio.sleep(0.005)
