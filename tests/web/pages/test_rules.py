"""What the pages about privacy and terms say is what the settings and the code are."""

from __future__ import annotations

from pathlib import Path

from markupsafe import escape

import templates
from bot import retention
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
    """P17, P28: the page names who the settings name, and where."""
    page = await text_of(
        "/privacy",
        tmp_path,
        region="Frankfurt, Germany",
        processors="Example Hosting GmbH: servers; Relay Inc.: mail",
    )
    assert "processed in Frankfurt, Germany" in page
    assert "<dt>Example Hosting GmbH</dt><dd>servers</dd>" in page
    assert "<dt>Relay Inc.</dt><dd>mail</dd>" in page


async def test_where_data_is_processed_is_said_at_sign_up(store: str, tmp_path: Path) -> None:
    """P28: before an account is opened, beside the button that opens it."""
    given = visitor.settings(tmp_path, region="Frankfurt, Germany")
    async with visitor.opened(given) as portal, portal.visitor() as browser:
        await browser.post("/sign-in", {"address": "ann@example.com"})
        page = await browser.get(await portal.link("ann@example.com"))
        assert "Open my account" in page.text
        assert "What you send is processed in Frankfurt, Germany." in page.text


async def test_how_long_a_mail_is_kept_is_what_the_sweep_does(stranger: Visitor) -> None:
    """P30: the page says the days of `bot.retention`, and that strangers' mail is not kept."""
    page = " ".join((await stranger.get("/privacy")).text.split())
    assert f"As they came for {retention.KEEP_DAYS} days" in page
    assert "opens no account is not kept" in page


async def test_every_cookie_that_is_set_is_told(stranger: Visitor) -> None:
    """P19, P20: the page speaks of two, and how long the second lasts is what the script says."""
    page = " ".join((await stranger.get("/privacy")).text.split())
    assert "One cookie, set when you ask to sign in" in page
    assert "A second cookie" in page
    script = (Path(templates.__file__).parent / "web/static/write.js").read_text("utf-8")
    assert "LASTS = 30 * 24 * 3600" in script
    assert "30 days" in page


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
    """P27: who is too young reads so before signing up."""
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
