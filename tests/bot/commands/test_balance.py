"""What holds of an invoice whatever is said about it: never more than its gross, never changed."""

from __future__ import annotations

import itertools
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.accounts import Account
from bot.documents.balance import payments, standing
from bot.documents.model import Document, Kind, State
from bot.documents.reading import facts_of
from tests.bot.mailroom import NOW, mailed, told

pytestmark = pytest.mark.usefixtures("store")

#: Each example has an account of its own in the one store of the test.
few = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_numbers = itertools.count(1)

PROFILE = """\
profile name Studio Nord
profile address Hauptstraße 1, 80331 München, DE
profile vat DE136695976
profile tax 19%

customer ACME "Acme GmbH" ap@acme.example address Ring 5, 50667 Köln, DE
"""
amounts = st.decimals(Decimal("0.01"), 400, places=2)
rates = st.sampled_from(["tax 19%", "tax 7%", "tax 19% incl", "tax 7% incl"])
steps = st.one_of(
    st.just("paid 1"),
    st.builds("paid 1 {}".format, amounts),
    st.sampled_from(["unpaid 1", "credit 1 all", "credit 1 1h", "credit 1 1h design", "void 1"]),
    st.sampled_from(["confirm void 1", "credit 1 2 x Widget", "again 1", "stop", "send"]),
    st.builds("credit 1 {} {}".format, amounts, rates),
)
prices = st.decimals(Decimal("0.01"), 90, places=2)


async def opened(text: str) -> tuple[str, Document]:
    """Open an account, let an invoice leave, and return its owner and the invoice."""
    author = f"ann{next(_numbers)}@example.com"
    await mailed(f"{PROFILE}\n{text}", author=author)
    account = await Account.get(address=author)
    return author, await Document.get(account_id=account.id)


async def frozen(invoice: Document) -> dict[int, Any]:
    """Return what every issued document of an account says."""
    rows = await Document.filter(account_id=invoice.account_id, frozen__isnull=False)
    return {row.id: (row.number, row.frozen, row.frozen_bank, row.gross_minor) for row in rows}


async def check(invoice: Document) -> None:
    """Check that the rows of an invoice agree, and that nobody owes less than nothing."""
    await invoice.refresh_from_db()
    notes = await Document.filter(original_id=invoice.id)
    issued = [each for each in notes if each.state in standing.ISSUED]
    assert invoice.credited_minor == sum(each.gross_minor for each in issued)
    assert invoice.paid_minor == sum(each.amount_minor for each in await payments.of(invoice))
    assert invoice.credited_minor <= invoice.gross_minor
    assert sorted(each.sequence or 0 for each in issued) == list(range(1, len(issued) + 1))
    is_open = standing.open_minor(invoice) > 0
    assert (invoice.state is State.ISSUED) == is_open
    if invoice.state is State.VOIDED:
        assert (invoice.paid_minor, invoice.credited_minor) == (0, invoice.gross_minor)


@few
@given(st.lists(steps, min_size=3, max_size=12))
async def test_whatever_is_said_the_books_agree_and_what_is_issued_stays(said: list[str]) -> None:
    author, invoice = await opened(
        "invoice ACME\n3h design @ 33.33\n1h talk @ 20\n2 x Widget @ 49.90 vat 7%"
    )
    for text in said:
        before = await frozen(invoice)
        was_open = max(standing.open_minor(invoice), 0)
        was_paid = invoice.paid_minor
        await mailed(text, author=author, confirms=await told())
        await check(invoice)
        assert invoice.paid_minor - was_paid <= was_open, text
        after = await frozen(invoice)
        assert {each: after[each] for each in before} == before


@few
@given(
    st.lists(st.tuples(prices, st.sampled_from(["", "vat 7%"])), min_size=1, max_size=4),
    st.sampled_from(["", "discount 7.5%", "discount 0.01"]),
)
async def test_a_credit_note_over_all_mirrors_its_invoice_to_the_cent(
    lines: list[tuple[Decimal, str]], discount: str
) -> None:
    items = [f"- 1.37h work {n} @ {price} {tax}" for n, (price, tax) in enumerate(lines)]
    author, invoice = await opened("\n".join(["invoice ACME", *items, discount]))
    await mailed("credit 1 all", author=author)
    note = await Document.get(original_id=invoice.id)
    was, now = await facts_of(invoice.id, now=NOW), await facts_of(note.id, now=NOW)
    assert (now.lines, now.taxes, now.net, now.gross) == (was.lines, was.taxes, was.net, was.gross)
    await check(invoice)


@few
@given(st.lists(st.tuples(amounts, rates), min_size=1, max_size=5))
async def test_parts_and_the_rest_add_up_to_the_invoice_in_each_tax(
    parts: list[tuple[Decimal, str]],
) -> None:
    author, invoice = await opened("invoice ACME\n7h design @ 33.33\nbook 77.77 vat 7%")
    for amount, rate in parts:
        await mailed(f"credit 1 {amount} {rate}", author=author)
    await mailed("credit 1 all", author=author)
    sums: Counter[Decimal] = Counter()
    for note in await Document.filter(original_id=invoice.id, kind=Kind.CREDIT_NOTE):
        for group in (await facts_of(note.id, now=NOW)).taxes:
            sums[group.rate] += (group.base + group.tax).minor
    was = await facts_of(invoice.id, now=NOW)
    assert dict(sums) == {group.rate: (group.base + group.tax).minor for group in was.taxes}
    await check(invoice)
