"""Bank details and the payment code's text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.codes.payment import NoPaymentCode, bank_of, bic, epc_payload, iban
from bot.money import Money
from bot.problems import Place, Problem

GERMAN = "DE89370400440532013000"
TURKISH = "TR330006100519786457841326"


def payload(
    *, holder: str = "Studio Nord", amount: str = "119.00", reference: str = "INV-1", **other: str
) -> str:
    """Return the text for a usual invoice."""
    return epc_payload(
        holder=holder,
        iban=other.get("iban", GERMAN),
        bic=other.get("bic", "COBADEFFXXX"),
        amount=Money(Decimal(amount), other.get("currency", "EUR")),
        reference=reference,
    )


@pytest.mark.parametrize("text", ["de89 3704 0044 0532 0130 00", f" {GERMAN}\n", GERMAN.lower()])
def test_an_iban_is_returned_without_spaces(text: str) -> None:
    assert iban(text) == GERMAN


@pytest.mark.parametrize("text", ["DE89370400440532013001", "DE8937", "", "🎉", "XX12", "ABC" * 99])
def test_a_wrong_iban_is_a_problem_at_its_place(text: str) -> None:
    place = Place("profile iban ...", 13, 3)
    with pytest.raises(Problem, match="iban-wrong") as caught:
        iban(text, place=place)
    assert caught.value.place is place
    assert len(caught.value.facts["written"]) <= 64


def test_a_bic_is_returned_in_capitals_and_a_wrong_one_is_a_problem() -> None:
    assert bic(" cobadeff xxx ") == "COBADEFFXXX"
    for text in ("COBADE", "ABCDZZ22", "", "COBADEFFXXXX"):
        with pytest.raises(Problem, match="bic-wrong"):
            bic(text)


@given(st.text(max_size=80))
def test_no_text_is_more_than_a_problem(text: str) -> None:
    for read, code in ((iban, "iban-wrong"), (bic, "bic-wrong")):
        try:
            assert read(read(text)) == read(text)
        except Problem as problem:
            assert problem.code == code


def test_the_bank_of_a_german_iban_is_known_without_asking_anybody() -> None:
    assert bank_of(GERMAN) == ("COBADEFFXXX", "Commerzbank")


def test_a_bank_that_no_list_has_is_empty() -> None:
    assert bank_of(TURKISH) == ("", "")


def test_the_payload_has_the_lines_of_the_standard() -> None:
    assert payload().split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "COBADEFFXXX",
        "Studio Nord",
        GERMAN,
        "EUR119.00",
        "",
        "",
        "INV-1",
    ]


def test_a_line_break_in_a_name_moves_no_field() -> None:
    lines = payload(holder="Evil\nDE02120300000000202051\r\nEUR1").split("\n")
    assert (lines[5], lines[6]) == ("Evil DE02120300000000202051 EUR1", GERMAN)


def test_without_a_reference_the_text_ends_with_the_amount() -> None:
    assert payload(reference="").endswith("\nEUR119.00")


@given(st.text(max_size=300), st.text(max_size=400))
def test_the_payload_never_outgrows_its_limits(holder: str, reference: str) -> None:
    text = payload(holder=holder, reference=reference)
    fields = text.split("\n")
    assert len(text.encode()) <= 331
    assert fields[6:8] == [GERMAN, "EUR119.00"]
    assert len(fields[5]) <= 70
    assert all(len(remittance) <= 140 for remittance in fields[10:])


@pytest.mark.parametrize(
    "other",
    [
        {"currency": "USD"},
        {"amount": "0.00"},
        {"amount": "-5.00"},
        {"amount": "1000000000.00"},
        {"iban": TURKISH},
        {"iban": "DE89370400440532013001"},
        {"iban": ""},
    ],
)
def test_there_is_no_code_but_for_euros_in_range_to_a_sepa_account(other: dict[str, str]) -> None:
    with pytest.raises(NoPaymentCode):
        payload(**other)
