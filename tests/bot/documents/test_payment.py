"""Bank details."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.codes.payment import bank_of, bic, iban
from bot.problems import Place, Problem

GERMAN = "DE89370400440532013000"
TURKISH = "TR330006100519786457841326"


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
