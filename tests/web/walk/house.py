"""House: a whole bot that runs, and the mails that leave it."""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from bot.settings import Settings
from outbound.channels.maildir import folder_name
from outbound.submission import hand_over
from tests.ports import free_port

ANN, CUSTOMER = "ann@nordlicht.example", "ap@acme.example"
#: What only Ann's account brings; none of it may be found once it is erased.
MARKERS = (
    ANN,
    "Studio Nordlicht",
    "Nordlichtgasse",
    "subject-nordlicht",
    "https://pictures.example/nordlicht",
    "Kanarienberatung",
    CUSTOMER,
)

#: How long anything may take on a machine that does other things, too.
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class House:
    """A bot that runs."""

    settings: Settings
    data: Path

    async def mailed(self, recipient: str, words: str) -> EmailMessage:
        """Wait for a mail to somebody with these words in it, and return it."""
        folder = self.data / "mail" / folder_name(recipient)
        for _ in range(int(PATIENCE_S * 10)):
            for file in sorted(folder.glob("new/*"), reverse=True):
                found = email.message_from_bytes(file.read_bytes(), policy=email.policy.SMTP)
                if words in text_of(found):
                    return found
            await asyncio.sleep(0.1)
        raise AssertionError(f"no mail to {recipient} with {words}")

    async def link(self, words: str) -> str:
        """Return the address in a mail to Ann."""
        text = text_of(await self.mailed(ANN, words))
        found = re.search(rf"{re.escape(self.settings.base_url)}\S+", text)
        assert found
        return found[0]

    async def mail(self, text: str) -> None:
        """Send a mail as Ann."""
        host, _, port = self.settings.smtp_listen.rpartition(":")
        outcome = await hand_over(
            host,
            int(port),
            mail_from=ANN,
            recipient=self.settings.bot_address,
            subject="",
            text=text,
            now=datetime.now(UTC),
            message_id=f"<{free_port()}@nordlicht.example>",
        )
        assert outcome.response.startswith("250")

    def files(self, *, but: Path) -> list[Path]:
        """Return every file of the data folder, but for those in one folder of it."""
        found = [file for file in self.data.rglob("*") if file.is_file()]
        return [file for file in found if not file.is_relative_to(but)]


def text_of(message: EmailMessage) -> str:
    """Return the text of a mail."""
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""
