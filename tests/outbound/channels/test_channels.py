"""One contract for every channel: it answers, it does not raise, it can be cancelled."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from outbound.channels import CHANNELS, open_channel
from outbound.channels.channel import Accepted, Channel, Deferred, Outcome, Refused
from outbound.channels.maildir import MaildirChannel
from outbound.channels.memory import MemoryChannel
from outbound.channels.smarthost import Smarthost
from tests.outbound.channels.relay import relaying

MAIL = b"Message-ID: <1@jupiter.example>\r\nSubject: x\r\n\r\n.dot\r\n..\r\nend\r\n"
ANN = "ann@example.com"


@dataclass(frozen=True, slots=True)
class Stand:
    """A channel under test in one of its moods."""

    name: str
    mood: str
    channel: Channel


async def _made(name: str, mood: str, folder: Path, stack: AsyncExitStack) -> Channel:
    """Return a channel whose next hop accepts, defers or refuses."""
    if name == "memory":
        answers: dict[str, Outcome] = {
            "accepts": Accepted("250"),
            "defers": Deferred("451"),
            "refuses": Refused("550"),
        }
        return MemoryChannel([answers[mood]])
    if name == "maildir":
        if mood == "defers":
            (folder / "mail").write_text("a file where the folder should be")
        return open_channel(f"maildir:{folder}/mail")
    replies: dict[str, dict[str, str]] = {
        "accepts": {},
        "defers": {"RCPT": "450 4.2.0 later"},
        "refuses": {"RCPT": "550 no"},
    }
    relay = await stack.enter_async_context(relaying(replies[mood]))
    return open_channel(f"smtp://127.0.0.1:{relay.port}?tls=none")


@pytest_asyncio.fixture(
    params=[(name, mood) for name in sorted(CHANNELS) for mood in ("accepts", "defers", "refuses")],
    ids="-".join,
)
async def stand(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stand]:
    """Every channel in every mood."""
    name, mood = request.param
    async with AsyncExitStack() as stack:
        channel = await _made(name, mood, tmp_path, stack)
        stack.push_async_callback(channel.close)
        yield Stand(name, mood, channel)


async def test_the_outcome_is_what_the_next_hop_says(stand: Stand) -> None:
    expected = {"accepts": Accepted, "defers": Deferred, "refuses": Refused}[stand.mood]
    # A folder takes mail for everybody; what it refuses is what is no address.
    recipient = "" if (stand.name, stand.mood) == ("maildir", "refuses") else ANN
    outcome = await stand.channel.deliver("", recipient, MAIL)
    assert isinstance(outcome, expected)
    assert outcome.response


@pytest.mark.parametrize("recipient", ["a\r\nb@x", "a b\x00@x", "a\ud800@x"])
async def test_a_hostile_address_is_refused_or_kept_as_it_is(stand: Stand, recipient: str) -> None:
    if stand.name != "memory":
        assert isinstance(await stand.channel.deliver("", recipient, MAIL), Refused)


async def test_a_cancelled_delivery_leaves_a_channel_that_works(stand: Stand) -> None:
    delivery = asyncio.create_task(stand.channel.deliver("", ANN, MAIL))
    await asyncio.sleep(0)
    delivery.cancel()
    with contextlib.suppress(asyncio.CancelledError):  # memory is done before it can be cancelled
        await delivery
    assert (await stand.channel.deliver("", ANN, MAIL)).response


async def test_a_channel_is_closed_more_than_once_without_harm(stand: Stand) -> None:
    await stand.channel.deliver("", ANN, MAIL)
    await stand.channel.close()
    await stand.channel.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "pigeon:x",
        "maildir:",
        "smtp:",
        "smtp://?tls=none",
        "smtp://relay.example?tls=perhaps",
        "smtp://relay.example:port",
        "smtp://user:secret@relay.example:25?tls=none",
        "smtp://relay.example?ca=/does/not/exist.pem",
    ],
)
def test_a_bad_url_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        open_channel(url)


def test_a_url_names_its_channel(tmp_path: Path) -> None:
    assert isinstance(open_channel(f"maildir:{tmp_path}"), MaildirChannel)
    assert isinstance(open_channel("memory:"), MemoryChannel)
    assert isinstance(open_channel("smtp://relay.example:587"), Smarthost)
    assert isinstance(open_channel("smtp://user:p%40ss@127.0.0.1:25?tls=none"), Smarthost)


async def test_a_mailbox_is_erased_with_all_that_is_kept_of_it(stand: Stand) -> None:
    await stand.channel.deliver("", ANN, MAIL)
    await stand.channel.erase(ANN)
    await stand.channel.erase(ANN)  # a repeat finds nothing


async def test_a_local_mailbox_goes_and_the_others_stay(tmp_path: Path) -> None:
    channel = open_channel(f"maildir:{tmp_path}")
    for recipient in (ANN, "bob@example.com"):
        await channel.deliver("", recipient, MAIL)
    await channel.erase("Ann@Example.com")
    assert os.listdir(tmp_path) == ["bob@example.com"]  # noqa: PTH208  (nothing else runs)
