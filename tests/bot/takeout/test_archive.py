"""Archive: what a person takes along is all there, and opens in other programs."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from tortoise import Tortoise

from bot.accounts import Account, Logo
from bot.documents.model import Drawing
from bot.takeout import archive, held
from tests.bot.mailroom import IN_BUSINESS, mailed


async def taken(year: int | None = None) -> dict[str, bytes]:
    """Return the files of the archive."""
    account = await Account.get(address="ann@example.com")
    octets = await archive.written(account.id, year)
    with zipfile.ZipFile(io.BytesIO(octets)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def table(octets: bytes) -> list[dict[str, str]]:
    """Return the rows of a table."""
    return list(csv.DictReader(io.StringIO(octets.decode("utf-8-sig"))))


async def test_everything_is_in_it(store: str) -> None:
    await mailed(IN_BUSINESS)
    await mailed('invoice ACME 3h "=cmd()" @ 100; 2 x Widget @ 49.90')
    await mailed("paid 1 100.00 -fee")
    files = await taken()
    assert set(files) == {
        "README.txt",
        "documents.csv",
        "lines.csv",
        "payments.csv",
        "customers.csv",
        "everything.json",
    }
    (document,) = table(files["documents.csv"])
    assert document["number"] == "INV-2026-0001"
    assert (document["gross"], document["paid"]) == ("399.80", "100.00")
    lines = table(files["lines.csv"])
    assert [line["description"] for line in lines] == ["'=cmd()", "Widget"]
    assert table(files["payments.csv"])[0]["note"] == "'-fee"
    assert table(files["customers.csv"])[0]["code"] == "ACME"
    everything = json.loads(files["everything.json"])
    assert everything["account"][0]["address"] == "ann@example.com"
    assert everything["lines"][0]["unit_price"] == "100.000000"
    assert len(everything["mails_in"]) == 3


async def test_nothing_of_anybody_else_is_in_it(store: str) -> None:
    await mailed(IN_BUSINESS)
    await mailed("customer Secretive s@eve.example", author="eve@example.net")
    for name, octets in (await taken()).items():
        assert b"Secretive" not in octets, name


async def test_a_year_holds_the_documents_of_that_year(store: str) -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 3h @ 100")
    assert len(table((await taken(2026))["documents.csv"])) == 1
    assert table((await taken(2025))["documents.csv"]) == []


async def test_no_table_about_an_account_is_forgotten(store: str) -> None:
    told = {holding.kind for holding in held.HELD} | set(held.OF_NOBODY)
    for model in Tortoise.apps["models"].values():
        assert model.__name__ in told, f"{model.__name__} is missing from bot.takeout.held.HELD"


async def test_a_streamed_archive_is_the_same(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PIECE", 100)
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 3h @ 100")
    await Drawing.all().update(octets=b"%PDF-1.7 a page" * 500)
    account = await Account.get()
    await Logo.create(account=account, sha256="a", octets=b"a logo")
    await Account.all().update(logo_sha256="a")
    pieces = [piece async for piece in archive.streamed(account.id)]
    assert len(pieces) > 3
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as opened:
        assert opened.testzip() is None
        found = {name: opened.read(name) for name in opened.namelist()}
    assert found == await taken()
    assert found["logo.png"] == b"a logo"
    assert found["documents/INV-2026-0001.pdf"].startswith(b"%PDF")
