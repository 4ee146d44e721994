"""R7, R9, R13: what is said about a document or a line besides its items."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from bot.grammar.parts.arguments.readers import MAX_NOTE
from bot.grammar.syntax import Discount, SendWhen, Tax, TaxKind
from tests.bot.grammar.desk import created, meaning, pointed, problem

RATE = TaxKind.RATE


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("net 30", "net_days", 30),
        ("net: 30", "net_days", 30),
        ("net 30 days", "net_days", 30),
        ("due on receipt", "net_days", 0),
        ("due 15 Dec", "due_on", date(2026, 12, 15)),
        ("due in 30 days", "due_on", date(2026, 12, 23)),
        ("on 2026-11-01", "issued_on", date(2026, 11, 1)),
        ("po 4711", "purchase_order", "4711"),
        ('po "A 1; B"', "purchase_order", "A 1; B"),
        ("ref ABC/1", "reference", "ABC/1"),
        ("discount 10%", "discount", Discount(percent=Decimal(10))),
        ("10% off", "discount", Discount(percent=Decimal(10))),
        ("discount 50", "discount", Discount(amount=Decimal(50))),
        ("deposit 30%", "deposit", Discount(percent=Decimal(30))),
        ("to ap@x.example", "to", ("ap@x.example",)),
        ("cc a@x.example, b@x.example", "cc", ("a@x.example", "b@x.example")),
        ("cc <A@X.example>", "cc", ("A@x.example",)),
        ("in EUR", "currency", "EUR"),
        ("lang de", "language", "de"),
        ("lang German", "language", "de"),
        ("until 2026-12-31", "valid_until", date(2026, 12, 31)),
        ("send", "send", SendWhen.NOW),
        ("send now", "send", SendWhen.NOW),
        ("send 2026-12-01", "send_on", date(2026, 12, 1)),
        ("note Thanks; see you @ 5", "notes", ("Thanks; see you @ 5",)),
    ],
)
def test_a_modifier_is_read_behind_an_item_and_by_itself(
    text: str, field: str, value: object
) -> None:
    for joint in (" ", "; ", " | - "):
        assert getattr(created(f"invoice ACME 3h @ 100{joint}{text}"), field) == value


@pytest.mark.parametrize(
    ("text", "tax"),
    [
        ("tax 8.1%", Tax(RATE, Decimal("8.1"))),
        ("tax 8,1 %", Tax(RATE, Decimal("8.1"))),
        ("vat 19% incl", Tax(RATE, Decimal(19), is_included=True)),
        ("MwSt 19%", Tax(RATE, Decimal(19))),
        ("19% VAT", Tax(RATE, Decimal(19))),
        ("plus 19% VAT", Tax(RATE, Decimal(19))),
        ("incl. 19% MwSt", Tax(RATE, Decimal(19), is_included=True)),
        ("no tax", Tax(TaxKind.NONE)),
        ("reverse charge", Tax(TaxKind.REVERSE_CHARGE)),
    ],
)
def test_a_tax_belongs_to_the_item_it_stands_behind_else_to_all(text: str, tax: Tax) -> None:
    own = created(f"invoice ACME 3h @ 100 {text}; Setup 50")
    assert [i.tax for i in own.items] == [tax, None]
    assert own.tax is None
    general = created(f"invoice ACME 3h @ 100; {text}")
    assert (general.items[0].tax, general.tax) == (None, tax)


def test_the_order_of_modifiers_changes_nothing() -> None:
    said = ("net 14", "po 7", "discount 10%", "cc a@x.example")
    found = {
        repr(meaning(created(f"invoice ACME 3h @ 100 {' '.join(p)}"))) for p in permutations(said)
    }
    apart = {
        repr(meaning(created(f"invoice ACME 3h @ 100 | {' | '.join(p)}")))
        for p in permutations(said)
    }
    sources = {
        repr(meaning(created(f"invoice ACME {'; '.join(p)}; 3h @ 100"))) for p in permutations(said)
    }
    assert len(found) == len(apart) == len(sources) == 1


@pytest.mark.parametrize(
    "text",
    [
        "net 30 net 14",
        "po 1; po 2",
        "tax 7% tax 8%",
        "-10% -5%",
        "lang de lang fr",
        "discount 5% | discount 6%",
    ],
)
def test_a_modifier_twice_is_refused(text: str) -> None:
    assert problem(f"invoice ACME 3h @ 100 {text}").code == "modifier-twice"


def test_due_beside_net_is_refused() -> None:
    assert problem("invoice ACME 3h @ 100 net 30 due 15 Dec").code == "due-and-net"


@pytest.mark.parametrize(
    "text", ["3h @ 100 EUR; 2h @ 50 USD", "3h @ 100 EUR in USD", "in EUR; Setup $5"]
)
def test_two_currencies_in_one_document_are_refused(text: str) -> None:
    assert problem(f"invoice ACME {text}").code == "currencies-differ"


def test_the_caret_stands_under_the_second_currency() -> None:
    assert pointed(problem("invoice ACME 3h @ 100 EUR; 2h @ 50 USD")) == "50 USD"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("net", "modifier-unreadable"),
        ("net soon", "modifier-unreadable"),
        ("net 1000", "days-too-many"),
        ("due 5", "due-unclear"),
        ("due soon", "modifier-unreadable"),
        ("tax 19", "percent-missing"),
        ("tax 190%", "percent-too-large"),
        ("discount -5%", "modifier-unreadable"),
        ("to nobody", "modifier-unreadable"),
        ("to a@-b.example", "address-invalid"),
        ("in XYZ", "modifier-unreadable"),
        ("lang xx", "language-unknown"),
        ("po " + "9" * 101, "text-too-long"),
        ("note " + "x" * (MAX_NOTE + 1), "text-too-long"),
    ],
)
def test_a_modifier_without_a_fit_value_is_refused(text: str, code: str) -> None:
    assert problem(f"invoice ACME 3h @ 100; {text}").code == code


def test_a_discount_by_itself_needs_its_word() -> None:
    found = problem("invoice ACME | 3h @ 100 | -10%")
    assert (found.code, found.replies) == (
        "discount-alone",
        ("invoice ACME; 3h @ 100; discount 10%",),
    )


def test_a_discount_behind_one_of_several_items_is_asked_about() -> None:
    found = problem("invoice ACME 3h @ 100 discount 10%; Setup 50")
    assert found.is_question
    assert found.replies == (
        "invoice ACME 3h @ 100 -10%; Setup 50",
        "invoice ACME 3h @ 100; discount 10%; Setup 50",
    )


def test_a_note_runs_to_the_end_of_its_line() -> None:
    found = created("invoice ACME 3h @ 100 note Thanks; net 30? | note Second")
    assert found.notes == ("Thanks; net 30?", "Second")
    assert found.net_days is None
    assert not found.is_dry_run


@pytest.mark.parametrize("text", ["3h @ 100?", "3h @ 100 ?", "3h @ 100 | net 30?", "? | 3h @ 100"])
def test_a_question_mark_at_the_end_asks_for_a_dry_run(text: str) -> None:
    assert created(f"invoice ACME {text}").is_dry_run
    assert created(f"invoice ACME {text}") == replace(
        created(f"invoice ACME {text}"), is_dry_run=True
    )


@pytest.mark.parametrize(
    "words",
    [
        "plus VAT", "+ VAT", "excl. VAT", "ex VAT", "plus tax", "zzgl. MwSt.", "zzgl. USt", "netto",
        "zuzüglich Mehrwertsteuer", "zzgl. gesetzlicher MwSt.", "HT", "hors taxes", "+ TVA",
        "más IVA", "+ IVA",
    ],
)  # fmt: skip
def test_tax_on_top_without_a_rate_is_that_of_the_profile(words: str) -> None:
    said = created(f"invoice ACME 3h @ 100 {words}; net 30; 2h @ 50 {words}")
    assert [each.tax for each in said.items] == [Tax(TaxKind.OWN)] * 2
    assert (said.tax, said.net_days) == (None, 30)
    assert created(f"invoice ACME 3h @ 100; {words}").tax == Tax(TaxKind.OWN)


@pytest.mark.parametrize(
    "words",
    ["incl. VAT", "VAT included", "brutto", "inkl. MwSt.", "TTC", "IVA incluido", "con IVA"],
)
def test_a_price_with_its_tax_is_one_without_a_rate_too(words: str) -> None:
    (charged,) = created(f"invoice ACME Setup 500 {words}").items
    assert charged.tax == Tax(TaxKind.OWN, is_included=True)


@pytest.mark.parametrize(
    ("text", "rate", "is_included"),
    [
        ("500 EUR + IVA 21%", 21, False),
        ("500 € HT, TVA 20 %", 20, False),
        ("500 € TTC, TVA 20%", 20, True),
        ("500 € netto zzgl. 19% MwSt.", 19, False),
        ("500 € zzgl. MwSt. 19 %", 19, False),
        ("500 € brutto; MwSt 19%", 19, True),
        ("500 € HT; TVA 20%", 20, False),
        ("500 incl. VAT 20%", 20, True),
    ],
)
def test_words_about_tax_that_fit_each_other_are_one(
    text: str,
    rate: int,
    is_included: bool,
) -> None:
    said = created(f"invoice ACME Setup {text}")
    tax = said.items[0].tax or said.tax
    assert tax == Tax(TaxKind.RATE, Decimal(rate), is_included)


@pytest.mark.parametrize(
    "text", ["HT TTC", "HT; TVA 20% TTC", "TTC; sans TVA", "tax 19%, tax 7%", "TTC reverse charge"]
)
def test_words_about_tax_that_contradict_each_other_are_refused(text: str) -> None:
    assert problem(f"invoice ACME Setup 500 {text}").code == "modifier-twice"


def test_a_price_with_tax_is_never_text_of_an_item() -> None:
    assert problem("invoice ACME Setup TTC 500").code == "modifier-in-text"


@pytest.mark.parametrize(
    "text",
    ["30 days net", "30 Tage netto", "30 jours net", "payment terms: 30 days net",
     "payment within 30 days", "Zahlung in 30 Tagen", "à payer sous 30 jours", "pago en 30 días"],
)  # fmt: skip
def test_days_to_pay_are_read_in_any_order(text: str) -> None:
    for said in (
        created(f"invoice ACME 3h @ 100; {text}"),
        created(f"invoice ACME|3h @ 100|{text}"),
    ):
        assert (said.net_days, len(said.items)) == (30, 1)
