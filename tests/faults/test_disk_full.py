"""A full disk: 451 while it lasts, nothing acknowledged is lost, and room heals it."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests import databases
from tests.faults.bot import Bot
from tests.faults.sender import Sender, noise
from tests.faults.test_kill import judged

pytestmark = pytest.mark.slow

MAILS = 300


async def filled_and_freed(bot: Bot, free: Callable[[], None]) -> Sender:
    """Send until the disk is full, then make room; return the sender with its replies."""
    sender = Sender(bot.port, connections=5)
    randomly = random.Random(4)
    sender.start()
    while not any(mail.replies and mail.replies[-1].startswith("451") for mail in sender.sent):
        if sender.waiting < 20:
            sender.give(noise(len(sender.sent), randomly))
        assert len(sender.sent) < 20_000
        await asyncio.sleep(0)
    await asyncio.sleep(0.5)
    assert bot.is_alive
    free()
    for number in range(len(sender.sent), len(sender.sent) + MAILS):
        sender.give(noise(number, randomly))
    await sender.finish()
    return sender


def codes(sender: Sender) -> Counter[str]:
    """Count the replies by their code."""
    return Counter(reply[:3] for mail in sender.sent for reply in mail.replies)


async def test_a_file_that_may_not_grow_defers_mail(sqlite_template: Path, tmp_path: Path) -> None:
    url = databases.fresh_sqlite(tmp_path, sqlite_template)
    bot = Bot(tmp_path, url, roles=["smtp"], relay="maildir:mail")
    await bot.start(max_file_octets=6_000_000)
    sender = await filled_and_freed(bot, bot.lift_limit)
    assert await bot.stop() == 0

    assert codes(sender).keys() == {"250", "451"}
    assert (await judged(url, sender)).is_clean


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 MB with 24 MB of ballast; the log alone may take 32."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root")
    command = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this machine may not mount")
    (disk / "ballast").write_bytes(b"x" * 24_000_000)
    yield disk
    with suppress(subprocess.CalledProcessError):
        subprocess.run(["umount", disk], check=True)


async def test_a_full_disk_defers_mail(
    sqlite_template: Path, small_disk: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, small_disk / "jupiter.db")
    url = f"sqlite://{small_disk / 'jupiter.db'}"
    bot = Bot(tmp_path, url, roles=["smtp"], relay="maildir:mail")
    await bot.start()
    sender = await filled_and_freed(bot, (small_disk / "ballast").unlink)
    assert await bot.stop() == 0

    assert codes(sender).keys() == {"250", "451"}
    assert (await judged(url, sender)).is_clean
