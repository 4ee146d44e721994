"""Working: how Ann signs up, says who she is, writes an invoice and links Google."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, expect

from tests.web.walk.house import ANN, CUSTOMER, House, text_of

IBAN = "DE89 3704 0044 0532 0130 00"


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


async def links_google(page: Page) -> None:
    """Say yes at Google."""
    await page.get_by_role("button", name="Link Google").click()
    await page.locator("input[name=sub]").first.fill("subject-nordlicht")
    await page.get_by_role(
        "button", name=re.compile("authori[sz]e|sign in|allow", re.I)
    ).first.click()
    await page.get_by_text("Google is linked").wait_for()


async def links_google_and_takes_the_link_away(page: Page) -> None:
    """Link Google, see what it sent, and have it erased; the account stays."""
    await page.goto("/account/access")
    await links_google(page)
    for sent in ("subject-nordlicht", ANN, "Ann Nordlicht", "https://pictures.example/nordlicht"):
        assert await page.get_by_role("definition").filter(has_text=sent).count()
    await page.get_by_role("button", name="Take the link away").click()
    await page.get_by_text("no longer linked").wait_for()
    assert await page.get_by_text("subject-nordlicht").count() == 0
    await links_google(page)
