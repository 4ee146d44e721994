"""Archive: an account's documents and all that is held, as one ZIP file.

    README.txt
    logo.png
    documents/INV-2026-0042.pdf ...
    documents.csv  lines.csv  payments.csv  customers.csv
    everything.json

The tables are for spreadsheets: no text of anybody's becomes a formula in one. Structured invoices
(XML) join the documents once these hold one.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Length

from bot.accounts import Account, Logo
from bot.customers import Customer
from bot.documents.balance.payments import Payment
from bot.documents.ledger.sheets import defused, table
from bot.documents.model import Document, Drawing, LineItem
from bot.money import Money
from bot.takeout import held

#: Octets of PDFs that still make a mail everybody takes; base64 adds a third.
MOST_IN_A_MAIL = 15 * 2**20
#: Octets of an archive that are kept in memory while it is made.
IN_MEMORY = 4 * 2**20
#: Octets after which a piece of a streamed archive is sent.
PIECE = 256 * 2**10
PAGE = held.PAGE

Steps = AsyncIterator[None]

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")

README = """\
Everything that is held about {address}, {what}.

documents/       each document as it was sent, PDF
documents.csv    one line a document
lines.csv        one line an item
payments.csv     one line a payment
customers.csv    one line a customer
everything.json  all rows of all tables, by table; amounts as text, dates as ISO 8601

Tables are UTF-8 with commas (RFC 4180). Amounts have a point and no groups. A text that a
spreadsheet would calculate has an apostrophe before it.
"""


@dataclass(frozen=True, slots=True)
class Archive:
    """A file to enclose."""

    file_name: str
    octets: bytes


async def size(account: Account, year: int | None) -> int:
    """Return about how many octets the PDFs of an archive have."""
    wanted = {"document__account_id": account.id, "is_preview": False}
    if year is not None:
        wanted |= {
            "document__issued_on__gte": date(year, 1, 1),
            "document__issued_on__lte": date(year, 12, 31),
        }
    sizes = Drawing.filter(**wanted).annotate(size=Length("octets"))
    return sum(int(str(each or 0)) for each in await sizes.values_list("size", flat=True))


async def written(account_id: int, year: int | None) -> bytes:
    """Return the archive of an account, of one year's documents or of all."""
    account = await Account.get(id=account_id)
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            async for _ in _pieces(archive, account, year):
                pass
        file.seek(0)
        return file.read()


async def streamed(account_id: int) -> AsyncIterator[bytes]:
    """Give the whole archive of an account as it is made; no more than a piece is in memory."""
    account = await Account.get(id=account_id)
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        async for _ in _pieces(archive, account, None):
            if pipe.octets_waiting >= PIECE:
                yield pipe.taken()
    yield pipe.taken()


class _Pipe(io.RawIOBase):
    """A file that is written at one end and taken away at the other."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[bytes] = []
        self.octets_waiting = 0

    def writable(self) -> bool:
        """Tell that it can be written to; it has no place to go back to."""
        return True

    def write(self, octets: Any) -> int:
        """Take octets in."""
        piece = bytes(octets)
        self._waiting.append(piece)
        self.octets_waiting += len(piece)
        return len(piece)

    def taken(self) -> bytes:
        """Take out what is there."""
        octets = b"".join(self._waiting)
        self._waiting, self.octets_waiting = [], 0
        return octets


async def _pieces(archive: zipfile.ZipFile, account: Account, year: int | None) -> Steps:
    """Write the archive; after each step what is written may be taken away."""
    what = "all of it" if year is None else f"documents of {year}"
    archive.writestr(_entry("README.txt"), README.format(address=account.address, what=what))
    logo = await Logo.get_or_none(account_id=account.id, sha256=account.logo_sha256)
    if logo is not None:
        archive.writestr(_entry("logo.png"), bytes(logo.octets))
    for steps in (
        _documents(archive, account, year),
        _tables(archive, account, year),
        _everything(archive, account),
    ):
        async for _ in steps:
            yield


def _entry(name: str) -> zipfile.ZipInfo:
    """Return an entry with a fixed time, so that the same rows make the same octets."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _chosen(account: Account, year: int | None) -> Q:
    chosen = Q(account_id=account.id)
    if year is None:
        return chosen
    return chosen & Q(issued_on__gte=date(year, 1, 1), issued_on__lte=date(year, 12, 31))


