"""Pages: what a list in the portal finds, from which place on, and by which index."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tortoise import connections

from bot.accounts import Account
from bot.customers import Customer
from bot.documents import series
from bot.documents.ledger import pages, words
from bot.documents.ledger.pages import Page, Place, Search
from bot.documents.model import Document, Kind, NumberSeries, State
from bot.store import engine
from tests.bot import mailroom
from tests.bot.mailroom import NOW

TODAY = NOW.date()


async def stocked(count: int) -> Search:
    """Give an account so many invoices, one a day back from today, half of them settled."""
    await mailroom.mailed(mailroom.IN_BUSINESS)
    await mailroom.mailed('customer Umbra "Umbra Ltd" <mail@umbra.example>')
    account = await Account.get()
    acme, umbra = await Customer.all().order_by("id")
    await NumberSeries.create(account_id=account.id, name=series.DRAFTS, next_number=count + 1)
    for number in range(1, count + 1):
        issued_on = TODAY - timedelta(days=count - number)
        await Document.create(
            account_id=account.id,
            customer_id=(acme if number % 3 else umbra).id,
            kind=Kind.CREDIT_NOTE if number == 7 else Kind.INVOICE,
            state=State.SETTLED if number % 2 else State.ISSUED,
            draft_number=number,
            number=f"INV-2026-{number:04}",
            sequence=number,
            created_at=NOW,
            issued_on=issued_on,
            due_on=issued_on + timedelta(days=10),
            currency="CHF" if number == 5 else "USD",
            language="en",
            gross_minor=number * 1000,
        )
    return Search(account.id, TODAY)


def numbers(page: Page) -> list[int]:
    """Return the last parts of the numbers on a page."""
    return [int(entry.reference[-4:]) for entry in page.entries]


async def test_pages_are_turned_there_and_back(store: str) -> None:
    search = await stocked(12)
    first = await pages.page(search, size=5)
    second = await pages.page(search, first.after, size=5)
    third = await pages.page(search, second.after, size=5)
    assert [numbers(each) for each in (first, second, third)] == [
        [12, 11, 10, 9, 8],
        [7, 6, 5, 4, 3],
        [2, 1],
    ]
    assert first.before is None
    assert third.after is None
    again = await pages.page(search, third.before, size=5)
    assert numbers(again) == numbers(second)
    assert numbers(await pages.page(search, again.before, size=5)) == numbers(first)
    assert (await pages.page(search, again.before, size=5)).before is None


async def test_what_is_added_meanwhile_doubles_no_row(store: str) -> None:
    search = await stocked(6)
    first = await pages.page(search, size=3)
    await mailroom.mailed("draft ACME 3h @ 100")
    assert numbers(await pages.page(search, first.after, size=3)) == [3, 2, 1]


async def test_a_year_is_in_the_order_of_its_dates(store: str) -> None:
    search = await stocked(8)
    await Document.filter(sequence=2).update(issued_on=TODAY)
    await Document.filter(sequence=3).update(issued_on=date(2025, 3, 1))
    search = Search(search.account_id, TODAY, year=2026)
    first = await pages.page(search, size=4)
    second = await pages.page(search, first.after, size=4)
    assert numbers(first) + numbers(second) == [8, 2, 7, 6, 5, 4, 1]
    assert numbers(await pages.page(search, second.before, size=4)) == numbers(first)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state": "open"}, [8, 6, 4, 2]),
        ({"state": "paid"}, [7, 5, 3, 1]),
        ({"state": "draft"}, []),
        ({"kind": Kind.CREDIT_NOTE}, [7]),
        ({"currency": "CHF"}, [5]),
        ({"words": "inv-2026-0003"}, [3]),
        ({"words": "4"}, [4]),
        ({"words": "D-4"}, [4]),
        ({"words": "umb"}, [6, 3]),
        ({"words": "Umbra Ltd", "state": "open"}, [6]),
        ({"words": "mail@umbra.example"}, [6, 3]),
        ({"words": "70.00"}, [7]),
        ({"words": "70,00"}, [7]),
        ({"words": "70"}, [7]),
        ({"words": "acme"}, [8, 7, 5, 4, 2, 1]),
        ({"words": "nobody"}, []),
        ({"words": "%"}, []),
        ({"words": "9" * 40}, []),
        ({"words": "\0\ud800 ' --"}, []),
    ],
)
async def test_what_is_asked_for_is_found(
    store: str, asked: dict[str, object], found: list[int]
) -> None:
    search = await stocked(8)
    wanted = Search(search.account_id, TODAY, **asked)  # type: ignore[arg-type]  # by the table
    assert numbers(await pages.page(wanted)) == found


async def test_nothing_of_another_account_is_found(store: str) -> None:
    search = await stocked(3)
    other = Search(search.account_id + 1, TODAY)
    assert (await pages.page(other)).entries == ()
    assert (await pages.page(Search(other.account_id, TODAY, words="acme"))).entries == ()


SEARCHES = [
    {},
    {"state": "open"},
    {"state": "overdue"},
    {"kind": Kind.QUOTE},
    {"currency": "CHF"},
    {"year": 2026},
    {"year": 2026, "kind": Kind.QUOTE, "currency": "CHF"},
    {"words": "inv-2026-0001"},
    {"words": "10.00"},
    {"words": "1"},
    {"customer_id": 1},
    {"customer_id": 1, "state": "paid"},
    {"words": "acme"},
]
PLACES = [None, Place(500, date(2026, 5, 1)), Place(500, date(2026, 5, 1), is_back=True)]


@pytest.mark.parametrize("asked", SEARCHES)
@pytest.mark.parametrize("place", PLACES)
async def test_an_index_leads_to_every_page(
    store: str, asked: dict[str, object], place: Place | None
) -> None:
    search = await stocked(3)
    wanted = Search(search.account_id, TODAY, **asked)  # type: ignore[arg-type]  # by the table
    for query in await pages.queries(wanted, place, 26):
        plan = await explained(query.values_list(*wanted.order, "id").sql(params_inline=True))
        assert "TEMP B-TREE" not in plan, plan
        assert "SCAN" not in plan.replace("Index Scan", "").replace("Index Only Scan", ""), plan
        assert "Sort" not in plan, plan
        if wanted.words:  # not all of the account in the order of the list
            assert "(account_id=?)" not in plan, plan


async def explained(sql: str) -> str:
    """Return how a query is carried out; a planner that sees three rows must be told of many."""
    if connections.get("default").capabilities.dialect == "sqlite":
        rows = await connections.get("default").execute_query_dict(f"EXPLAIN QUERY PLAN {sql}")
        return " ".join(str(row["detail"]) for row in rows)
    async with engine.transaction() as connection:
        await connection.execute_query("SET LOCAL enable_seqscan = off")
        await connection.execute_query("SET LOCAL enable_sort = off")
        await connection.execute_query("SET LOCAL enable_bitmapscan = off")
        rows = await connection.execute_query_dict(f"EXPLAIN {sql}")
    return " ".join(str(row["QUERY PLAN"]) for row in rows)


def test_amounts_are_read_in_either_way() -> None:
    assert words.amounts("1,234", "USD") == [123400]
    assert 123400 in words.amounts("1'234.00", "")
    assert words.amounts("12 apples", "USD") == []
    assert words.amounts("1234", "JPY") == [1234]
