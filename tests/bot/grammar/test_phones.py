"""Lines as people write them on a phone, dictate them or paste them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.answering import TO_FILL_IN
from bot.grammar.readers import READERS
from bot.grammar.syntax import Block, Discount, Misread, Unit
from bot.problems import Problem
from tests.bot.grammar.desk import (
    CONTEXT,
    created,
    lines,
    misread,
    pointed,
    problem,
    reading,
)

H, D, X = Unit.HOUR, Unit.DAY, Unit.PIECE


@pytest.mark.parametrize(
    ("text", "quantity", "unit", "description", "price"),
    [
        ("Invoice ACME 3 hrs @ $100/hr", "3", H, "", "100"),
        ("invoice ACME 3h@100", "3", H, "", "100"),
        ("invoice ACME 3h@100/h.", "3", H, "", "100"),
        ("invoice ACME: design, 3h @ 100", "3", H, "design", "100"),
        ("invoice acme 1,5h @ 80€", "1.5", H, "", "80"),
        ("Invoice acme 3 hours at 100.", "3", H, "", "100"),
        ("Invoice, ACME, 3 hours, at 100", "3", H, "", "100"),
        ("INVOICE ACME 3 HOURS DESIGN @ 100 EUR", "3", H, "DESIGN", "100"),
        ("invoice ACME 3 hours of design at $100 an hour", "3", H, "design", "100"),
        ("invoice ACME 3 hours at 100 dollars an hour", "3", H, "", "100"),
        ("invoice ACME 2 days at 800 a day", "2", D, "", "800"),
        ("invoice ACME 2 licences @ 49.90 each", "2", X, "licences", "49.90"),
        ("invoice ACME 3h @ 100 each", "3", H, "", "100"),
        ("factura ACME 12 sillas a 49,90 cada una", "12", X, "sillas", "49.90"),
        ("factura ACME 12 sillas a 49,90 c/u", "12", X, "sillas", "49.90"),
        ("facture ACME 12 lampes à 49,90 la pièce", "12", X, "lampes", "49.90"),
        ("invoice ACME 3h x $100", "3", H, "", "100"),
        ("invoice ACME 3h * 100", "3", H, "", "100"),
        ("invoice ACME 3h × 100", "3", H, "", "100"),
        ("invoice ACME “Design work” 3h @ 100", "3", H, "Design work", "100"),
        ("invoice\u00a0ACME\u00a03h\u00a0@\u00a0100", "3", H, "", "100"),
        ("invoice\tACME\t3h\t@\t100", "3", H, "", "100"),
        ("invoice ACME | | 3h @ 100", "3", H, "", "100"),
        ("invoice ACME - 3h @ 100", "3", H, "", "100"),
        ("Invoice - ACME - 3h @ 100", "3", H, "", "100"),
        ("invoice ACME — 3h @ 100", "3", H, "", "100"),
        ("draft an invoice for ACME 3h @ 100", "3", H, "", "100"),
        ("Invoice Acme, Inc., 3h @ 100", "3", H, "", "100"),
        ("Invoice ACME. 3h @ 100. Net 30. PO 4711.", "3", H, "", "100"),
        ("Invoice ACME for October: 3h @ 100", "3", H, "", "100"),
        ("invoice ACME 3h @ 100 -10 %", "3", H, "", "100"),
        ("1. invoice ACME 3h @ 100", "3", H, "", "100"),
        ("1️⃣ invoice ACME 3h @ 100", "3", H, "", "100"),
        ("- invoice ACME 3h @ 100", "3", H, "", "100"),
        ("* Invoice ACME 3h @ 100", "3", H, "", "100"),
        ("🧾 invoice ACME 3h @ 100", "3", H, "", "100"),
        ("¡factura ACME 3h a 100!", "3", H, "", "100"),
        ("invoice ACME 3h @ 100 🎉", "3", H, "", "100"),
        ("invoice ACME 3h @ 100 👍🏽 thanks!", "3", H, "", "100"),
        ("invoice ACME 3h @ 100 please", "3", H, "", "100"),
        ("invoice ACME 3h @ 100, thank you :)", "3", H, "", "100"),
        ("invoice ACME 3h @ 100!!", "3", H, "", "100"),
        ("invoice ACME for 3h @ 100", "3", H, "", "100"),
        ("invoice ACME for design 3h @ 100", "3", H, "design", "100"),
        ("invoice ACME for 3 hours design @ 100", "3", H, "design", "100"),
        ("invoice ACME; and 3h @ 100", "3", H, "", "100"),
        ("Rechnung ACME 3 Std. à 100", "3", H, "", "100"),
        ("Rechnung ACME 3 Stunden zu 100 Euro", "3", H, "", "100"),
        ("Rechnung an ACME über 3 Stunden Beratung à 100 Euro", "3", H, "Beratung", "100"),
        ("invoice ACME design @100", "1", X, "design", "100"),
        ("invoice ACME Setup for $500", "1", X, "Setup", "500"),
        ("Bill ACME 500 for setup", "1", X, "setup", "500"),
        ("invoice ACME website 2k", "1", X, "website", "2000"),
        ("invoice ACME Option A 100", "1", X, "Option A", "100"),
        ("invoice ACME Plus plan 49", "1", X, "Plus plan", "49"),
        ("invoice ACME One day workshop 800", "1", X, "One day workshop", "800"),
        ("invoice ACME EUR 500 for two days of work", "1", X, "two days of work", "500"),
    ],
)
def test_a_line_is_read(text: str, quantity: str, unit: Unit, description: str, price: str) -> None:
    found = created(text)
    (item,) = found.items
    assert found.customer.known is not None
    assert (item.quantity, item.unit) == (Decimal(quantity), unit)
    assert (item.description, item.unit_price) == (description, Decimal(price))


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("net30", "net_days", 30),
        ("NET30.", "net_days", 30),
        ("net14 days", "net_days", 14),
        ("net 30.", "net_days", 30),
        ("po 4711.", "purchase_order", "4711"),
        ("PO# 4711", "purchase_order", "4711"),
        ("po number 4711", "purchase_order", "4711"),
        ('po "4711."', "purchase_order", "4711."),
        ("terms net 30", "net_days", 30),
        ("payable in 14 days", "due_on", date(2026, 12, 7)),
        ("minus 10 %", "discount", Discount(percent=Decimal(10))),
    ],
)
def test_a_missing_blank_or_a_full_stop_changes_nothing(
    said: str, field: str, value: object
) -> None:
    assert getattr(created(f"invoice ACME 3h @ 100 {said}"), field) == value


@pytest.mark.parametrize(
    ("said", "is_included"),
    [
        ("vat19%", False),
        ("+19% VAT", False),
        ("+ 19 % VAT", False),
        ("vat 19%.", False),
        ("inkl. 19% MwSt.", True),
        ("zzgl. 19% MwSt.", False),
    ],
)
def test_a_tax_is_read(said: str, is_included: bool) -> None:
    tax = created(f"invoice ACME 3h @ 100 {said}").items[0].tax
    assert tax is not None
    assert (tax.rate, tax.is_included) == (Decimal(19), is_included)


@pytest.mark.parametrize(
    ("text", "code", "words", "replies"),
    [
        (
            "invoice acme three hours at 100",
            "quantity-in-words",
            "three",
            ["invoice acme 3 hours at 100", "invoice acme 1 x three hours at 100"],
        ),
        (
            "invoice Bob twenty-five hours design at 100",
            "quantity-in-words",
            "twenty-five",
            [
                "invoice Bob 25 hours design at 100",
                "invoice Bob 1 x twenty-five hours design at 100",
            ],
        ),
        (
            "invoice ACME two and a half hours at 100",
            "quantity-in-words",
            "two and a half",
            [
                "invoice ACME 2.5 hours at 100",
                "invoice ACME 1 x two and a half hours at 100",
            ],
        ),
        (
            "invoice ACME half a day @ 800",
            "quantity-in-words",
            "half a",
            ["invoice ACME 0.5 day @ 800", "invoice ACME 1 x half a day @ 800"],
        ),
        (
            "invoice ACME two hundred hours @ 80",
            "quantity-in-words",
            "two hundred",
            ["invoice ACME 1 x two hundred hours @ 80"],
        ),
        (
            "invoice ACME two logos @ 80",
            "quantity-in-words",
            "two",
            ["invoice ACME 2 logos @ 80", "invoice ACME 1 x two logos @ 80"],
        ),
        (
            "Rechnung ACME drei Stunden 300",
            "quantity-in-words",
            "drei",
            ["Rechnung ACME 3 Stunden @ 300", "Rechnung ACME 1 x drei Stunden @ 300"],
        ),
        ("invoice ACME three hours", "quantity-in-words", "three", ["invoice ACME 3 hours"]),
        (
            "invoice ACME 3 hours for 100",
            "item-unclear",
            "3 hours for 100",
            ["invoice ACME 3 hours @ 100", "invoice ACME 1 x 3 hours @ 100"],
        ),
        (
            "Rechnung an ACME: 3 Std. Beratung zu je 100 Euro",
            "item-unclear",
            "3 Std. Beratung zu je 100",
            [
                "Rechnung an ACME: 3 Std. Beratung @ 100 Euro",
                "Rechnung an ACME: 1 x 3 Std. Beratung @ 100 Euro",
            ],
        ),
        (
            "invoice ACME 2 days @ 800 plus travel 120",
            "after-price",
            "plus",
            ["invoice ACME 2 days @ 800; travel 120"],
        ),
        (
            "invoice ACME 3h @ 100 and 2h @ 50",
            "after-price",
            "and",
            ["invoice ACME 3h @ 100; 2h @ 50"],
        ),
        (
            "invoice ACME 3h @ 100 19%",
            "percent-alone",
            "19%",
            ["invoice ACME 3h @ 100 tax 19%", "invoice ACME 3h @ 100 discount 19%"],
        ),
        (
            "invoice ACME 3h @ 100 due30",
            "due-unclear",
            "due30",
            ["invoice ACME 3h @ 100 net 30", "invoice ACME 3h @ 100 due 2026-11-30"],
        ),
        ("invoice ACME 3h @ 100 due 45", "due-unclear", "due 45", ["invoice ACME 3h @ 100 net 45"]),
        (
            "invoice ACME 3h @ 100 po4711",
            "blank-missing",
            "po4711",
            ["invoice ACME 3h @ 100 po 4711", "invoice ACME 3h @ 100 po po4711"],
        ),
        ("invoice ACME,3h @ 100", "blank-missing", "ACME,3h", ["invoice ACME, 3h @ 100"]),
        (
            "invoice ACME 3h @ 100 net 30 net 14",
            "modifier-twice",
            "net 14",
            ["invoice ACME 3h @ 100 net 30", "invoice ACME 3h @ 100 net 14"],
        ),
        (
            "invoice ACME 3h @ 100 net 30 due 15 Dec",
            "due-and-net",
            "due 15 Dec",
            ["invoice ACME 3h @ 100 net 30", "invoice ACME 3h @ 100 due 15 Dec"],
        ),
        (
            "invoice ACME 3h @ 100/d",
            "unit-unfit",
            "100/d",
            ["invoice ACME 3h @ 100/h", "invoice ACME 3d @ 100/d"],
        ),
        (
            "invoice ACME 1 1/2 hours @ 100",
            "quantity-unreadable",
            "1/2",
            ["invoice ACME 1.5 hours @ 100"],
        ),
        ("invoice ACME 3h @ $100 USD", "currency-twice", "$100 USD", ["invoice ACME 3h @ 100 USD"]),
        ("invoice ACME 3h @ ١٠٠", "digits-foreign", "١٠٠", ["invoice ACME 3h @ 100"]),
        ("invoice ACME Setup ٥٠٠", "digits-foreign", "٥٠٠", ["invoice ACME Setup 500"]),
        ("invoice ACME 3h @ 100 net ३०", "digits-foreign", "३०", ["invoice ACME 3h @ 100 net 30"]),
        ("invoice ACME ٣h @ 100", "digits-foreign", "٣h", ["invoice ACME 3h @ 100"]),
        (
            "invoice ACME 3h@100,2h@50",
            "blank-missing",
            "100,2h",
            ["invoice ACME 3h@100; 2h@50"],
        ),
        (
            "invoice ACME 3h @ 100 (net 30)",
            "after-price",
            "(net",
            ["invoice ACME 3h @ 100 net 30"],
        ),
        (
            "invoice ACME 3h @ 100 pls send now",
            "after-price",
            "pls",
            ["invoice ACME 3h @ 100 send now"],
        ),
        (
            "invoice ACME 3h @ 100 – net 14",
            "after-price",
            "–",
            ["invoice ACME 3h @ 100 net 14"],
        ),
        ("invoice ACME 3h @ 100 by friday", "after-price", "by", []),
        ("invoice ACME Fees net 30", "modifier-in-text", "net 30", []),
        ("invoice ACME Travel discount 50", "modifier-in-text", "discount 50", []),
        (
            "invoice ACME retainer 1500/mo",
            "quantity-missing",
            "retainer 1500/mo",
            ["invoice ACME 1 mo retainer @ 1500/mo"],
        ),
        (
            "send an invoice to ACME for 3h @ 100",
            "command-not-first",
            "invoice",
            ["invoice to ACME for 3h @ 100"],
        ),
    ],
)
def test_a_line_is_asked_about(text: str, code: str, words: str, replies: list[str]) -> None:
    found = problem(text)
    assert (found.code, pointed(found), list(found.replies)) == (code, words, replies)
    assert code not in TO_FILL_IN
    for reply in replies:
        created(reply)


@pytest.mark.parametrize(
    ("text", "code", "words", "reply"),
    [
        ("invoice ACME 3h @", "price-missing", "@", "invoice ACME 3h @ 100"),
        ("invoice ACME 3h @?", "price-missing", "@", "invoice ACME 3h @ 100?"),
        ("invoice ACME 3h @; 2h @ 50", "price-missing", "@", "invoice ACME 3h @ 100; 2h @ 50"),
        ("invoice ACME 3h @ $", "price-missing", "@ $", "invoice ACME 3h @ $100"),
        ("invoice ACME 3h @ EUR", "price-missing", "@ EUR", "invoice ACME 3h @ EUR 100"),
        ("invoice ACME Setup", "price-missing", "Setup", "invoice ACME Setup 100"),
        ("invoice ACME 5 kg apples", "price-missing", "apples", "invoice ACME 5 kg apples @ 100"),
        (
            "invoice ACME 3h @ fifty dollars net 14",
            "price-unreadable",
            "fifty dollars",
            "invoice ACME 3h @ 100 net 14",
        ),
        ("invoice ACME", "items-missing", "", "invoice ACME 3h design @ 100"),
        ("invoice ACME net 30", "items-missing", "", "invoice ACME net 30; 3h design @ 100"),
        ("invoice ACME?", "items-missing", "", "invoice ACME 3h design @ 100?"),
        ("invoice", "customer-missing", "", "invoice ACME 3h design @ 100"),
        ("invoice 3h @ 100", "customer-missing", "3h", "invoice ACME 3h @ 100"),
        ("invoice ACME 10 @ 5", "description-missing", "@", "invoice ACME 10 Services @ 5"),
        ("invoice ACME @100", "description-missing", "@", "invoice ACME Services @100"),
        ("Bill ACME €500", "description-missing", "€500", "Bill ACME Services €500"),
        ("invoice ACME for 300 EUR", "description-missing", "300", None),
        ("invoice ACME for 2000 EUR", "description-missing", "2000", None),
        ("invoice ACME | for 300 EUR", "description-missing", "300", None),
        ("invoice Bob for 300 euros", "description-missing", "300", None),
        ("invoice ACME of $300", "description-missing", "$300", None),
        ("invoice ACME at 300", "description-missing", "at", None),
        ("Rechnung an ACME über 300 Euro", "description-missing", "300", None),
        (
            "invoice ACME 3h @ 100 due next week po 7",
            "modifier-unreadable",
            "due",
            "invoice ACME 3h @ 100 due 2026-12-23 po 7",
        ),
        (
            "invoice ACME 3h @ 100 due 31 Feb",
            "date-impossible",
            "31 Feb",
            "invoice ACME 3h @ 100 due 2026-12-23",
        ),
    ],
)
def test_what_only_the_sender_knows_is_shown_as_an_example(
    text: str, code: str, words: str, reply: str | None
) -> None:
    found = problem(text)
    assert (found.code, pointed(found)) == (code, words)
    assert code in TO_FILL_IN
    assert len(found.replies) == 1
    assert reply in (None, found.replies[0])
    texts = [item.description for item in created(found.replies[0]).items]
    assert not {"for", "of", "at", "über"} & set(texts)


@pytest.mark.parametrize(
    ("text", "code", "replies"),
    [
        (
            "Bitte Rechnung an ACME über 300 Euro",
            "description-missing",
            ("Rechnung an ACME über Services 300 Euro",),
        ),
        (
            "please invoice acme three hours at 100",
            "command-not-first",
            ("invoice acme 3 hours at 100", "invoice acme 1 x three hours at 100"),
        ),
        (
            "Hi, please invoice ACME for 3h @ 100",
            "command-not-first",
            ("invoice ACME for 3h @ 100",),
        ),
        ("invoiec ACME 3h @", "price-missing", ("invoice ACME 3h @ 100",)),
        ("invoice:ACME 3h @ 100", "blank-missing", ("invoice ACME 3h @ 100",)),
        ("Can you invoice ACME 3h @ 100?", "command-not-first", ("invoice ACME 3h @ 100?",)),
    ],
)
def test_what_is_offered_for_a_line_that_is_no_command_makes_sense(
    text: str, code: str, replies: tuple[str, ...]
) -> None:
    found = misread(text)
    assert (found.code, found.replies) == (code, replies)
    for reply in replies:
        created(reply)


def customers(text: str) -> list[str]:
    """Return whom the commands of a mail name; a problem's code for a line that is none."""
    found = []
    for part in reading(text).parts:
        if isinstance(part, Misread):
            found.append(part.code)
            continue
        try:
            found.append(READERS[part.verb](part, CONTEXT).customer.written)
        except Problem as wrong:
            found.append(wrong.code)
    return found


