"""A thousand mails through a real Postfix into the bot and out through another one."""

from __future__ import annotations

import asyncio
import os
import smtplib
import time
from collections import Counter
from pathlib import Path

import pytest

from bot.documents.model import Document
from bot.store import store as stores
from tests import databases
from tests.faults.bot import Bot
from tests.faults.relay import Relay, relaying
from tests.faults.sender import RECIPIENT
from tests.interop import postfix

#: `make test` sends a tenth of it, `make faults` all.
MAILS = 1000 if "JUPITER_FAULT_ROUNDS" in os.environ else 100

pytestmark = [
    pytest.mark.slow,
    pytest.mark.peer,
    pytest.mark.xdist_group("postfix"),
    pytest.mark.timeout(120 + MAILS),
    pytest.mark.skipif(bool(postfix.why_not()), reason=postfix.why_not() or "-"),
]

ANN = "ann@client.example"
CUSTOMER = "ap@acme.example"
PROFILE = "profile name Studio Nord\r\nprofile address 1 Main Street, Springfield, USA"


def hand_in(port: int, texts: list[str]) -> None:
    """Give mails to a Postfix over one connection, as a mail program would."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        for number, text in enumerate(texts):
            message_id = f"<{time.time_ns()}.{number}@client.example>"
            head = f"From: {ANN}\r\nTo: {RECIPIENT}\r\nMessage-ID: {message_id}"
            client.sendmail(ANN, [RECIPIENT], f"{head}\r\n\r\n{text}\r\n")


async def came(relay: Relay, recipient: str, count: int) -> None:
    """Wait until so many mails came for a recipient."""
    async with asyncio.timeout(60 + MAILS):
        while sum(mail.recipients == (recipient,) for mail in relay.taken) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_every_mail_becomes_one_invoice_with_the_next_number(
    database_url: str, folder: Path
) -> None:
    async with relaying() as relay:
        with postfix.postfix(folder / "out", f"smtp:[127.0.0.1]:{relay.port}") as smarthost:
            url = f"smtp://127.0.0.1:{smarthost.port}?tls=none"
            bot = Bot(folder, database_url, roles=["smtp", "worker"], relay=url)
            await bot.start()
            with postfix.postfix(folder / "in", f"smtp:[127.0.0.1]:{bot.port}") as upstream:
                profile = (
                    "profile name Studio Nord\r\nprofile address 1 Main Street, Springfield, USA"
                )
                await asyncio.to_thread(hand_in, upstream.port, [profile])
                await came(relay, ANN, 1)
                await asyncio.to_thread(hand_in, upstream.port, [f"customer ACME <{CUSTOMER}>"])
                await came(relay, ANN, 2)
                start = time.monotonic()
                lines = [f"invoice ACME {n}h @ 100" for n in range(1, MAILS + 1)]
                await asyncio.to_thread(hand_in, upstream.port, lines)
                await came(relay, CUSTOMER, MAILS)
                await came(relay, ANN, MAILS + 2)
                rate = MAILS / (time.monotonic() - start)
            assert await bot.stop() == 0
    print(f"{MAILS} mails, {rate:.1f} invoices/s through two Postfixes")  # noqa: T201  (the figures are what a run is for)

    async with stores.opened(database_url, secret_keys=[databases.SECRET]):
        numbers = await Document.all().values_list("sequence", "gross_minor")
    assert sorted(int(str(number)) for number, _ in numbers) == list(range(1, MAILS + 1))
    assert sorted(int(str(gross)) for _, gross in numbers) == [
        n * 100_00 for n in range(1, MAILS + 1)
    ]
    ids = Counter(mail.message_id for mail in relay.taken if mail.recipients == (CUSTOMER,))
    assert len(ids) == MAILS
    assert set(ids.values()) == {1}
