"""The pages of a sign-in as people meet them, also with problems: accessible on a phone."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.async_api import Browser, ViewportSize

from tests.web import looking
from tests.web.visitor import Portal

ANN = "ann@example.com"


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_step_is_accessible(
    portal: Portal, chromium: Browser, scheme: Literal["light", "dark"]
) -> None:
    phone = ViewportSize(width=360, height=800)
    desk = await chromium.new_context(color_scheme=scheme, viewport=phone)
    other = await chromium.new_context(color_scheme=scheme, viewport=phone)
    page, elsewhere = await desk.new_page(), await other.new_page()
    base = portal.site.base_url

    await page.goto(f"{base}/sign-in")
    await page.get_by_label("Your mail address").fill("nobody")
    await page.get_by_role("button", name="Mail me a link").click()
    await looking.check(page)
    await page.get_by_label("Your mail address").fill(ANN)
    await page.get_by_role("button", name="Mail me a link").click()
    await looking.check(page)
    await page.get_by_label("Six digits").fill("1")
    await page.get_by_role("button", name="Go on").click()
    await looking.check(page)

    link = await portal.link(ANN)
    await elsewhere.goto(link)
    await looking.check(elsewhere)
    digits = await elsewhere.locator("#digits").inner_text()
    await page.get_by_label("Six digits").fill(digits)
    await page.get_by_role("button", name="Go on").click()
    await looking.check(page)
    await page.get_by_role("button", name="Open my account").click()
    await looking.check(page)
    await page.get_by_label("I am old enough").check()
    await page.get_by_role("button", name="Open my account").click()
    await page.goto(f"{base}/account/access")
    await looking.check(page)
    await page.goto(f"{base}/sign-in/again")
    await looking.check(page)
    await elsewhere.goto(link)
    await looking.check(elsewhere)
    await desk.close()
    await other.close()


@pytest.mark.slow
async def test_the_way_in_needs_no_mouse(portal: Portal, chromium: Browser) -> None:
    page = await chromium.new_page()
    await page.goto(f"{portal.site.base_url}/sign-in")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the content"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.id") == "address"
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    await page.keyboard.type(ANN)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/sign-in/sent")
    await page.close()
