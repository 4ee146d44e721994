"""Customers in the portal: the list, one of them, and how one is forgotten."""

from __future__ import annotations

import re

from bot.accounts import Account
from bot.customers import Customer
from bot.documents.model import Document, State
from tests.web.ledger.test_ledger import invoiced, mailed
from tests.web.visitor import Page, Portal, Visitor


def typed(page: Page) -> dict[str, str]:
    """Return what stands in the fields of a customer's form."""
    found = dict(re.findall(r'<input id="\w+" name="(\w+)" type="\w+" value="([^"]*)"', page.text))
    chosen = re.search(r'<option value="(\w*)" selected>', page.text)
    return {**found, "lang": chosen[1] if chosen else ""}


async def test_customers_are_listed_with_what_they_owe(ann: Visitor, portal: Portal) -> None:
    await invoiced(portal)
    await mailed(portal, "customer Umbra <mail@umbra.example>")
    page = await ann.get("/customers")
    assert "ACME" in page.text
    assert "300.00 USD" in page.text
    found = await ann.get("/customers", params={"q": "umb"})
    assert "Umbra" in found.text
    assert "ACME" not in found.text
    assert "No name begins so" in (await ann.get("/customers", params={"q": "%"})).text


async def test_pages_of_customers_are_turned(ann: Visitor) -> None:
    account = await Account.get(address="ann@example.com")
    for number in range(60):
        await Customer.create(account_id=account.id, code=f"C{number // 2:02}", name="x")
    seen, path = [], "/customers"
    while path:
        page = await ann.get(path)
        seen.append(re.findall(r'href="/customers/(\d+)"', page.text))
        found = re.search(r'rel="next" href="([^"]+)"', page.text)
        path = f"/customers{found[1]}" if found else ""
    assert [len(each) for each in seen] == [25, 25, 10]
    assert len({row for each in seen for row in each}) == 60
    back = re.search(r'rel="prev" href="([^"]+)"', page.text)
    assert back
    page = await ann.get(f"/customers{back[1]}")
    assert re.findall(r'href="/customers/(\d+)"', page.text) == seen[1]


async def test_a_customer_is_changed_as_by_mail(ann: Visitor, portal: Portal) -> None:
    await invoiced(portal)
    customer = await Customer.get()
    path = f"/customers/{customer.id}"
    form = typed(await ann.get(path))
    form |= {"address": "Am Weg 3, 10115 Berlin", "country": "Germany", "net": "14", "rate": "90/h"}
    page = await ann.post(path, form)
    assert "Saved." in page.text
    row = await Customer.get()
    assert (row.street, row.city, row.country, row.terms_days) == ("Am Weg 3", "Berlin", "DE", 14)
    assert typed(page)["rate"] == "90/h"
    same = await ann.post(path, typed(page))
    assert "Saved." in same.text


async def test_what_does_not_fit_is_said_at_its_field(ann: Visitor, portal: Portal) -> None:
    await invoiced(portal)
    customer = await Customer.get()
    path = f"/customers/{customer.id}"
    form = typed(await ann.get(path))
    wrongs = {
        "email": "nobody",
        "country": "Atlantis",
        "net": "soon",
        "rate": "much",
        "currency": "XQX",
        "vat": "DE1",
        "address": "x",
        "name": "n" * 201,
        "cc": "<script>",
        "lang": "xx",
    }
    for name, value in wrongs.items():
        page = await ann.post(path, {**form, name: value})
        assert page.status == 422, name
        assert f'id="{name}-problem"' in page.text, name
        assert "<script>" not in page.text
    emptied = await ann.post(path, {**form, "email": ""})
    assert emptied.status == 422
    assert (await ann.post(path, {})).status == 422
    assert await Customer.exists(id=customer.id, address="ap@acme.example", name="Acme Corp")


async def test_a_customer_is_added_once(ann: Visitor, portal: Portal) -> None:
    del portal
    form = {"code": "Umbra", "email": "mail@umbra.example", "lang": "de"}
    page = await ann.post("/customers/new", form)
    assert "The customer is there now" in page.text
    again = await ann.post("/customers/new", form)
    assert again.status == 422
    assert "There is a customer of this name already" in again.text
    assert (await ann.post("/customers/new", {"code": "", "email": ""})).status == 422
    assert await Customer.all().count() == 1


async def test_p22_a_customer_is_forgotten_and_documents_stay_or_go(
    ann: Visitor, portal: Portal
) -> None:
    document = await invoiced(portal)
    await mailed(portal, "draft ACME 1h @ 50")
    customer = await Customer.get()
    path = f"/customers/{customer.id}"
    assert (await ann.post(f"{path}/forget", {})).status == 422
    page = await ann.post(f"{path}/forget", {"sure": "yes"})
    assert "The customer is deleted" in page.text
    assert not await Customer.exists()
    kept = await Document.get()
    assert (kept.id, kept.state, kept.frozen is None) == (document.id, State.ISSUED, False)
    assert (await ann.get(path)).status == 404
    await mailed(portal, "customer Umbra <mail@umbra.example>")
    await mailed(portal, "invoice Umbra 3h @ 100; send now")
    other = await Customer.get()
    await ann.post(f"/customers/{other.id}/forget", {"sure": "yes", "documents": "yes"})
    states = await Document.filter(number__isnull=False).order_by("id").values_list("state")
    assert [row[0] for row in states][1:] in ([State.ERASED], [])


async def test_nobody_sees_the_customers_of_another(
    ann: Visitor, ben: Visitor, portal: Portal
) -> None:
    await invoiced(portal)
    customer = await Customer.get()
    path = f"/customers/{customer.id}"
    assert (await ben.get(path)).status == 404
    assert (await ben.post(path, {"name": "Mine"})).status == 404
    assert (await ben.post(f"{path}/forget", {"sure": "yes"})).status == 404
    assert "Acme Corp" not in (await ben.get("/customers")).text
    listed = await ben.get("/documents", params={"customer": str(customer.id)})
    assert "ACME" not in listed.text
    assert (await ann.get(path)).status == 200
