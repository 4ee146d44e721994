"""The whole bot killed at random moments: every invoice asked for is issued once and arrives."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from bot.documents.model import Document
from bot.post import InboundMail, OutboundMail, Posted, Received
from bot.store import store as stores
from tests import databases
from tests.faults.bot import Bot
from tests.faults.relay import Relay, relaying
from tests.faults.sender import Mail, Sender
from tests.faults.test_kill import ROUNDS, SEED

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300 + ROUNDS * 60)]

AUTHORS = ("ann@one.example", "bob@two.example", "cem@three.example")
PROFILE = (
    "profile name Studio Nord\nprofile address 1 Main Street, Springfield, IL 62701, USA",
    'customer ACME "Acme Corp" ap@acme.example',
)

#: Seconds after which the last job of a killed worker has been taken over and done.
SETTLED_S = 180


def command(author: str, text: str, number: int) -> Mail:
    """Return a mail with a command."""
    message_id = f"<{number:07d}.{author}>"
    head = f"From: {author}\r\nTo: invoice@jupiter.localhost\r\nMessage-ID: {message_id}\r\n"
    body = text.replace("\n", "\r\n")
    return Mail(message_id, author, f"{head}Subject: \r\n\r\n{body}\r\n".encode())


async def is_settled() -> bool:
    """Tell whether nothing is left to do."""
    unread = await InboundMail.filter(state=Received.RECEIVED).count()
    return not unread and not await OutboundMail.filter(state=Posted.QUEUED).count()


async def settled(database_url: str) -> None:
    """Wait until the running bot has nothing left to do."""
    async with (
        stores.opened(database_url, secret_keys=[databases.SECRET]),
        asyncio.timeout(SETTLED_S),
    ):
        while not await is_settled():  # noqa: ASYNC110  (another process does it)
            await asyncio.sleep(0.3)


async def invoices(database_url: str) -> dict[str, list[int]]:
    """Return the sequence numbers of issued invoices by the address of their account."""
    async with stores.opened(database_url, secret_keys=[databases.SECRET]):
        rows = await Document.filter(number__not_isnull=True).values_list(
            "account__address", "sequence"
        )
    found: dict[str, list[int]] = {author: [] for author in AUTHORS}
    for address, sequence in rows:
        found[str(address)].append(int(str(sequence)))
    return found


def doubled_otherwise(relay: Relay) -> list[str]:
    """Return the Message-IDs under which different mails arrived at one recipient."""
    wrong = []
    for message_id, mails in relay.by_message_id().items():
        ways = {(mail.recipients, mail.octets) for mail in mails}
        if len(ways) != len({mail.recipients for mail in mails}):
            wrong.append(message_id)
    return wrong


async def test_every_invoice_is_issued_once_and_arrives(database_url: str, tmp_path: Path) -> None:
    randomly = random.Random(SEED)
    async with relaying() as relay:
        bot = Bot(tmp_path, database_url, roles=["smtp", "worker"], relay=relay.url)
        sender = Sender(bot.port, connections=4)
        await bot.start()
        for number, author in enumerate(AUTHORS):
            for step, text in enumerate(PROFILE):
                sender.give(command(author, text, number * 10 + step))
        sender.start()
        await settled_after(sender, database_url)
        asked = 0
        for _ in range(ROUNDS):
            for author in AUTHORS * 4:
                asked += 1
                sender.give(command(author, f"invoice ACME {asked}h @ 100", 1000 + asked))
            await asyncio.sleep(randomly.uniform(0.1, 2.5))
            await bot.kill()
            await bot.start()
        await settled_after(sender, database_url)
        await sender.finish()
        assert await bot.stop() == 0

    issued = await invoices(database_url)
    arrived = {
        message_id
        for message_id, mails in relay.by_message_id().items()
        if mails[0].recipients == ("ap@acme.example",)
    }
    repeats = len(relay.taken) - len(relay.by_message_id())
    print(  # noqa: T201  (the figures are what a run is for)
        f"seed {SEED}: {ROUNDS} kills, {asked} invoices asked for,"
        f" {sum(map(len, issued.values()))} issued, {len(arrived)} arrived,"
        f" {repeats} mails relayed again"
    )
    assert not [mail for mail in sender.sent if not mail.stored_as]
    each = asked // len(AUTHORS)
    assert {author: sorted(found) for author, found in issued.items()} == {
        author: list(range(1, each + 1)) for author in AUTHORS
    }
    assert len(arrived) == asked
    assert doubled_otherwise(relay) == []


async def settled_after(sender: Sender, database_url: str) -> None:
    """Wait until all is sent and done."""
    while sender.waiting:  # noqa: ASYNC110  (its tasks change it)
        await asyncio.sleep(0.05)
    await settled(database_url)
