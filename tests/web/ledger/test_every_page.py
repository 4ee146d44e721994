"""Every page and form of the ledger: nobody else's (P5), and for everybody to use (axe-core)."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from bot.customers import Customer
from bot.documents.model import Document
from tests.bot import mailroom
from tests.web.ledger.test_ledger import SLOW, invoiced, mailed
from tests.web.visitor import Portal, Visitor

#: Tables that a visit itself may write to.
VISITED = ("session", "sign_in", "procrastinate_jobs")


def routes_with_ids(portal: Portal, method: str, **ids: int) -> list[str]:
    """Return the addresses of all routes about one document or customer of these ids."""
    found = []
    for route in portal.app.router.routes():
        info = route.resource.get_info()
        path = info.get("path") or info["formatter"]
        owner = re.match(r"/(documents|customers)/\{id\}", path)
        if owner and route.method == method:
            found.append(path.replace("{id}", str(ids[owner[1]])))
    return found


@pytest.mark.slow
async def test_p5_nobody_reaches_what_is_anothers_by_any_route(
    ann: Visitor, ben: Visitor, portal: Portal
) -> None:
    document = await invoiced(portal)
    customer = await Customer.get()
    ids = {"documents": document.id, "customers": customer.id}
    seen, changed = routes_with_ids(portal, "GET", **ids), routes_with_ids(portal, "POST", **ids)
    assert len(seen) >= 3
    assert len(changed) >= 14
    before = await mailroom.everything(but=VISITED)
    for path in seen:
        assert (await ben.get(path)).status == 404, path
        assert (await ann.get(path, params={"done": "x"})).status in (200, 503), path
    unknown = [path.replace(str(document.id), "987654321") for path in changed]
    for path in [*changed, *unknown]:
        form = {"mark": "1.issued.0.0.0", "sure": "yes", "name": "Mine", "text": "x"}
        page = await ben.post(path, form, allow_redirects=False)
        assert page.status == 404, path
    assert await mailroom.everything(but=VISITED) == before


@pytest.mark.parametrize("form", ["none", "huge", "twice", "file", "wrong"])
async def test_every_form_answers_hostile_fields(ann: Visitor, portal: Portal, form: str) -> None:
    document = await invoiced(portal)
    customer = await Customer.get()
    for path in routes_with_ids(portal, "POST", documents=document.id, customers=customer.id):
        names = ("mark", "amount", "on", "note", "reason", "what", "name", "email", "sure")
        data: object = {
            "none": {},
            "huge": {name: "x" * 20_000 for name in names},
            "twice": [(name, "1") for name in names] * 2,
            "file": b'--x\r\nContent-Disposition: form-data; name="mark"; filename="x"\r\n\r\nx'
            b"\r\n--x--\r\n",
            "wrong": {name: "<b>\u202e\x00'\";--" for name in names},
        }[form]
        kind = {"Content-Type": "multipart/form-data; boundary=x"} if form == "file" else {}
        page = await ann.post(path, data, headers=kind)
        assert page.status in (200, 400, 422), f"{path} {page.status}"
        assert "<b>" not in page.text, path
    assert await Document.exists(id=document.id, number="INV-2040-0001", paid_minor=0)
    assert await Customer.exists(id=customer.id, name="Acme Corp")


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_pages_with_something_on_them_are_accessible(
    ann: Visitor, portal: Portal, chromium: Browser, scheme: str
) -> None:
    document = await invoiced(portal)
    await mailed(portal, "paid 1 120.00")
    await mailed(portal, "draft ACME 1h call @ 50")
    await mailed(portal, "invoice ACME 2h call @ 50", window=SLOW)
    paths = ["/overview", "/documents", "/documents?q=nobody", "/customers", "/customers/new"]
    paths += [f"/documents/{each.id}" for each in await Document.all()]
    paths += [f"/customers/{each.id}" for each in await Customer.all()]
    width = 360 if scheme == "light" else 1400
    context = await chromium.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 800},
    )
    page = await ann.tab(context)
    for path in paths:
        await page.goto(ann.url(path))
        await page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
        found = await Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
    await page.goto(ann.url(f"/documents/{document.id}"))
    await page.locator("summary", has_text="Book a payment").click()
    await page.fill("#amount", "400")
    await page.get_by_role("button", name="Book it").click()
    await page.locator("#amount-problem").wait_for()
    assert (await Axe().run(page)).violations_count == 0
    await page.goto(ann.url("/write"))
    await page.fill("#text", "invoice ACME 3h @ 10O")
    await page.locator("#reading mark").wait_for()
    assert (await Axe().run(page)).violations_count == 0
    await context.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 800])
async def test_long_names_and_large_amounts_are_seen_whole(
    ann: Visitor, portal: Portal, chromium: Browser, width: int
) -> None:
    """A table that is wider than the screen hides its last column."""
    await mailed(portal, mailroom.IN_BUSINESS)
    name, mailbox = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerk", "x" * 60
    await mailed(portal, f'customer "The Association of {name}" <{mailbox}@{mailbox}.example>')
    await mailed(portal, "invoice ACME Migration 12345678.90 EUR")
    await mailed(portal, f'draft "The Association of {name}" 1h @ 5000')
    context = await chromium.new_context(viewport={"width": width, "height": 800})
    page = await ann.tab(context)
    for path in ("/overview", "/documents", "/customers"):
        await page.goto(ann.url(path))
        assert await page.locator(".wide").count(), path
        hidden = await page.evaluate(
            "[...document.querySelectorAll('.wide')].map(e => e.scrollWidth - e.clientWidth)"
        )
        assert max(hidden) <= 0, path
    await context.close()
