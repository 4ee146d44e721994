"""Lines that stand apart from the items of a document: a signature is never charged."""

from __future__ import annotations

import pytest

from bot.grammar.readers import READERS
from bot.grammar.syntax import Block
from tests.bot.grammar.desk import CONTEXT, created, item, pointed, problem, reading

INVOICE = "invoice ACME 3h @ 100"


@pytest.mark.parametrize(
    ("below", "at"),
    [
        ("| | Ann Example | Main Street 1", "Main Street 1"),
        ("| | Main Street 1 | Springfield IL 62701", "Main Street 1"),
        ("| Ann | Suite 500", "Suite 500"),
        ("| | Phone 5550100", "Phone 5550100"),
        ("| | Tel. 089 1234", "Tel. 089 1234"),
        ("| | Tel 555-0100", "Tel 555-0100"),
        ("| | Ann | ann@studio.example", "ann@studio.example"),
        ("| | Hauptstraße 1 | 80331 München", "Hauptstraße 1"),
        ("| | 80331 München", "80331 München"),
        ("| | Ann | www.studio.example | HRB 12345", "HRB 12345"),
        ("| | See you on Friday at 3", "See you on Friday at 3"),
    ],
)
def test_what_stands_apart_is_no_item_unasked(below: str, at: str) -> None:
    found = problem(f"{INVOICE}{below}")
    assert (found.code, found.is_question, pointed(found)) == ("stray-or-item", True, at)
    assert found.replies[0] == INVOICE


def test_it_may_be_meant_as_an_item_all_the_same() -> None:
    found = problem(f"{INVOICE}| | Hosting 49 | Domain 12 | po 4711")
    assert found.replies == (
        f"{INVOICE}; po 4711",
        f"{INVOICE}; Hosting @ 49; Domain @ 12; po 4711",
    )


def test_a_text_below_a_subject_is_apart_from_it() -> None:
    (part,) = reading("Ann | Main Street 1", subject=INVOICE).parts
    assert isinstance(part, Block)
    with pytest.raises(Exception, match="stray-or-item"):
        READERS["invoice"](part, CONTEXT)


@pytest.mark.parametrize(
    "below",
    [
        "| Hosting 49",
        "| | - Hosting 49",
        "| | Hosting @ 49",
        "| | Hosting 49.00",
        "| | Hosting EUR 49",
        "| | Hosting 49 vat 19%",
        "| | 2h support @ 49",
        "| | 2h support",
        "| | Ann | 1. Hosting 49",
        "| | #hosting",
    ],
)
def test_an_item_that_says_so_is_one_wherever_it_stands(below: str) -> None:
    first = "invoice ACME 3h @ EUR 100" if "EUR" in below else INVOICE
    assert len(created(f"{first}{below}").items) == 2


def test_items_below_the_customer_may_stand_behind_a_blank_line() -> None:
    assert len(created("invoice ACME | | Hosting 49 | Domain 12").items) == 2


@pytest.mark.parametrize(
    ("below", "code"),
    [
        ("| | Setup 1,200", "number-unclear"),
        ("| | due 5/6", "date-unclear"),
        ("| | Total 300", "sum-among-items"),
    ],
)
def test_what_else_is_unclear_is_asked_first(below: str, code: str) -> None:
    assert problem(f"{INVOICE}{below}").code == code


@pytest.mark.parametrize("word", ["Phone", "Room", "Fax", "KW", "Telefon", "SIRET", "móvil"])
def test_a_number_to_call_or_to_find_somebody_is_no_price(word: str) -> None:
    assert problem(f"invoice ACME {word} 5550100").code == "reference-or-price"
    assert item(f"{word} @ 12").description == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("; invoice Globex 2h @ 50", "invoice"),
        ("; draft Globex Setup 500", "draft"),
        (", Rechnung Globex 2h @ 50", "Rechnung"),
        ("; paid 2", "paid"),
        ("; credit 50", "credit"),
        ("; remind INV-2026-0002", "remind"),
        ("; list open", "list"),
    ],
)
def test_a_command_on_the_line_of_another_is_no_item_unasked(text: str, word: str) -> None:
    found = problem(f"{INVOICE}{text}")
    assert (found.code, pointed(found)) == ("command-or-item", word)


@pytest.mark.parametrize(
    "text",
    [
        "; credit card fee 30.00",
        "; history lessons 2h @ 50",
        "; 1 x invoice template @ 50",
        "; show booth 300.00",
        "; 2h quote writing @ 50",
    ],
)
def test_an_item_may_begin_with_the_word_of_a_verb(text: str) -> None:
    assert len(created(f"{INVOICE}{text}").items) == 2


def test_the_first_item_may_begin_with_the_word_of_a_verb() -> None:
    assert item("quote writing 2h @ 50").quantity == 2


@pytest.mark.parametrize(
    "below", ["Main Street 1", "Tel 555-0100", "Phone 5550100 | ann@x.example"]
)
def test_a_signature_below_a_change_is_not_offered_as_a_line_to_add(below: str) -> None:
    found = problem(f"change D-1 + 1h travel @ 50 | | Ann | {below} | po 4711")
    assert found.code == "stray-or-item"
    assert found.replies[0] == "change D-1 + 1h travel @ 50; po 4711"
