"""Sessions: how they end, who may end them, and when a new sign-in is wanted."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.access import upkeep
from bot.access.identities import Errand, Identity
from bot.access.links import SignIn
from bot.access.sessions import IDLE, LONGEST, Session
from bot.post import OutboundMail
from tests.web.visitor import Portal, Visitor
from web import sessions


async def is_in(visitor: Visitor) -> bool:
    """Tell whether somebody is signed in."""
    return "Sign out" in (await visitor.get("/")).text


async def test_a_page_for_members_asks_to_sign_in_and_is_come_back_to(stranger: Visitor) -> None:
    page = await stranger.get("/account/access?x=1")
    parts = urlsplit(page.url)
    assert parts.path == "/sign-in"
    assert parse_qs(parts.query)["next"] == ["/account/access?x=1"]
    assert 'value="/account/access?x=1"' in page.text


async def test_a_session_ends_without_visits(portal: Portal, ann: Visitor) -> None:
    portal.clock.now += IDLE - timedelta(minutes=1)
    assert await is_in(ann)
    portal.clock.now += IDLE - timedelta(minutes=1)
    assert await is_in(ann)
    portal.clock.now += IDLE
    assert not await is_in(ann)


async def test_a_session_ends_in_any_case(portal: Portal, ann: Visitor) -> None:
    for _ in range(LONGEST // timedelta(days=10)):
        assert await is_in(ann)
        portal.clock.wait(days=10)
    assert not await is_in(ann)


async def test_a_sign_out_ends_the_session_and_not_only_the_cookie(
    portal: Portal, ann: Visitor
) -> None:
    (cookie,) = list(ann.http.cookie_jar)
    page = await ann.post("/sign-out", allow_redirects=False)
    assert page.headers["Clear-Site-Data"] == '"storage"'
    assert not list(ann.http.cookie_jar)
    ann.cookie(cookie.value)
    assert not await is_in(ann)


async def test_a_sign_out_everywhere_ends_all(portal: Portal, ann: Visitor, ben: Visitor) -> None:
    async with portal.visitor() as other:
        await other.sign_in("ann@example.com")
        await ann.post("/sign-out/everywhere")
        assert not await is_in(other)
        assert not await is_in(ann)
    assert await is_in(ben)


async def test_one_browser_is_signed_out_from_another(portal: Portal, ann: Visitor) -> None:
    async with portal.visitor() as other:
        await other.sign_in("ann@example.com")
        newest = await Session.all().order_by("-id").first()
        assert newest
        assert "Tests" in (await ann.get("/account/access")).text
        page = await ann.post(f"/account/access/{newest.id}/end")
        assert "signed out" in page.text
        assert not await is_in(other)
    assert await is_in(ann)


async def test_nobody_ends_the_session_of_another_account(
    portal: Portal, ann: Visitor, ben: Visitor
) -> None:
    session = await Session.get(account_id=ann.account and ann.account.id)
    assert (await ben.post(f"/account/access/{session.id}/end")).status == 404
    assert (await ben.post("/account/access/999999/end")).status == 404
    assert await is_in(ann)


async def test_a_made_up_cookie_is_nobody(stranger: Visitor) -> None:
    for secret in ("x", "a" * 43, "a" * 5000, "'; --", "\u00e4" * 43):
        stranger.cookie(secret)
        assert not await is_in(stranger)


async def test_a_new_sign_in_leads_back_and_is_fresh(portal: Portal, ann: Visitor) -> None:
    portal.clock.wait(minutes=6)
    page = await ann.post("/sign-in/again", {"next": "/account/access"})
    assert page.url.endswith("/sign-in/sent")
    assert await is_in(ann)
    page = await ann.post(await portal.link("ann@example.com"))
    assert page.url.endswith("/account/access")
    (session,) = await Session.all()
    assert session.is_fresh(portal.clock.now)


async def test_what_is_over_is_forgotten(portal: Portal, ann: Visitor, stranger: Visitor) -> None:
    await stranger.post("/sign-in", {"address": "new@example.com"})
    portal.clock.wait(days=1)
    await upkeep.forget(portal.clock.now)
    assert not await SignIn.exists()
    assert not await OutboundMail.exists()
    assert await Session.exists()
    portal.clock.wait(days=14)
    await upkeep.forget(portal.clock.now)
    assert not await Session.exists()
    assert not await Identity.exists()
    assert not await Errand.exists()


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 "
            "(KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge on Mac",
        ),
        ("<script>alert(1)</script>", "A browser"),
    ],
)
async def test_a_device_is_called_as_its_owner_knows_it(
    portal: Portal, agent: str, device: str
) -> None:
    async with portal.visitor() as browser:
        browser.http.headers["User-Agent"] = agent
        await browser.post("/sign-in", {"address": "ann@example.com"})
        await browser.post(await portal.link("ann@example.com"), {"agreed": "yes"})
    (session,) = await Session.all()
    assert session.device == device


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ("/documents?page=2", "/documents?page=2"),
        ("//evil.example", ""),
        ("/\\evil.example", ""),
        ("/x\\evil.example", ""),
        ("https://evil.example", ""),
        ("javascript:alert(1)", ""),
        ("/\tevil", ""),
        ("documents", ""),
        ("/" + "a" * 500, ""),
    ],
)
def test_only_paths_of_ours_are_led_back_to(said: str, path: str) -> None:
    assert sessions.safe_path(said) == path
