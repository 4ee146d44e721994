"""Leaving: how Ann takes everything along and goes, and what is looked for afterwards."""

from __future__ import annotations

import asyncio
import io
import zipfile
from pathlib import Path

from playwright.async_api import Page

from outbound.channels.maildir import folder_name
from tests.web.walk.house import ANN, MARKERS, PATIENCE_S, House


async def leaves_a_text_unfinished(page: Page) -> None:
    """Begin another invoice, which the browser keeps."""
    await page.get_by_role("link", name="Write").click()
    await page.get_by_label("What shall be done?").fill("invoice ACME 1h Kanarienberatung")
    await page.wait_for_function("document.cookie.includes('draft=')")
    assert await page.evaluate("localStorage.length") == 1


async def takes_everything_along(page: Page) -> dict[str, bytes]:
    """Download the archive; return its files."""
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Account").click()
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name="Download everything").click()
    file = await (await waiting.value).path()
    octets = await asyncio.to_thread(Path(file).read_bytes)
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


async def deletes_the_account(page: Page, house: House) -> None:
    """Type the address, open the mailed link and press the button."""
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Account").click()
    await page.get_by_role("link", name="Delete my account").click()
    if await page.get_by_role("heading", name="Is it you?").count():  # the walk took a while
        await page.get_by_role("button", name="Mail me a link").click()
        await page.goto(await house.link("asked for a way in"))
        await page.get_by_role("button", name="Sign in").click()
    await page.get_by_label("Type your mail address").fill("somebody@else.example")
    await page.get_by_role("button", name="Mail me the link").click()
    await page.get_by_text("This is not the address").first.wait_for()
    await page.get_by_label("Type your mail address").fill(ANN)
    await page.get_by_role("button", name="Mail me the link").click()
    await page.get_by_role("heading", name="Look into your mail").wait_for()
    await page.goto(await house.link("press its button"))
    await page.get_by_role("button", name="Delete everything now").click()
    await page.get_by_role("heading", name="The account is deleted").wait_for()
    await page.goto("/account")
    await page.get_by_role("heading", name="Sign in").wait_for()


async def nothing_is_kept_by_the_browser(page: Page) -> None:
    """P20: with the account the unfinished text goes, and its cookie and that of the session."""
    assert await page.context.cookies() == []
    assert await page.evaluate("localStorage.length") == 0


async def nothing_is_left(house: House, theirs: Path) -> None:
    """Scan every file of the data folder: database, log, free pages, mailboxes."""
    wanted = [each.encode() for each in MARKERS]
    folder = house.data / "mail" / folder_name(ANN)
    await house.mailed(ANN, "Your account is erased")  # the last mail is the only one
    left: list[tuple[Path, bytes]] = []
    for _ in range(int(PATIENCE_S)):
        files = [file for file in house.files(but=theirs) if not file.is_relative_to(folder)]
        left = [(file, each) for file in files for each in wanted if each in file.read_bytes()]
        if not left:
            break
        await asyncio.sleep(1)
    assert left == []
    assert len([file for file in folder.rglob("*") if file.is_file()]) == 1
