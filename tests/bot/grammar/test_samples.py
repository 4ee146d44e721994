"""The samples of the language: one line by mail and what it means."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.grammar.readers import READERS
from bot.grammar.syntax import (
    Block,
    Discount,
    Misread,
    Send,
    SetCustomer,
    Stop,
    Tax,
    TaxKind,
    Unit,
)
from tests.bot.grammar.desk import (
    CONTEXT,
    EURO,
    POINT,
    command,
    created,
    pointed,
    problem,
    reading,
)


def total(text: str) -> Decimal:
    """Return what the items of an invoice come to before discounts and tax."""
    items = created(text).items
    return sum((i.quantity * i.unit_price for i in items if i.unit_price is not None), Decimal(0))


def test_the_subject_alone_is_an_invoice() -> None:
    (part,) = reading("", subject="invoice ACME 3h @ 100").parts
    assert isinstance(part, Block)
    item = READERS["invoice"](part, CONTEXT).items[0]
    assert (item.quantity, item.unit, item.unit_price) == (3, Unit.HOUR, 100)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Invoice ACME | 3h design @ 100 | 2 x Widget @ 49.90 | net 30", "399.80"),
        ("invoice ACME 3h design @ 100; 2 x Widget @ 49.90; tax 8.1%; net 14; po 4711", "399.80"),
        ("draft ACME 90m call @ 120/h", "180"),
        ("Rechnung ACME | 2,5h Beratung @ 1.250,00 EUR | MwSt 19% | -- | Hans", "3125"),
        ("invoice ACME Setup $1,200.50", "1200.50"),
        ("invoice ACME Setup 1.234,56 EUR", "1234.56"),
        ("invoice ACME | 3h design @ 100 vat 19% | book 20 vat 7%", "320"),
        (
            "invoice ACME | - 3h design @ 100 -10% | - Domain: 12.00 no tax"
            " | - Travel  45.60 | 1. 1h30 review @ 90",
            "492.60",
        ),
        ("invoice ACME 3h @ 100 discount 10% po 99", "300"),
        ("invoice ACME Meeting at 3 @ 100", "100"),
        ("invoice ACME 3 hours of design @ 100", "300"),
    ],
)
def test_a_sample_comes_to_its_amount(text: str, amount: str) -> None:
    assert total(text) == Decimal(amount)


def test_one_line_says_all_of_it() -> None:
    found = created("invoice ACME 3h design @ 100; 2 x Widget @ 49.90; tax 8.1%; net 14; po 4711")
    assert (found.tax, found.net_days, found.purchase_order) == (
        Tax(TaxKind.RATE, Decimal("8.1")),
        14,
        "4711",
    )


def test_a_new_customer_with_an_address() -> None:
    found = created(
        'invoice "Muster AG" <ap@muster.example> | 1.5d Beratung @ CHF 1\'200/d'
        " | vat 8.1% | lang de"
    )
    assert (found.customer.written, found.customer.address) == ("Muster AG", "ap@muster.example")
    assert (found.currency, found.language, found.items[0].unit) == ("CHF", "de", Unit.DAY)


def test_a_german_mail_is_read_in_an_english_account() -> None:
    found = created("Rechnung ACME | 2,5h Beratung @ 1.250,00 EUR | MwSt 19% | -- | Hans")
    assert (found.verb, found.currency) == ("invoice", "EUR")
    assert found.tax == Tax(TaxKind.RATE, Decimal(19))


def test_two_readings_of_one_number_are_asked_unless_the_account_settled_them() -> None:
    found = problem("invoice ACME Setup 1,200")
    assert (found.is_question, pointed(found)) == (True, "1,200")
    assert found.replies == ("invoice ACME Setup 1200.00", "invoice ACME Setup 1.20")
    assert created("invoice ACME Setup 1,200", POINT).items[0].unit_price == 1200


def test_a_dry_run() -> None:
    assert created("invoice ACME 3h @ 100?").is_dry_run


def test_a_quoted_command_is_not_executed() -> None:
    found = reading("send | | On Mon, X wrote: | > void")
    assert [p.verb for p in found.parts if isinstance(p, Block)] == ["send"]
    assert command("send") == Send(None)
    assert command("stop") == Stop(None)


def test_prose_is_no_command() -> None:
    found = reading("Hi there, | please could you bill Acme for three hours of work?")
    assert found.parts == ()
    assert len(found.ignored) == 2


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("invoice ACME 3h @", "price-missing", "@"),
        ("invoice ACME 3h @ 100 due 31 Feb", "date-impossible", "31 Feb"),
        ("invoice ACME 3h @ 100 due 5/6", "date-unclear", "5/6"),
        ("invoice ACME 3h @ 100 EUR; 2h @ 50 USD", "currencies-differ", "50 USD"),
        ("invoice ACME 3h @ 100 blah", "after-price", "blah"),
        ("invoice ACME 3h 100", "item-unclear", "3h 100"),
    ],
)
def test_a_sample_that_is_wrong_is_pointed_at(text: str, code: str, words: str) -> None:
    found = problem(text)
    assert (found.code, pointed(found)) == (code, words)


def test_a_discount_and_an_order_number_behind_the_only_item() -> None:
    found = created("invoice ACME 3h @ 100 discount 10% po 99")
    assert (found.discount, found.purchase_order) == (Discount(percent=Decimal(10)), "99")


def test_a_forwarded_subject_is_the_command() -> None:
    found = reading("FYI", subject="Fwd: [sales] invoice ACME 3h @ 100")
    assert [p.verb for p in found.parts if isinstance(p, Block)] == ["invoice"]
    assert found.ignored == ("FYI",)


def test_several_commands_with_a_comment() -> None:
    found = reading(
        "# november | invoice ACME 3h @ 100 | | invoice Globex 2h @ 120 | net 7 | | list open"
    )
    assert [p.verb if isinstance(p, Block) else p.code for p in found.parts] == [
        "invoice",
        "invoice",
        "list",
    ]
    assert found.comments == ("november",)


def test_five_unknown_lines() -> None:
    assert reading("foo | bar | baz | qux | quux | corge").gave_up


def test_a_customer_line() -> None:
    found = command('customer ACME "Acme Corp" ap@acme.example vat DE123456789 net 30')
    assert isinstance(found, SetCustomer)
    assert found.customer.address == "ap@acme.example"
    assert [(s.field, s.value) for s in found.settings] == [
        ("name", "Acme Corp"),
        ("vat", "DE123456789"),
        ("net", "30"),
    ]


def test_dates_and_money_follow_the_account() -> None:
    assert created("draft ACME Website 4500; due in 30 days").due_on == date(2026, 12, 23)
    assert created("invoice ACME Setup 1.234,56", EURO).items[0].unit_price == Decimal("1234.56")


@pytest.mark.parametrize(
    "text",
    [
        "every month invoice ACME Hosting 49; net 14",
    ],
)
def test_a_sample_of_a_later_verb_is_known_by_its_word(text: str) -> None:
    (part,) = reading(text).parts
    assert isinstance(part, Misread)
    assert part.code == "no-schedules"
