"""A walk: one person in Chromium, from the first mail to an account of which nothing is left.

The whole bot runs: SMTP, worker and portal over a database file, mails in local mailboxes.
"""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
import io
import re
import zipfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import oidc_provider_mock
import pytest
import pytest_asyncio
from oidc_provider_mock import User
from PIL import Image
from playwright.async_api import Browser, Page, expect

import serve
from bot.settings import Settings
from outbound.channels.maildir import folder_name
from outbound.submission import hand_over
from tests.interop.postfix import free_port
from tests.web import visitor

ANN, CUSTOMER = "ann@nordlicht.example", "ap@acme.example"
IBAN = "DE89 3704 0044 0532 0130 00"
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


@pytest.fixture
def issuer() -> Iterator[str]:
    """An OpenID provider that knows Ann."""
    claims: dict[str, object] = {
        "email": ANN,
        "email_verified": True,
        "name": "Ann Nordlicht",
        "picture": "https://pictures.example/nordlicht",
    }
    ann = User(sub="subject-nordlicht", claims=claims)
    with oidc_provider_mock.run_server_in_thread(user_claims=(ann,)) as server:
        yield f"http://localhost:{server.server_port}"


@pytest_asyncio.fixture
async def house(tmp_path: Path, issuer: str) -> AsyncIterator[House]:
    """A bot with all its parts, on SQLite, as a newcomer runs it."""
    given: dict[str, Any] = {
        "smtp_listen": f"127.0.0.1:{free_port()}",
        "google_client_id": "us",
        "google_client_secret": "secret",
        "google_issuer": issuer,
        "renderers": 1,
    }
    settings = visitor.settings(tmp_path, **given)
    async with serve.running(settings, serve.ROLES):
        yield House(settings, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_person_comes_works_and_leaves_without_a_trace(
    house: House, chromium: Browser, tmp_path: Path
) -> None:
    """P23, P20: nothing in the data folder or the browser holds a marker; one last mail says so."""
    context = await chromium.new_context(base_url=house.settings.base_url, accept_downloads=True)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    await signs_up(page, house)
    await fills_in_the_profile(page, house, tmp_path)
    await writes_and_sends_an_invoice(page, house)
    await asks_by_mail(page, house)
    await links_google_and_takes_the_link_away(page)
    taken = await takes_everything_along(page)
    assert b"Studio Nordlicht" in taken["everything.json"]
    assert taken["logo.png"].startswith(b"\x89PNG")
    theirs = house.data / "mail" / folder_name(CUSTOMER)
    before = b"".join(file.read_bytes() for file in house.files(but=theirs))
    assert all(each.encode() in before for each in MARKERS if "subject" not in each)
    await leaves_a_text_unfinished(page)
    await deletes_the_account(page, house)
    await nothing_is_kept_by_the_browser(page)
    await nothing_is_left(house, theirs)
    await context.close()


async def signs_up(page: Page, house: House) -> None:
    """Open an account by a mailed link."""
    await page.goto("/")
    await page.get_by_role("link", name="Sign in").first.click()
    await page.get_by_label("Your mail address").fill(ANN)
    await page.get_by_role("button", name="Mail me a link").click()
    await page.goto(await house.link("asked for a way in"))
    await page.get_by_label("I am old enough").check()
    await page.get_by_role("button", name="Open my account").click()
    await page.get_by_role("button", name="Sign out").wait_for()


async def fills_in_the_profile(page: Page, house: House, folder: Path) -> None:
    """Say who invoices, with a logo and bank details, and look at a sample."""
    await page.get_by_role("link", name="Profile").click()
    await page.get_by_label("Legal name").fill("Studio Nordlicht")
    await page.get_by_role("button", name="Save business").click()
    await page.get_by_text("Saved.").wait_for()
    await page.get_by_label("Street").fill("Nordlichtgasse 1")
    await page.get_by_label("Post code").fill("10115")
    await page.get_by_label("City").fill("Berlin")
    await page.get_by_label("Country").select_option("DE")
    await page.get_by_role("button", name="Save address").click()
    await expect(
        page.get_by_role("region", name="Address").get_by_text("Saved.")
    ).to_be_in_viewport()
    await page.get_by_label("VAT id").fill("DE12")
    await page.get_by_role("button", name="Save tax").click()
    assert await page.get_by_label("VAT id").input_value() == "DE12"
    assert await page.locator("#vat[aria-invalid=true]").count() == 1
    await expect(page.get_by_role("alert")).to_be_in_viewport()
    await page.get_by_label("VAT id").fill("DE136695976")
    await page.get_by_label("Usual tax").fill("19")
    await page.get_by_role("button", name="Save tax").click()
    await page.get_by_text("Saved.").wait_for()
    picture = folder / "logo.png"
    Image.new("RGB", (300, 100), "#155eef").save(picture)
    await page.get_by_label("Picture").set_input_files(picture)
    await page.get_by_role("button", name="Upload logo").click()
    await page.get_by_text("Your logo is kept.").wait_for()
    picture.unlink()
    sample = page.get_by_role("img", name="A sample invoice")
    await sample.scroll_into_view_if_needed()
    await sample.evaluate("image => image.decode()")
    assert await sample.evaluate("image => image.naturalWidth") == 1000
    await page.get_by_role("link", name="Add bank details").click()
    await page.get_by_label("IBAN").fill(IBAN)
    await page.get_by_role("button", name="Change bank details").click()
    await page.get_by_text("a mail to you says so").wait_for()
    assert "… 3000" in text_of(await house.mailed(ANN, "bank details"))
    assert await page.locator(".said.warn").count() == 0  # nothing is missing any more


async def writes_and_sends_an_invoice(page: Page, house: House) -> None:
    """Write the first invoice, see how it is read and what it looks like, send it, look at it."""
    await page.get_by_role("link", name="Write").click()
    await page.get_by_label("What shall be done?").fill(
        f'customer ACME "Acme Kanarien" {CUSTOMER}\naddress Ring 2, 10117 Berlin, Germany\n\n'
        "invoice ACME 3h Kanarienberatung @ 100"
    )
    reading = page.locator("#reading")
    await expect(reading).to_contain_text("Kanarienberatung")
    await expect(reading).to_contain_text("357.00")  # 3 hours at 100 and 19 % tax
    await page.locator("#pages img").first.wait_for()
    assert not await page.get_by_role("heading", name="Answer").count()  # nothing is done yet
    await page.get_by_role("button", name="Send").click()
    await page.get_by_role("heading", name="Answer").wait_for()
    await page.locator("#result ~ * td a").first.click()
    await page.get_by_role("button", name="Stop it").wait_for()  # there are seconds to think again
    mail = await house.mailed(CUSTOMER, "Studio Nordlicht")
    await page.reload()
    await page.get_by_role("heading", name="INV-").wait_for()
    way = await page.get_by_role("link", name="Look at the PDF").get_attribute("href")
    answer = await page.request.get(f"{house.settings.base_url}{way}")
    assert answer.headers["content-disposition"].startswith("inline")
    shown = await answer.body()
    assert shown.startswith(b"%PDF")
    (pdf,) = [part for part in mail.iter_attachments() if part.get_content_subtype() == "pdf"]
    assert base64.b64decode(str(pdf.get_payload())) == shown


async def asks_by_mail(page: Page, house: House) -> None:
    """Write to the bot as well, so that there is a mail to erase."""
    await house.mail("quote ACME 2h Kanarienberatung @ 90")
    await house.mailed(ANN, "180.00")
    await page.goto("/account")
    row = page.get_by_role("row", name="Mails you sent")
    assert (await row.inner_text()).endswith("1")


async def leaves_a_text_unfinished(page: Page) -> None:
    """Begin another invoice, which the browser keeps."""
    await page.get_by_role("link", name="Write").click()
    await page.get_by_label("What shall be done?").fill("invoice ACME 1h Kanarienberatung")
    await page.wait_for_function("document.cookie.includes('draft=')")
    assert await page.evaluate("localStorage.length") == 1


async def links_google_and_takes_the_link_away(page: Page) -> None:
    """Link Google, see what it sent, and have it erased; the account stays."""
    await page.goto("/account/access")
    await page.get_by_role("button", name="Link Google").click()
    await page.locator("input[name=sub]").first.fill("subject-nordlicht")
    await page.get_by_role(
        "button", name=re.compile("authori[sz]e|sign in|allow", re.I)
    ).first.click()
    await page.get_by_text("Google is linked").wait_for()
    for sent in ("subject-nordlicht", ANN, "Ann Nordlicht", "https://pictures.example/nordlicht"):
        assert await page.get_by_role("definition").filter(has_text=sent).count()
    await page.get_by_role("button", name="Take the link away").click()
    await page.get_by_text("no longer linked").wait_for()
    assert await page.get_by_text("subject-nordlicht").count() == 0
    await page.get_by_role("button", name="Link Google").click()
    await page.locator("input[name=sub]").first.fill("subject-nordlicht")
    await page.get_by_role(
        "button", name=re.compile("authori[sz]e|sign in|allow", re.I)
    ).first.click()
    await page.get_by_text("Google is linked").wait_for()


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
