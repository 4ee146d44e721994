"""Overview: what is held is counted, and all of it can be taken along as a file."""

from __future__ import annotations

import io
import json
import zipfile

from bot.accounts import Account
from bot.customers import Customer
from bot.documents.balance.payments import Payment
from bot.documents.model import Document, Kind
from bot.products import Product
from bot.takeout import held
from tests.web.visitor import NOON, Portal, Visitor
from web.account import overview


def test_every_table_that_is_held_is_named_to_its_owner() -> None:
    named = [name for _, names in overview.KINDS for name in names]
    assert sorted(named) == sorted(each.name for each in held.HELD)


async def downloaded(who: Visitor) -> dict[str, bytes]:
    """Return the files of the archive that the page gives."""
    headers = {"Origin": who.origin}
    async with who.http.post(who.url("/account/export"), headers=headers) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "application/zip"
        assert response.headers["Cache-Control"] == "no-store"
        assert "JupiterInvoice_2040-03-02.zip" in response.headers["Content-Disposition"]
        with zipfile.ZipFile(io.BytesIO(await response.read())) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}


async def test_what_is_held_is_counted_by_kind(ann: Visitor) -> None:
    account = await Account.get()
    await Customer.create(account=account, code="ACME", name="Acme", address="ap@acme.example")
    page = (await ann.get("/account")).text
    assert '<tr><td>Customers</td><td class="num">1</td></tr>' in page
    assert '<tr><td>Documents</td><td class="num">0</td></tr>' in page


async def test_of_many_rows_it_is_said_that_there_are_many(ann: Visitor) -> None:
    """The page takes no longer for who holds many, so it counts no further."""
    account = await Account.get()
    known = {"account_id": account.id, "description": "x", "unit_price": 1, "currency": "EUR"}
    rows = [Product(code=f"p{n}", **known) for n in range(1001)]
    await Product.bulk_create(rows[:1000])
    assert (
        '<tr><td>Products</td><td class="num">1,000</td></tr>' in (await ann.get("/account")).text
    )
    await Product.bulk_create(rows[1000:])
    for path in ("/account", "/account/delete"):
        page = (await ann.get(path)).text
        assert '<tr><td>Products</td><td class="num">more than 1,000</td></tr>' in page


async def test_what_belongs_to_documents_is_counted_of_the_newest(ann: Visitor) -> None:
    account = await Account.get()
    known = {"account_id": account.id, "kind": Kind.INVOICE, "currency": "EUR", "language": "en"}
    rows = [Document(draft_number=n, created_at=NOON, **known) for n in range(1, 1002)]
    await Document.bulk_create(rows)
    oldest, newest = await Document.get(draft_number=1), await Document.get(draft_number=1001)
    row = '<tr><td>Payments</td><td class="num">{}</td></tr>'

    async def paid(document: Document) -> None:
        await Payment.create(
            document_id=document.id, amount_minor=1, paid_on=NOON.date(), created_at=NOON
        )

    await paid(oldest)
    assert row.format("not counted") in (await ann.get("/account")).text
    await paid(newest)
    assert row.format("at least 1") in (await ann.get("/account")).text
    await Document.filter(id__gt=oldest.id, id__lt=newest.id).delete()
    assert row.format("2") in (await ann.get("/account")).text


async def test_everything_is_one_file_away_the_same_as_by_mail(ann: Visitor) -> None:
    await Account.all().update(name="Studio Nord")
    files = await downloaded(ann)
    assert {"README.txt", "documents.csv", "everything.json"} <= set(files)
    everything = json.loads(files["everything.json"])
    assert everything["account"][0]["name"] == "Studio Nord"
    assert set(everything) == {each.name for each in held.HELD}


async def test_nobody_takes_along_what_is_another_accounts(
    portal: Portal, ann: Visitor, ben: Visitor
) -> None:
    """P5: the file holds what is of its account alone."""
    account = await Account.get(address="ann@example.com")
    await Customer.create(account=account, code="ACME", name="Kanarien", address="ap@acme.example")
    files = await downloaded(ben)
    assert not any(
        b"Kanarien" in octets or b"ann@example.com" in octets for octets in files.values()
    )
    assert b"Kanarien" in (await downloaded(ann))["customers.csv"]


async def test_a_stranger_takes_nothing(stranger: Visitor) -> None:
    page = await stranger.post("/account/export", allow_redirects=False)
    assert page.status == 303
    assert page.headers["Location"].startswith("/sign-in")
