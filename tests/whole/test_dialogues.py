"""Dialogues: what a person mails (``>``) and what is mailed back (``<``).

Each file of ``tests/dialogues`` is a story, played from top to bottom over real SMTP with an empty
store, on both databases. A block of lines that begin with ``>`` is a mail of Ann's, ``> S:`` its
subject; ``(10 minutes later)`` lets time pass; other text is prose. After a wanted change of the
answers run ``pytest --rewrite-dialogues`` and read the diff.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.whole.stage import Delivered, Stage

FILES = sorted((Path(__file__).parent.parent / "dialogues").glob("*.txt"))
STORIES = {file: file.read_text("utf-8") for file in FILES}
LATER = re.compile(r"\((\d+) (second|minute|hour|day)s? later\)")


def shown(mail: Delivered) -> str:
    """Show a mail the way dialogues write it."""
    lines = [f"< {mail.recipient}   {mail.subject}"]
    lines += [f"  {line}".rstrip() for line in mail.text.strip().splitlines()]
    lines += [f"  + {name}" for name in mail.enclosed]
    return "\n".join(lines)


class Play:
    """One story being played."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.last_answer = ""

    async def mails(self, block: str) -> list[Delivered]:
        """Send the mail of a block; with ``>>`` it is a reply to the last answer."""
        lines = [re.sub(r"^>+ ?", "", line) for line in block.splitlines()]
        subject = ""
        if lines[0].startswith("S: "):
            subject = lines.pop(0).removeprefix("S: ")
        reply_to = self.last_answer if block.startswith(">>") else ""
        return await self.stage.mail("\n".join(lines), subject=subject, reply_to=reply_to)

    async def act(self, block: str) -> list[Delivered] | None:
        """Play a block; None if it is prose."""
        later = LATER.fullmatch(block.strip())
        if later:
            return await self.stage.later(timedelta(**{f"{later[2]}s": int(later[1])}))
        return await self.mails(block) if block.startswith(">") else None

    async def story(self, text: str) -> str:
        """Return the story with the answers that came."""
        told: list[str] = []
        for block in re.sub(r"(?m)^<(?:.*\n)(?:^(?: .*)?\n)*", "\n", text + "\n").split("\n\n"):
            if not block.strip():
                continue
            told.append(block.strip("\n"))
            for mail in sorted(await self.act(block.strip("\n")) or [], key=lambda m: m.recipient):
                told.append(shown(mail))
                if mail.recipient == "ann@example.com":
                    self.last_answer = mail.message["Message-ID"]
        return "\n\n".join(told) + "\n"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_dialogue(file: Path, stage: Stage, request: pytest.FixtureRequest) -> None:
    told = STORIES[file]
    played = await Play(stage).story(told)
    if request.config.getoption("--rewrite-dialogues"):
        rewrite(file, played)
    assert played == told


def rewrite(file: Path, played: str) -> None:
    """Accept the answers as they are now."""
    file.write_text(played, "utf-8")
