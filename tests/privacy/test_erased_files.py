"""No file of the data folder holds anything of an account that is erased."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.documents.model import Drawing
from bot.post import InboundMail, OutboundMail
from bot.sandbox import Sandbox
from outbound.channels import open_channel
from outbound.channels.channel import Channel
from outbound.channels.maildir import folder_name
from outbound.channels.memory import MemoryChannel
from tests import databases
from tests.privacy.erasing import EVE, erased
from tests.privacy.life import CUSTOMER, MARKERS, lived
from tests.whole.stage import ANN, raised

pytestmark = pytest.mark.slow


def files(folder: Path) -> Iterator[Path]:
    """Return the files of a folder and its folders."""
    return (file for file in folder.rglob("*") if file.is_file())


async def secrets() -> list[bytes]:
    """Return what tells of the account: words, and pieces of what was drawn and composed."""
    found = [marker.encode() for marker in MARKERS]
    for drawing in await Drawing.filter(octets__isnull=False):
        octets = bytes(drawing.octets or b"")
        found += [drawing.sha256.encode(), octets[2000:2064], octets[-400:-300]]
    for mail in await OutboundMail.filter(account__address=ANN):
        found.append(mail.message_id.encode())
        # The end of an invoice's mail is its PDF in base64.
        found += [bytes(mail.octets or b"")[-900:-800]] if mail.kind == "invoice" else []
    for letter in await InboundMail.exclude(author=EVE):
        found += [letter.id.encode(), letter.content_key.encode()]
    found.append(hashlib.sha256(ANN.encode()).hexdigest()[:24].encode())  # its lock
    return found


async def test_a_scan_of_the_data_folder_finds_nothing(
    tmp_path: Path, sqlite_template: Path, printer: Sandbox, opener: Sandbox
) -> None:
    """P23: no marker in the database file, its log, its free pages or any other file."""
    url = databases.fresh_sqlite(tmp_path, sqlite_template)
    async with raised(url, printer, opener, data=tmp_path) as stage:
        await stage.mail("profile name Eve", sender=EVE)
        account = await lived(stage)
        local = open_channel(f"maildir:{tmp_path}/mail")
        for recipient in (ANN, CUSTOMER):
            await local.deliver("", recipient, b"Message-ID: <1@x>\r\n\r\n" + ANN.encode())
        wanted = await secrets()
        before = b"".join(file.read_bytes() for file in files(tmp_path))
        assert all(each in before for each in wanted)

        await erased(stage, account)
        stage.next_hop = Unkept(local)
        await stage.work()

        # What was delivered to others is theirs.
        theirs = tmp_path / "mail" / folder_name(CUSTOMER)
        assert not (tmp_path / "mail" / folder_name(ANN)).exists()
        for file in files(tmp_path):
            if not file.is_relative_to(theirs):
                octets = file.read_bytes()
                assert not [each for each in wanted if each in octets], file


class Unkept(MemoryChannel):
    """Keeps the mailboxes of a folder, but hands mail on."""

    def __init__(self, kept: Channel) -> None:
        super().__init__()
        self.kept = kept

    async def erase(self, recipient: str) -> None:
        """Remove the mailbox."""
        await self.kept.erase(recipient)
