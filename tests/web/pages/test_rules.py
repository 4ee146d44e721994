"""What the pages about privacy and terms say is what the settings and the code are."""

from __future__ import annotations

from pathlib import Path

from markupsafe import escape

from bot.access import consent
from bot.commands import VERBS
from bot.commands.groups import GROUPS
from tests.web import visitor
from tests.web.visitor import Visitor


async def text_of(path: str, folder: Path, **settings: str) -> str:
    """Return a page of a portal with such settings."""
    given = visitor.settings(folder, **settings)
    async with visitor.opened(given) as portal, portal.visitor() as browser:
        return (await browser.get(path)).text


async def test_processors_and_region_are_those_of_the_settings(store: str, tmp_path: Path) -> None:
    page = await text_of(
        "/privacy",
        tmp_path,
        region="Frankfurt, Germany",
        processors="Example Hosting GmbH: servers; Relay Inc.: mail",
    )
    assert "processed in Frankfurt, Germany" in page
    assert "<dt>Example Hosting GmbH</dt><dd>servers</dd>" in page
    assert "<dt>Relay Inc.</dt><dd>mail</dd>" in page


async def test_google_is_spoken_of_where_it_is_used(store: str, tmp_path: Path) -> None:
    assert "Google" not in await text_of("/privacy", tmp_path)
    page = await text_of("/privacy", tmp_path, google_client_id="us", google_client_secret="secret")
    assert "Limited Use" in page
    assert "Exactly these four are kept" in page


async def test_telemetry_is_spoken_of_where_there_is_a_target(store: str, tmp_path: Path) -> None:
    assert "No errors are reported to anybody" in await text_of("/privacy", tmp_path)
    page = await text_of("/privacy", tmp_path, sentry_dsn="https://key@tracker.example/1")
    assert "error tracker is told" in page


async def test_terms_say_their_version_and_the_ages(stranger: Visitor) -> None:
    for path in ("/terms", "/privacy"):
        page = await stranger.get(path)
        assert consent.TERMS_VERSION in page.text
        assert "13" in page.text
        assert "16" in page.text


async def test_help_explains_every_verb_with_its_examples(stranger: Visitor) -> None:
    page = await stranger.get("/help")
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(VERBS)
    for verb in VERBS.values():
        assert f'<h3 id="{verb.name}">' in page.text
        for example in verb.examples:
            assert escape(example) in page.text


async def test_pages_for_everybody_may_be_found_and_others_not(stranger: Visitor) -> None:
    for path in ("/", "/help", "/privacy", "/terms"):
        assert "X-Robots-Tag" not in (await stranger.get(path)).headers
    assert (await stranger.get("/sign-in")).headers["X-Robots-Tag"] == "noindex"
