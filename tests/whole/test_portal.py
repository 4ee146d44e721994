"""The whole bot with its portal, in a real browser: from the first page into an account and out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

import serve
from bot.accounts import Account
from tests.ports import free_port
from tests.web import visitor


@pytest.mark.slow
async def test_somebody_signs_up_by_the_link_in_a_real_mail(
    database_url: str, tmp_path: Path
) -> None:
    settings = visitor.settings(
        tmp_path,
        database_url=database_url,
        smtp_listen=f"127.0.0.1:{free_port()}",
        renderers=1,
        region="Frankfurt, Germany",
    )
    async with serve.running(settings, serve.ROLES), async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=visitor.CHROMIUM, args=["--no-sandbox"]
        )
        page = await browser.new_page(viewport={"width": 360, "height": 800})
        await asks_for_a_link(page, settings.base_url)
        await opens_the_mail(page, settings.base_url)
        await opens_an_account(page)
        await signs_out(page, settings.base_url)
        await browser.close()


async def asks_for_a_link(page: Page, base_url: str) -> None:
    """Type a mail address."""
    await page.goto(base_url)
    await page.get_by_role("link", name="Sign in or open an account").click()
    await page.get_by_label("Your mail address").fill("ann@example.com")
    await page.get_by_role("button", name="Mail me a link").click()
    await expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()


async def opens_the_mail(page: Page, base_url: str) -> None:
    """Find the mail among those sent here, and follow its link."""
    await page.goto(f"{base_url}/mails")
    mail = page.get_by_role("link", name="Your way in to JupiterInvoice")
    for _ in range(100):
        if await mail.count():
            break
        await page.wait_for_timeout(100)
        await page.reload()
    await mail.click()
    await page.locator("a", has_text=re.compile("sign-in.link")).click()


async def opens_an_account(page: Page) -> None:
    """Agree, once the page says what is missing."""
    await expect(page.get_by_text("processed in Frankfurt, Germany")).to_be_visible()
    await page.get_by_role("button", name="Open my account").click()
    await expect(page.get_by_text("Please tick this to go on.").first).to_be_visible()
    await page.get_by_label("I am old enough").check()
    await page.get_by_role("button", name="Open my account").click()
    await expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    assert await Account.filter(address="ann@example.com").count() == 1


async def signs_out(page: Page, base_url: str) -> None:
    """Look at the sessions and end this one."""
    await page.goto(f"{base_url}/account/access")
    await expect(page.get_by_text("this one")).to_be_visible()
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    assert not await page.context.cookies()
