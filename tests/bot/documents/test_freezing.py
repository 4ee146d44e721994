"""Freezing: an issued document says for ever what it said when it was issued."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.accounts import Account
from bot.customers import Customer
from bot.documents import drafting, issuing
from bot.documents.drafting import Plan, PlannedLine
from bot.documents.events import Occasion
from bot.documents.facts import BankAccount, DocumentFacts, Party, PrintedLine, TaxGroup
from bot.documents.freezing import freeze, thaw
from bot.documents.model import Document, Kind, State
from bot.documents.reading import facts_of
from bot.grammar.syntax import Discount, Unit
from bot.money import Money
from bot.store import engine

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = datetime(2027, 2, 1, 12, 0, tzinfo=UTC)
BANK = BankAccount(holder='Ännchen "A" O\'Neil', iban="DE02120300000000202051", bic="BYLADEM1001")


def facts(currency: str = "EUR") -> DocumentFacts:
    """Return facts with a value in every field, small units and large ones."""

    def money(amount: str) -> Money:
        return Money(Decimal(amount), currency)

    line = PrintedLine(
        position=1,
        description="Ein\u200bs\nzwei <b> & 三 \U0001f600",
        quantity=Decimal("0.001"),
        unit=Unit.HOUR,
        unit_price=money("1234567.123456"),
        discount="10%",
        tax_rate=Decimal("8.875"),
        net=money("1111.11"),
    )
    return DocumentFacts(
        kind=Kind.INVOICE,
        reference="INV-2026-0001",
        is_preview=False,
        language="de",
        currency=currency,
        issued_on=date(2026, 2, 28),
        due_on=date(2028, 2, 29),
        seller=Party("Ann", street="a\nb", country="DE", vat_id="DE123456789"),
        buyer=Party("", country="GB"),
        lines=(line, replace(line, position=2, tax_rate=None, discount="")),
        lines_total=money("2222.22"),
        discount=money("0.00"),
        discount_label="",
        net=money("2222.22"),
        taxes=(TaxGroup("S", Decimal("8.875"), money("1111.11"), money("98.61"), "why"),),
        gross=money("2320.83"),
        paid=money("-0.01"),
        due=money("2320.84"),
        prices_include_tax=True,
        notes=("one", "two"),
        bank=BANK,
        logo_sha256="0" * 64,
    )


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_frozen_facts_thaw_to_the_same(currency: str) -> None:
    given = facts(currency)
    values, bank = freeze(given)
    assert thaw(json.loads(json.dumps(values)), bank) == given


def test_frozen_facts_hold_the_bank_account_apart() -> None:
    values, bank = freeze(facts())
    assert BANK.iban not in json.dumps(values)
    assert bank["iban"] == BANK.iban
    without = replace(facts(), bank=None)
    assert freeze(without)[1] == {}
    assert thaw(*freeze(without)) == without


async def issued() -> tuple[Document, DocumentFacts]:
    """Issue a document of a new account."""
    account = await Account.create(
        address="ann@example.com",
        name="Ann GmbH",
        street="Weg 1",
        post_code="12099",
        city="Berlin",
        country="DE",
        vat_id="DE123456789",
        currency="EUR",
        tax_rate=Decimal(19),
        bank={"holder": "Ann GmbH", "iban": BANK.iban},
    )
    customer = await Customer.create(
        account_id=account.id, code="ACME", name="ACME", address="pay@acme.example", country="DE"
    )
    work = PlannedLine("Work", Decimal("3.5"), Unit.HOUR, Decimal("99.999"))
    cheap = replace(work, description="Cheap", discount=Discount(percent=Decimal("12.5")))
    plan = Plan(Kind.INVOICE, customer, (work, cheap), "EUR", "en", ["pay@acme.example"])
    occasion = Occasion(NOW, "test")
    async with engine.transaction():
        document = await drafting.draft(plan, account, occasion)
        return document, await issuing.issue(document, account, occasion)


async def test_an_issued_document_says_what_it_said_whatever_changes_later(store: str) -> None:
    document, said = await issued()

    await Account.filter(id=document.account_id).update(name="Bob", vat_id="", country="FR")
    account = await Account.get(id=document.account_id)
    account.bank = {}
    await account.save()
    await Customer.filter(id=document.customer_id).update(name="Other", country="US")

    assert await facts_of(document.id, now=LATER) == said
    assert said.seller.name == "Ann GmbH"
    assert said.bank is not None
    assert said.bank.iban == BANK.iban
    assert said.reference == document.number


async def test_an_undone_issue_leaves_a_draft_that_follows_its_rows(store: str) -> None:
    with pytest.raises(ZeroDivisionError):
        async with engine.transaction():
            await issued()
            raise ZeroDivisionError
    assert await Document.all().count() == 0

    document, said = await issued()
    assert said.reference.endswith("0001")
    stored = await Document.get(id=document.id)
    assert (stored.state, stored.gross_minor) == (State.ISSUED, said.gross.minor)
    assert stored.issued_at == NOW
