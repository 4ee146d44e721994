"""Addresses: street, post code, city, region and country from one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.records.addresses import Address, country_code, read_address
from bot.problems import Place, Problem

HERE = Place("profile address")

ADDRESSES = {
    "Hauptstraße 1, 80331 München, Germany": ("Hauptstraße 1", "80331", "München", "", "DE"),
    "Hauptstraße 1, 80331 München": ("Hauptstraße 1", "80331", "München", "", ""),
    "Hauptstr. 1, D-80331 München, Deutschland": ("Hauptstr. 1", "D-80331", "München", "", "DE"),
    "1 Main Street, Springfield, IL 62701, USA": (
        "1 Main Street", "62701", "Springfield", "IL", "US",
    ),
    "1 Main Street, Springfield IL 62701": ("1 Main Street", "62701", "Springfield", "IL", ""),
    "1 Main Street, Suite 5, Springfield, IL 62701-1234": (
        "1 Main Street\nSuite 5", "62701-1234", "Springfield", "IL", "",
    ),
    "5 High Street, London, SW1A 1AA, UK": ("5 High Street", "SW1A 1AA", "London", "", "GB"),
    "5 High Street, London SW1A 1AA": ("5 High Street", "SW1A 1AA", "London", "", ""),
    "1 rue de la Paix, 75002 Paris, France": ("1 rue de la Paix", "75002", "Paris", "", "FR"),
    "Herengracht 1, 1015 BA Amsterdam, NL": ("Herengracht 1", "1015 BA", "Amsterdam", "", "NL"),
    "Ring 7, 8001 Zürich, Schweiz": ("Ring 7", "8001", "Zürich", "", "CH"),
    "1 Queen St, Toronto, ON M5H 2N2, Canada": ("1 Queen St", "M5H 2N2", "Toronto", "ON", "CA"),
    "2 George St, Sydney, NSW 2000, Australia": ("2 George St", "2000", "Sydney", "NSW", "AU"),
    "1 O'Connell Street, Dublin, D01 F5P2, Ireland": (
        "1 O'Connell Street", "D01 F5P2", "Dublin", "", "IE",
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_taken_apart(text: str) -> None:
    assert read_address(text, place=HERE) == Address(*ADDRESSES[text])
    assert read_address(text.replace(", ", "\n"), place=HERE) == Address(*ADDRESSES[text])


@pytest.mark.parametrize("text", ["", "Germany", "Hauptstraße 1", ",,,", "80331"])
def test_what_is_no_address_is_asked_for_again(text: str) -> None:
    with pytest.raises(Problem, match="address-unclear"):
        read_address(text, place=HERE)


def test_countries_have_codes_and_names_in_several_languages() -> None:
    for name in ("DE", "de", "Germany", "Deutschland", "Allemagne", "Alemania", " germany "):
        assert country_code(name) == "DE"
    assert country_code("England") == "GB"
    assert country_code("Atlantis") is None
    assert country_code("ZZZ") is None


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_crash(text: str) -> None:
    try:
        found = read_address(text, place=HERE)
    except Problem:
        return
    assert found.street
    assert found.city
    assert len(found.country) in (0, 2)