def test_a_list_of_commands_is_several_commands() -> None:
    assert customers("1. invoice ACME 3h @ 100 | 2. invoice Globex 2h @ 50") == ["ACME", "Globex"]
    assert customers("- invoice ACME 1h @ 9 | - 3h @ 100 | - invoice Globex 2h @ 50") == [
        "ACME",
        "Globex",
    ]
    assert customers("invoice ACME 3h @ 100 | 🧾 invoice Globex 2h @ 50") == ["ACME", "Globex"]


def test_a_dash_below_a_command_begins_an_item() -> None:
    (part,) = reading("invoice ACME 3h @ 100 | - Draft contract 500 | - 2h @ 50").parts
    assert isinstance(part, Block)
    assert [i.description for i in created(lines_of(part)).items] == ["", "Draft contract", ""]


def lines_of(block: Block) -> str:
    """Return a block as it was written."""
    return " | ".join(line.text for line in block.lines)


def test_a_name_ends_before_what_leads_to_an_amount() -> None:
    for text in ("for 3h @ 100", "- 3h @ 100", "3h @ 100", "für 3 Std. Arbeit @ 100"):
        assert created(f"invoice Bob Smith {text}").customer.written == "Bob Smith"
    assert created("invoice Fish & Chips 3h @ 100").customer.written == "Fish & Chips"
    assert created(lines("invoice Foo - Bar: 3h @ 100")).customer.written == "Foo - Bar"


def test_an_item_that_begins_like_a_command_keeps_its_bullet_in_an_offered_line() -> None:
    (part,) = reading("invoice ACME note hello; you 5 | - draft").parts
    assert isinstance(part, Block)
    with pytest.raises(Problem) as caught:
        READERS[part.verb](part, CONTEXT)
    assert caught.value.replies == ("invoice ACME note hello; you 5\n- draft 100",)
    assert len(reading(caught.value.replies[0]).parts) == 1