async def _documents(archive: zipfile.ZipFile, account: Account, year: int | None) -> Steps:
    """Add the PDF of each document that has left, one at a time in memory."""
    issued = Document.filter(_chosen(account, year), number__isnull=False).order_by("id")
    for number, document_id in await issued.values_list("number", "id"):
        drawn = await Drawing.filter(
            document_id=document_id, is_preview=False, octets__isnull=False
        ).first()
        if drawn is not None:
            name = _UNFIT.sub("-", str(number))
            octets, entry = bytes(drawn.octets or b""), _entry(f"documents/{name}.pdf")
            # Deflating is CPU work of milliseconds a page; the event loop has mails to take.
            await asyncio.to_thread(archive.writestr, entry, octets)
            yield


async def _tables(archive: zipfile.ZipFile, account: Account, year: int | None) -> Steps:
    for name, rows in (
        ("documents", _document_rows(account, year)),
        ("lines", _line_rows(account, year)),
        ("payments", _payment_rows(account, year)),
        ("customers", _customer_rows(account)),
    ):
        with archive.open(_entry(f"{name}.csv"), "w") as entry:
            entry.write(b"\xef\xbb\xbf")  # a spreadsheet takes it for UTF-8 then
            async for row in rows:
                entry.write(table([row]).encode())
                yield


Rows = AsyncIterator[Sequence[str]]


async def _document_rows(account: Account, year: int | None) -> Rows:
    yield (
        "number", "kind", "state", "customer", "issued", "due", "currency",
        "net", "tax", "gross", "paid", "credited",
    )  # fmt: skip
    documents = Document.filter(_chosen(account, year)).order_by("id").prefetch_related("customer")
    async for row in documents:
        amounts = (
            row.net_minor, row.tax_minor, row.gross_minor, row.paid_minor, row.credited_minor,
        )  # fmt: skip
        yield (
            row.number or f"D-{row.draft_number}",
            row.kind.value,
            row.state.value,
            defused(row.customer.code if row.customer else ""),
            row.issued_on.isoformat() if row.issued_on else "",
            row.due_on.isoformat() if row.due_on else "",
            row.currency,
            *(f"{Money.of_minor(each, row.currency).amount:f}" for each in amounts),
        )


async def _line_rows(account: Account, year: int | None) -> Rows:
    yield ("document", "position", "description", "quantity", "unit", "unit price", "tax rate")
    chosen = Document.filter(_chosen(account, year)).order_by("id")
    async for document in chosen.prefetch_related("lines"):
        for line in sorted(document.lines, key=lambda each: each.position):
            yield _line(document, line)


def _line(document: Document, line: LineItem) -> Sequence[str]:
    return (
        document.number or f"D-{document.draft_number}",
        str(line.position),
        defused(line.description),
        f"{line.quantity.normalize():f}",
        line.unit.value,
        f"{line.unit_price.normalize():f}",
        f"{line.tax_rate.normalize():f}",
    )


async def _payment_rows(account: Account, year: int | None) -> Rows:
    yield ("document", "paid on", "currency", "amount", "note", "taken back")
    chosen = Document.filter(_chosen(account, year)).order_by("id")
    documents = {row["id"]: row for row in await chosen.values("id", "number", "currency")}
    async for payment in Payment.filter(document__account_id=account.id).order_by("id"):
        document = documents.get(payment.document_id)
        if document is None:
            continue
        amount = Money.of_minor(payment.amount_minor, str(document["currency"]))
        yield (
            str(document["number"] or ""),
            payment.paid_on.isoformat(),
            amount.currency,
            f"{amount.amount:f}",
            defused(payment.note),
            "yes" if payment.taken_back_at else "",
        )


async def _customer_rows(account: Account) -> Rows:
    names = ("code", "name", "address", "street", "post_code", "city", "country", "vat_id")
    yield names
    async for customer in Customer.filter(account_id=account.id).order_by("code", "id"):
        yield tuple(defused(str(getattr(customer, name))) for name in names)


async def _everything(archive: zipfile.ZipFile, account: Account) -> Steps:
    """Add all rows of all tables, written as they are read."""
    with archive.open(_entry("everything.json"), "w") as entry:
        text = io.TextIOWrapper(entry, "utf-8", write_through=True)
        text.write("{")
        for position, holding in enumerate(held.HELD):
            text.write(f"{',' if position else ''}\n {json.dumps(holding.name)}: [")
            separator = "\n  "
            async for row in held.rows(holding, account):
                text.write(separator + _json(row))
                separator = ",\n  "
                yield
            text.write("]")
        text.write("\n}\n")
        text.flush()
        text.detach()


def _json(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True)
