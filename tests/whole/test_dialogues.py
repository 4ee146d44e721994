"""Dialogues: each file of ``tests/dialogues`` is a story, played from top to bottom.

It is played over real SMTP with an empty store, on both databases (`tests.whole.play` says what
may stand in it). Every line that an answer offers is sent back and must work. After a wanted change
of the answers run ``pytest --rewrite-dialogues`` and read the diff.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.whole import world
from tests.whole.play import Play, settings_of
from tests.whole.stage import raised

FILES = sorted((Path(__file__).parent.parent / "dialogues").glob("*.txt"))
STORIES = {file: file.read_text("utf-8") for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_dialogue(
    file: Path,
    database_url: str,
    printer: Sandbox,
    opener: Sandbox,
    request: pytest.FixtureRequest,
) -> None:
    told = STORIES[file]
    settings = settings_of(told)
    async with AsyncExitStack() as stack:
        if settings.get("trusted_peers") == ():
            settings["dns"] = stack.enter_context(world.resolver())
        stage = await stack.enter_async_context(raised(database_url, printer, opener, **settings))
        play = Play(stage)
        played = await play.story(told)
    if request.config.getoption("--rewrite-dialogues"):
        rewrite(file, played)
        told = played
    assert play.refused == []
    assert played == told


def rewrite(file: Path, played: str) -> None:
    """Accept the answers as they are now."""
    file.write_text(played, "utf-8")
