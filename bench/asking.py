"""Questions: list, status, statement and explain at 100,000 documents against 100, on SQLite.

One account with 20 customers, half of the documents are ACME's. The small store has 50 documents
open, so that its pages are full too; of the large one 2 of 100 are, unless --open says otherwise.
Timed is a mail of one line from its letter to the commit of its answer; the two stores take turns,
medians are shown. The last columns are the CPU that writing its CSV file costs later, when the
answer is composed.

usage: python -m bench.asking [--documents 100000] [--rounds 3] [--times 25] [--open 2]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from datetime import timedelta

from bot import dispatch
from bot.customers import Customer
from bot.documents.ledger import sheets
from bot.documents.model import Document, Kind, LineItem, State
from bot.post import OutboundMail
from bot.store import store
from tests import databases
from tests.bot import mailroom

FEW = 100
FEW_OPEN = 50
CUSTOMERS = 20
BATCH = 2000
YEARS = 5

LINES = {
    "help": "help",  # what any mail costs
    "list": "list",
    "list open": "list open",
    "list open ACME": "list open ACME",
    "list overdue": "list overdue",
    "list paid": "list paid",
    "list, last page": "list {last}",
    "status": "status",
    "customers": "customers",
    "statement": "statement ACME",
    "show": "show {number}",
    "explain": "explain {number}",
    "history": "history {number}",
}

Figures = dict[str, list[float]]  #: milliseconds by question
Round = dict[str, list[tuple[float, float]]]  #: of the clock and of CPU


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--times", type=int, default=25)
    parser.add_argument("--open", type=int, default=2, help="of a hundred documents")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jupiter-bench-") as name:
        sizes = (FEW, arguments.documents)
        urls = {size: f"sqlite://{name}/{size}.db" for size in sizes}
        figures: dict[int, Round] = {size: {} for size in sizes}
        written: dict[int, Figures] = {size: {} for size in sizes}
        for size, url in urls.items():
            databases.migrated(url)
            asyncio.run(fill(url, size, FEW_OPEN if size == FEW else arguments.open))
        for _ in range(arguments.rounds):
            for size, url in urls.items():
                asyncio.run(ask(url, size, arguments.times, (figures[size], written[size])))
        show(figures, written, arguments.documents)


async def fill(url: str, size: int, share: int) -> None:
    """Put documents into an empty store, all like one that was really issued."""
    async with store.opened(url, secret_keys=["bench"]):
        await mailroom.mailed(mailroom.IN_BUSINESS)
        for number in range(CUSTOMERS - 1):
            await mailroom.mailed(f"customer C{number} <c{number}@example.com>")
        await mailroom.mailed("invoice ACME 3h design @ 100; 2 x Widget @ 49.90; discount 5%")
        model = await Document.all().prefetch_related("lines").get()
        customers = [int(each.id) for each in await Customer.all().order_by("id")]
        for start in range(2, size + 1, BATCH):
            numbers = range(start, min(start + BATCH, size + 1))
            await Document.bulk_create([copied(model, n, customers, share) for n in numbers])
        for start in range(2, size + 1, BATCH):
            rows = [
                line
                for document_id in range(start, min(start + BATCH, size + 1))
                for line in lines_of(model, document_id)
            ]
            await LineItem.bulk_create(rows)


def copied(model: Document, number: int, customers: list[int], share: int) -> Document:
    """Return the document of that number: issued over the last years, due after 30 days."""
    states = {0: State.PENDING, 1: State.DRAFT}
    place = number * 37 % 100
    state = states.get(place, State.ISSUED if place < 2 + share else State.SETTLED)
    has_left = state in (State.ISSUED, State.SETTLED)
    issued_on = mailroom.NOW.date() - timedelta(days=number * 7919 % (365 * YEARS))
    return Document(
        id=number,
        account_id=model.account_id,
        customer_id=customers[0 if place % 2 else number % len(customers)],
        kind=Kind.INVOICE,
        state=state,
        draft_number=number,
        number=f"INV-2026-{number:06}" if has_left else None,
        sequence=number if has_left else None,
        created_at=mailroom.NOW,
        issued_at=mailroom.NOW if has_left else None,
        issued_on=issued_on if has_left else None,
        due_on=issued_on + timedelta(days=30) if has_left else None,
        currency=model.currency,
        language=model.language,
        discount=model.discount,
        recipients=model.recipients,
        net_minor=model.net_minor,
        gross_minor=model.gross_minor,
        paid_minor=model.gross_minor if state is State.SETTLED else 0,
        frozen=model.frozen if has_left else None,
    )


def lines_of(model: Document, document_id: int) -> list[LineItem]:
    """Return the lines of a document, those of the model."""
    return [
        LineItem(
            document_id=document_id,
            position=line.position,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            tax_category=line.tax_category,
            tax_rate=line.tax_rate,
            discount=line.discount,
        )
        for line in model.lines
    ]


async def ask(url: str, size: int, times: int, figures: tuple[Round, Figures]) -> None:
    """Add one round's figures."""
    asked, written = figures
    async with store.opened(url, secret_keys=["bench"]):
        issued = await Document.filter(number__isnull=False).order_by("id").first()
        assert issued is not None
        words = {"number": str(issued.number), "last": str(size // 25)}
        for _ in range(3):
            await timed("help")
        for name, line in LINES.items():
            text = line.format(**words)
            asked.setdefault(name, []).extend([await timed(text) for _ in range(times)])
            written.setdefault(name, []).append(await sheet_ms())


async def timed(text: str) -> tuple[float, float]:
    """Return the milliseconds, of the clock and of CPU, from a letter to the commit."""
    mail_id = await mailroom.received()
    letter = mailroom.letter(text)
    started, cpu = time.perf_counter(), time.process_time()
    await dispatch.handle(mail_id, letter, mailroom.HOUSE, mailroom.NOW)
    return (time.perf_counter() - started) * 1000, (time.process_time() - cpu) * 1000


async def sheet_ms() -> float:
    """Return the milliseconds that the sheets of the last answer take to be written."""
    answer = await OutboundMail.all().order_by("-id").first()
    assert answer is not None
    started = time.process_time()
    for wanted in answer.facts["sheets"]:
        await sheets.written(wanted, answer.account_id)
    return (time.process_time() - started) * 1000


def show(figures: dict[int, Round], written: dict[int, Figures], many: int) -> None:
    """Print medians of both stores, their ratio, and what writing the files takes."""
    print(
        f"{'ms':18}{FEW:>8}{many:>8}{'ratio':>7}   CPU{FEW:>8}{many:>8}{'ratio':>7}   file", end=""
    )
    print(f"{FEW:>8}{many:>8}")
    for name in LINES:
        for kind in (0, 1):
            few, lots = (
                statistics.median(each[kind] for each in figures[size][name])
                for size in (FEW, many)
            )
            print(f"{'      ' if kind else name:{6 if kind else 18}}", end="")
            print(f"{few:8.2f}{lots:8.2f}{lots / few:7.2f}", end="")
        sheet = [statistics.median(written[size][name]) for size in (FEW, many)]
        print(f"       {sheet[0]:8.1f}{sheet[1]:8.1f}")


if __name__ == "__main__":
    main()
