"""Two bots that write to each other over real SMTP stop after one exchange."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.post import InboundMail, OutboundMail, Received
from bot.store import store as stores
from outbound.submission import hand_over
from tests import databases
from tests.faults.bot import Bot
from tests.ports import free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def bots(folder: Path) -> tuple[Bot, Bot]:
    """Return two bots, each the next hop of the other."""
    ports = {"a": free_port(), "b": free_port()}
    made = []
    for name, other in (("a", "b"), ("b", "a")):
        (folder / name).mkdir()
        bot = Bot(
            folder / name,
            f"sqlite://{folder / name}/jupiter.db",
            roles=("smtp", "worker"),
            relay=f"smtp://127.0.0.1:{ports[other]}?tls=none",
            settings={
                "JUPITER_MAIL_DOMAIN": f"{name}.example",
                "JUPITER_SMTP_LISTEN": f"127.0.0.1:{ports[name]}",
            },
        )
        bot.port = ports[name]
        made.append(bot)
    return made[0], made[1]


async def seen(folder: Path) -> tuple[list[InboundMail], list[OutboundMail]]:
    """Return the mails that a bot got, and those it sent."""
    url = f"sqlite://{folder}/jupiter.db"
    async with stores.opened(url, secret_keys=[databases.SECRET]):
        return await InboundMail.all(), await OutboundMail.all()


async def write_in_the_name_of_the_other(bot: Bot) -> None:
    """Begin the exchange: a mail to the first bot that seems to be of the second."""
    outcome = await hand_over(
        "127.0.0.1",
        bot.port,
        mail_from="invoice@b.example",
        recipient="invoice@a.example",
        subject="",
        text="help",
        now=datetime.now(UTC),
        message_id="<begin@b.example>",
    )
    assert outcome.response.startswith("250 "), outcome.response


async def test_two_bots_stop_after_one_exchange(tmp_path: Path) -> None:
    first, second = bots(tmp_path)
    try:
        await first.start()
        await second.start()
        await write_in_the_name_of_the_other(first)
        async with asyncio.timeout(60):
            while not (await seen(tmp_path / "b"))[0]:  # noqa: ASYNC110  (another process does it)
                await asyncio.sleep(0.3)
        await asyncio.sleep(3)  # what went on would go on now
    finally:
        await asyncio.gather(first.kill(), second.kill())
    got, sent = await seen(tmp_path / "a")
    assert (len(got), [each.kind for each in sent]) == (1, ["answer"])
    got, sent = await seen(tmp_path / "b")
    assert [(each.mail_from, each.state, each.note) for each in got] == [
        ("", Received.HANDLED, "automatic: null-reverse-path")
    ]
    assert sent == []
