"""A flood of forged mails: nobody hears of it, and whoever is proven is answered meanwhile."""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import time
from collections import Counter
from pathlib import Path

import pytest

from bot.post import InboundMail
from bot.store import store as stores
from tests import databases
from tests.faults.bot import Bot
from tests.faults.relay import Relay, relaying
from tests.inbound.authentication import signing
from tests.inbound.authentication.names import serving
from tests.inbound.authentication.signing import BOT, by_evil, mail, signed

#: `make test` sends a tenth of it, `make faults` all.
MAILS = 10_000 if "JUPITER_FAULT_ROUNDS" in os.environ else 1000
#: Hosts that send them, each over a few connections; none brings as many as it may in an hour.
HOSTS = max(4, MAILS // 400)

BOB = "bob@alice.com"
#: Questions of one proven author; nobody gets more than ten answers an hour.
OF_ONE = 5

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + MAILS // 20)]


def forged(number: int) -> tuple[str, bytes]:
    """Return a reverse-path and a mail that is not what it says."""
    victim = f"ceo{number}@victim.com"
    body = f"invoice ACME {number}h @ 100\r\n"
    kinds = (
        (victim, mail(victim, body=body)),
        ("", mail(victim, body=body)),
        (f"x{number}@nopolicy.com", mail(f"x{number}@nopolicy.com", body=body)),
        (f"x{number}@unknown{number}.com", mail(f"x@unknown{number}.com", body=body)),
        (BOB, GENUINE.replace(b"help", b"status", 1)),
        ("a@evil.com", BY_EVIL),
        (victim, b"From: ceo@victim.com\r\n" + GENUINE),
    )
    return kinds[number % len(kinds)]


GENUINE = signed(mail(body="help\r\n"))
BY_EVIL = by_evil(mail("ceo@victim.com"))


async def reply_of(reader: asyncio.StreamReader) -> str:
    """Return the next reply."""
    return (await reader.readuntil(b"\r\n")).decode().strip()


async def attack(port: int, host: str, numbers: list[int], seen: Counter[str]) -> None:
    """Send forged mails from one address over one connection after the other."""
    while numbers:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(host, 0))
        try:
            await reply_of(reader)
            writer.write(b"HELO x\r\n")
            await reply_of(reader)
            for _ in range(20):
                if not numbers:
                    break
                mail_from, octets = forged(numbers.pop())
                writer.write(f"MAIL FROM:<{mail_from}>\r\nRCPT TO:<{BOT}>\r\nDATA\r\n".encode())
                said = [await reply_of(reader) for _ in range(3)]
                if said[2].startswith("354"):
                    writer.write(octets.replace(b"\r\n.", b"\r\n..") + b".\r\n")
                    said.append(await reply_of(reader))
                seen[said[-1][:3]] += 1
        finally:
            writer.close()


def author_of(number: int) -> str:
    """Return who asks a question."""
    return f"bob{number // OF_ONE}@alice.com"


async def answered(port: int, relay: Relay, number: int) -> float:
    """Send a proven question; return the seconds until its answer is at the relay."""
    author = author_of(number)
    message_id = f"<{number}.{random.random()}@alice.com>"
    octets = signed(mail(author, body="help\r\n", message_id=message_id))
    before = len(relay.taken)
    began = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reply_of(reader)
    writer.write(b"HELO x\r\n")
    await reply_of(reader)
    writer.write(f"MAIL FROM:<{author}>\r\nRCPT TO:<{BOT}>\r\nDATA\r\n".encode())
    for _ in range(3):
        await reply_of(reader)
    writer.write(octets + b".\r\n")
    assert (await reply_of(reader)).startswith("250 ")
    writer.close()
    async with asyncio.timeout(30):
        while len(relay.taken) == before:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return time.monotonic() - began


async def test_a_flood_of_forged_mails_sends_nothing_and_delays_nobody(
    database_url: str, tmp_path: Path
) -> None:
    seen: Counter[str] = Counter()
    with serving(signing.zone()) as (_, dns):
        async with relaying() as relay:
            settings = {"JUPITER_TRUSTED_PEERS": "192.0.2.1", "JUPITER_DNS": dns}
            roles = ["smtp", "worker"]
            bot = Bot(tmp_path, database_url, roles=roles, relay=relay.url, settings=settings)
            await bot.start()
            await answered(bot.port, relay, 0)  # warms up what answers
            numbers = list(range(1, MAILS + 1))
            began = time.monotonic()
            flood = [
                asyncio.create_task(attack(bot.port, f"127.9.0.{n % HOSTS + 1}", numbers, seen))
                for n in range(2 * HOSTS)
            ]
            waits: list[float] = []
            while numbers:
                waits.append(await answered(bot.port, relay, len(waits) + 1))
                await asyncio.sleep(0.1)
            await asyncio.gather(*flood)
            rate = MAILS / (time.monotonic() - began)
            assert await bot.stop() == 0
    print(  # noqa: T201  (the figures are what a run is for)
        f"{MAILS} forged mails at {rate:.0f}/s: {dict(seen)}; {len(waits)} answers meanwhile,"
        f" median {statistics.median(waits):.2f} s, slowest {max(waits):.2f} s"
    )

    assert seen.total() == MAILS
    assert set(seen) == {"550"}
    authors = {author_of(number) for number in range(len(waits) + 1)}
    assert {mail.recipients for mail in relay.taken} == {(each,) for each in authors}
    assert len(relay.taken) == len(waits) + 1
    async with stores.opened(database_url, secret_keys=[databases.SECRET]):
        assert {each.author for each in await InboundMail.all()} == authors
        assert await InboundMail.all().count() == len(waits) + 1
    assert len(waits) > 2  # put off until the flood is over, there would be one
