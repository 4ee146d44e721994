"""VAT ids, checked offline."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.codes.vat_ids import is_doubtful, vat_id
from bot.documents.countries.requirements import members, rules
from bot.problems import Place, Problem


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("DE 136 695 976", "DE", "DE136695976"),
        ("136.695.976", "DE", "DE136695976"),
        ("de136695976", "", "DE136695976"),
        ("ATU57194903", "DE", "ATU57194903"),
        ("094259216", "GR", "EL094259216"),
        ("EL 094259216", "", "EL094259216"),
        ("697449992", "BE", "BE0697449992"),
        ("GB 980 7806 84", "GB", "GB980780684"),
        ("XI980780684", "GB", "XI980780684"),
        ("CHE-107.787.577", "CH", "CHE-107.787.577 MWST"),
        ("107787577 TVA", "CH", "CHE-107.787.577 TVA"),
        ("27aapfu0939f1zv", "IN", "27AAPFU0939F1ZV"),
        ("12-3456789", "US", "12-3456789"),
    ],
)
def test_an_id_is_returned_as_it_is_printed(text: str, country: str, expected: str) -> None:
    assert vat_id(text, country) == expected
    assert not is_doubtful(expected)


@pytest.mark.parametrize("text", ["DE12", "DE12345678X", "CHE-107.787.577 VAT", "hello", "", "🎉"])
def test_what_has_no_form_of_an_id_is_a_problem(text: str) -> None:
    place = Place("customer ACME vat ...", 18, 3)
    with pytest.raises(Problem, match="vat-id-wrong") as caught:
        vat_id(text, "", place=place)
    assert caught.value.place is place
    assert caught.value.facts == {"written": text}


def test_a_check_digit_that_does_not_fit_is_told_but_not_refused() -> None:
    assert vat_id("DE123456789", "DE") == "DE123456789"
    assert is_doubtful("DE123456789")
    assert is_doubtful(vat_id("CHE-123.456.789", "CH"))


def test_the_example_of_every_country_has_the_right_form_and_is_nobodys() -> None:
    for country in sorted(members() | {"GB", "CH"}):
        example = rules(country).examples["vat"]
        assert vat_id(example, country) == example
        assert is_doubtful(example)


@given(st.text(max_size=60), st.sampled_from(["", "DE", "CH", "GR", "IN"]))
def test_no_text_is_more_than_a_problem(text: str, country: str) -> None:
    try:
        returned = vat_id(text, country)
    except Problem as problem:
        assert problem.code == "vat-id-wrong"
    else:
        assert vat_id(returned, country) == returned
