"""R8, R12: whom a line names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.grammar import names
from bot.grammar.syntax import KnownCustomer
from tests.bot.grammar.desk import ACME, AREA, BOOK, CONTEXT, command, created, problem


@pytest.mark.parametrize(
    "other",
    [
        "acme",
        "ACME",
        " Acme ",
        "ACME GmbH",
        "Acme Corp.",
        "A.C.M.E.",
        "acme, Inc.",
        "ACME GmbH & Co. KG",
        "ÁCMÉ",
    ],
)
def test_case_accents_punctuation_and_legal_form_are_no_difference(other: str) -> None:
    assert names.key(other) == names.key("ACME")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Müller & Söhne GmbH", "Mueller und Soehne"),
        ("Müller", "Muller"),
        ("Straße AG", "Strasse"),
        ("Coca-Cola", "coca cola"),
        ("O'Neil Ltd", "ONeil"),
        ("Øster", "Oster"),
        ("AP@X.example", "ap@x.example"),
    ],
)
def test_both_spellings_have_one_key(one: str, two: str) -> None:
    assert names.key(one) == names.key(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Neu", "Neue"),
        ("Blu", "Blue"),
        ("ACME", "ACME Two"),
        ("3M", "3 N"),
        ("SA", "SE"),
        ("Baur", "Bauer"),
    ],
)
def test_different_names_have_different_keys(one: str, two: str) -> None:
    assert names.key(one) != names.key(two)


def test_the_candidates_of_a_line_are_its_first_words_and_its_addresses() -> None:
    assert names.candidates("invoice ACME GmbH 3h @ 100")[:2] == ("acme", "acme gmbh 3h")
    assert names.candidates('invoice "Muster AG" <AP@muster.example> 5') == (
        "muster",
        "ap@muster.example",
    )
    assert "ap@x.example" in names.candidates("invoice ACME 3h @ 100 to ap@x.example")
    assert len(names.candidates("invoice " + "a b c d e f g h i j k")) == names.MAX_WORDS
    assert names.candidates("") == names.candidates("invoice") == ()


@pytest.mark.parametrize("form", ['"Name {}"', "a{}@b.example"])
def test_of_names_in_quotes_and_addresses_as_many_are_looked_up_as_of_words(form: str) -> None:
    written = [form.format(n) for n in range(names.MAX_WORDS + 3)]
    keys = [names.key(each.strip('"')) for each in written]
    found = names.candidates(f"invoice ACME 3h @ 100 {' '.join(written)}")
    assert [key for key in found if key in keys] == keys[: names.MAX_WORDS]


@pytest.mark.parametrize(
    "text", ["paid for ACME", "remind invoice of ACME", "show the draft ACME", "list open ACME"]
)
def test_a_name_is_looked_up_behind_words_that_stand_before_one(text: str) -> None:
    assert "acme" in names.candidates(text)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("acme 3h @ 100", ACME),
        ("ACME GmbH 3h @ 100", ACME),
        ("ACME: 3h @ 100", ACME),
        ("ACME, 3h @ 100", ACME),
        ("ACME - 3h @ 100", ACME),
        ('"Acme Inc." 3h @ 100', ACME),
        ("ap@acme.example 3h @ 100", ACME),
        ("<ap@acme.example> 3h @ 100", ACME),
        ("ACME <ap@acme.example> 3h @ 100", ACME),
        ("Area 51 3h @ 100", AREA),
        ("Area 51 500 EUR for it", AREA),
    ],
)
def test_a_known_customer_is_found_by_its_longest_name(text: str, known: KnownCustomer) -> None:
    found = created(f"invoice {text}")
    assert found.customer.known == known
    assert len(found.items) == 1


@pytest.mark.parametrize(
    ("text", "written", "address"),
    [
        ('"Muster AG" <ap@muster.example> 3h @ 100', "Muster AG", "ap@muster.example"),
        ("Muster AG <ap@Muster.example> 3h @ 100", "Muster AG", "ap@muster.example"),
        ("Muster AG ap@muster.example 3h @ 100", "Muster AG", "ap@muster.example"),
        ("new@muster.example 3h @ 100", "", "new@muster.example"),
        ("Muster AG: Website 500", "Muster AG", None),
        ("Muster AG 3h @ 100", "Muster AG", None),
        ("Muster Website 500", "Muster", None),
        ("Muster net 30; 3h @ 100", "Muster", None),
        ('"3M" 500 for it', "3M", None),
        ("Akme 3h @ 100", "Akme", None),
    ],
)
def test_a_new_customer_is_named_as_written(text: str, written: str, address: str | None) -> None:
    found = created(f"invoice {text}").customer
    assert (found.written, found.address, found.known) == (written, address, None)


def test_the_place_of_a_customer_is_its_name() -> None:
    place = created('invoice "Muster AG" <ap@muster.example> 3h @ 100').customer.place
    assert place.line[place.column : place.column + place.length] == '"Muster AG"'


@pytest.mark.parametrize(
    "text",
    [
        "invoice",
        "invoice ?",
        "invoice 3h @ 100",
        "invoice @ 100",
        "invoice ; 3h @ 5",
        "customer",
        "draft 2026 5",
    ],
)
def test_a_missing_customer_is_asked_for(text: str) -> None:
    assert problem(text).code == "customer-missing"


def test_a_name_of_several_customers_is_asked_about_with_their_codes() -> None:
    two = (KnownCustomer(1, "ACME-DE"), KnownCustomer(2, "ACME-US"))
    codes = {names.key(c.code): (c,) for c in two}
    context = replace(CONTEXT, customers={"acme": two, **codes})
    found = problem("invoice Acme 3h @ 100", context)
    assert (found.code, found.is_question) == ("customer-ambiguous", True)
    assert found.replies == ('invoice "ACME-DE" 3h @ 100', 'invoice "ACME-US" 3h @ 100')
    assert created(found.replies[1], context).customer.known == two[1]


def test_a_name_that_is_not_the_owner_of_the_address_beside_it_is_asked_about() -> None:
    for verb, rest in (("invoice", "3h @ 100"), ("customer", "net 30")):
        found = problem(f'{verb} "Muster AG" <ap@acme.example> {rest}')
        assert (found.code, found.is_question) == ("customer-conflict", True)
        assert found.replies == (f"{verb} ACME {rest}",)


def test_an_address_twice_is_one_address() -> None:
    text = "invoice Muster ap@muster.example<mailto:ap@muster.example> 3h @ 100"
    assert created(text).customer.address == "ap@muster.example"


@pytest.mark.parametrize(
    "name", ["Café, Bar & Co", 'The "Best" Ltd', "ACME; Inc", "to", "Area 51 b"]
)
def test_a_quoted_name_may_hold_anything(name: str) -> None:
    doubled = name.replace('"', '""')
    assert created(f'invoice "{doubled}" <x@y.example> 3h @ 100').customer.written == name
    assert command(f'customer "{doubled}" <x@y.example>').customer.written == name
    assert BOOK


def test_a_verb_of_two_words_is_no_part_of_the_name() -> None:
    for line in ("Rechnung an ACME 3h @ 100", "Invoice for ACME 3h @ 100", "bill to ACME 3h @ 1"):
        assert names.candidates(line)[0] == "acme"


@pytest.mark.parametrize("name", ["Studio 54", "ACME 2", "Area 51 West"])
def test_a_figure_in_a_name_before_an_address_is_asked_about(name: str) -> None:
    found = problem(f"invoice {name} <ap@studio.example> 3h @ 100")
    assert (found.code, found.is_question) == ("name-unclear", True)
    assert found.replies == (f'invoice "{name}" <ap@studio.example> 3h @ 100',)


@pytest.mark.parametrize("joint", ["and", "&", "+", "und", "et", "y"])
def test_a_name_longer_than_that_of_a_customer_is_not_taken_for_them(joint: str) -> None:
    found = problem(f"invoice ACME {joint} Sons 3h @ 100")
    assert (found.code, found.is_question) == ("customer-or-two", True)
    assert found.replies == (
        f'invoice "ACME {joint} Sons" 3h @ 100',
        "invoice ACME Sons 3h @ 100",
    )


@pytest.mark.parametrize("text", ["ACME + 3h @ 100", "ACME - design: 300", "ACME and 3h @ 100"])
def test_a_joint_before_a_figure_is_passed_over(text: str) -> None:
    known = created(f"invoice {text}").customer.known
    assert known is not None
    assert known.code == "ACME"


@pytest.mark.parametrize(
    ("text", "replies"),
    [
        ("ACME, Globex 3h @ 100", ("ACME: Globex 3h @ 100", "Globex 3h @ 100")),
        ("ACME / Globex 3h @ 100", ("ACME: Globex 3h @ 100", "Globex 3h @ 100")),
        ("Acme, Inc., Globex 3h @ 100", ("Acme, Inc.: Globex 3h @ 100", "Globex 3h @ 100")),
    ],
)
def test_a_second_customer_behind_a_comma_is_asked_about(
    text: str, replies: tuple[str, ...]
) -> None:
    found = problem(f"invoice {text}")
    assert found.code == "customer-second"
    assert found.replies == tuple(f"invoice {each}" for each in replies)
    assert "globex" in names.candidates(f"invoice {text}")


@pytest.mark.parametrize(
    "text", ["ACME: Globex 3h @ 100", "ACME; Globex 3h @ 100", "ACME, ACME 3h @ 100"]
)
def test_the_name_of_a_customer_may_be_text_of_an_item(text: str) -> None:
    found = created(f"invoice {text}")
    assert found.customer.known == ACME
    assert found.items[0].description in ("Globex", "ACME")
