"""Writing in the portal: read while one types, shown as a page, sent once, kept in the browser."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, BrowserContext, async_playwright

from bot.accounts import Account
from bot.documents.facts import DocumentFacts
from bot.documents.model import Document
from bot.post import OutboundMail
from tests.bot import mailroom
from tests.web import visitor
from tests.web.ledger.test_ledger import mailed
from tests.web.visitor import CHROMIUM, Portal, Visitor
from web.site import Ports

LINE = "invoice ACME 3h design @ 100"


async def drawn(facts: DocumentFacts, _logo: bytes | None) -> bytes:
    """Return a picture as wide as the amount; the press itself is tested where it stands."""
    octets = io.BytesIO()
    Image.new("RGB", (facts.gross.minor % 1000 + 1, 10)).save(octets, "PNG")
    return octets.getvalue()


@pytest_asyncio.fixture
async def portal(store: str, tmp_path: Path) -> AsyncIterator[Portal]:
    """A portal that can draw."""
    async with visitor.opened(visitor.settings(tmp_path), Ports(page=drawn)) as opened:
        yield opened


async def test_reading_says_what_would_be_done_and_does_nothing(
    ann: Visitor, portal: Portal
) -> None:
    await mailed(portal, mailroom.IN_BUSINESS)
    before = await mailroom.everything(but=("session",))
    page = await ann.post("/write/reading", {"text": LINE})
    assert page.status == 200
    assert "300.00 USD" in page.text
    assert 'src="data:image/png;base64,' in page.text
    assert LINE in page.text
    part = await ann.post("/write/reading?part=yes", {"text": LINE})
    assert "300.00 USD" in part.text
    assert "<html" not in part.text
    pictures = await ann.post("/write/pages?part=yes", {"text": LINE})
    assert pictures.text.count("<img") == 1
    assert await mailroom.everything(but=("session",)) == before


async def test_the_same_caret_as_in_a_mail(ann: Visitor, portal: Portal) -> None:
    await mailed(portal, mailroom.IN_BUSINESS)
    page = await ann.post("/write/reading", {"text": "invoice ACME 3h @ 10O"})
    assert "<mark>10O</mark>" in page.text
    assert "is not a price" in page.text
    chosen = await ann.post("/write/reading", {"text": "x", "line": "invoice ACME 3h @ 100"})
    assert "invoice ACME 3h @ 100</textarea>" in chosen.text


async def test_what_is_sent_is_done_once(ann: Visitor, portal: Portal) -> None:
    await mailed(portal, mailroom.IN_BUSINESS)
    page = await ann.post("/write", {"text": LINE})
    assert page.status == 200
    assert "Documents that came of it" in page.text
    assert 'href="/documents/1"' in page.text
    assert f"{LINE}</textarea>" not in page.text
    portal.clock.wait(seconds=2)
    again = await ann.post("/write", {"text": LINE})
    assert again.status == 422
    assert "anyway" in again.text
    assert await Document.all().count() == 1
    assert await OutboundMail.filter(kind="answer", cause_id=None).count() == 0


async def test_of_several_commands_none_is_done_if_one_fails(ann: Visitor, portal: Portal) -> None:
    await mailed(portal, mailroom.IN_BUSINESS)
    page = await ann.post("/write", {"text": f"{LINE}\n\npaid 99"})
    assert page.status == 422
    assert "Nothing was done yet" in page.text
    assert await Document.all().count() == 0


async def test_files_come_by_mail(ann: Visitor, portal: Portal) -> None:
    await mailed(portal, mailroom.IN_BUSINESS)
    await mailed(portal, LINE)
    page = await ann.post("/write", {"text": "list"})
    assert "on their way to" in page.text


async def test_the_address_that_is_named_is_where_the_files_go(
    ann: Visitor, portal: Portal
) -> None:
    """The one on the letterhead may be another."""
    await mailed(portal, mailroom.IN_BUSINESS)
    await mailed(portal, LINE)
    await Account.all().update(email="office@nord.example")
    page = await ann.post("/write", {"text": "list"})
    mail = await OutboundMail.filter(kind="answer").order_by("-id").first()
    assert mail is not None
    assert f"on their way to {mail.recipient}." in page.text


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"text": ""},
        {"text": " \n "},
        {"text": "\0"},
        {"text": "x" * 70_000},
        {"line": "\0"},
        [("text", "a"), ("text", "b")],
        {"text": "<script>alert(1)</script>"},
        b"text=a&line=%ED%A0%80",
    ],
)
async def test_hostile_forms_are_answered_with_the_form(
    ann: Visitor, portal: Portal, form: object
) -> None:
    del portal
    for path in ("/write", "/write/reading"):
        urlencoded = {"Content-Type": "application/x-www-form-urlencoded"}
        page = await ann.post(path, form, headers=urlencoded if isinstance(form, bytes) else {})
        assert page.status in (200, 422)
        assert "<textarea" in page.text
        assert "<script>alert" not in page.text
    assert await Document.all().count() == 0


async def names(context: BrowserContext) -> set[str]:
    """Return the names of the cookies that a browser keeps."""
    return {str(each.get("name")) for each in await context.cookies()}


@pytest.mark.slow
async def test_it_is_read_while_one_types(ann: Visitor, portal: Portal, chromium: Browser) -> None:
    await mailed(portal, mailroom.IN_BUSINESS)
    context = await chromium.new_context()
    tab = await ann.tab(context)
    await tab.goto(ann.url("/write"))
    await tab.fill("#text", "invoice ACME 3h design @ 10O")
    await tab.locator("#reading mark").wait_for()
    assert await tab.locator("#reading mark").text_content() == "10O"
    await tab.locator("#reading button.line").first.click()
    await tab.locator("#reading table").wait_for()
    assert await tab.input_value("#text") == "invoice ACME 3h design @ 100"
    await tab.locator("#pages img").wait_for()
    assert await Document.all().count() == 0
    await tab.get_by_role("button", name="Send").click()
    await tab.get_by_text("Documents that came of it").wait_for(state="attached")
    assert await Document.all().count() == 1


@pytest.mark.slow
async def test_p20_an_unfinished_text_survives_reload_and_restart(
    ann: Visitor, portal: Portal, tmp_path: Path
) -> None:
    """P20: the browser keeps it, and a cookie says that it does."""
    del portal
    async with async_playwright() as playwright:
        for is_first in (True, False):
            context = await playwright.chromium.launch_persistent_context(
                tmp_path / "profile", executable_path=CHROMIUM, args=["--no-sandbox"]
            )
            tab = await ann.tab(context)
            await tab.goto(ann.url("/write"))
            if is_first:
                assert "draft" not in await names(context)
                await tab.fill("#text", "draft Umbra 3h")
                await tab.reload()
            assert await tab.input_value("#text") == "draft Umbra 3h"
            assert await tab.locator("#kept").is_visible()
            assert "draft" in await names(context)
            await context.close()


@pytest.mark.slow
@pytest.mark.parametrize("way", ["sign-out", "sending", "clearing", "another"])
async def test_p20_an_unfinished_text_goes(
    ann: Visitor, ben: Visitor, portal: Portal, chromium: Browser, way: str
) -> None:
    """P20: after sign-out and sending; the walk sees to deletion."""
    await mailed(portal, mailroom.IN_BUSINESS)
    context = await chromium.new_context()
    tab = await ann.tab(context)
    await tab.goto(ann.url("/write"))
    await tab.fill("#text", LINE)
    await tab.wait_for_function("document.cookie.includes('draft=')")
    if way == "sign-out":
        await tab.get_by_role("button", name="Sign out").click()
        await tab.wait_for_url(ann.url("/"))
        assert await names(context) == set()
        await ann.tab(context)
    elif way == "sending":
        await tab.get_by_role("button", name="Send").click()
        await tab.get_by_text("Documents that came of it").wait_for(state="attached")
        assert "draft" not in await names(context)
    elif way == "clearing":
        await tab.fill("#text", "")
        assert "draft" not in await names(context)
    else:
        await ben.tab(context)
    await tab.goto(ann.url("/sign-in"))
    await tab.goto(ann.url("/help"))
    if way != "another":
        who = ben if way == "sign-out" else ann
        await (await who.tab(context)).close()
    await tab.goto(ann.url("/write"))
    assert await tab.input_value("#text") == ""
    assert await tab.evaluate("localStorage.length") == 0
    await context.close()


async def test_p20_the_text_is_not_kept_by_us(ann: Visitor, portal: Portal) -> None:
    """P20: what is read while one types leaves no row."""
    await mailed(portal, mailroom.IN_BUSINESS)
    await ann.post("/write/reading", {"text": "draft ACME 3h canary-text @ 100"})
    rows = await mailroom.everything()
    assert not [row for those in rows.values() for row in those if "canary-text" in row]
