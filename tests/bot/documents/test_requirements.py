"""What each country wants on an invoice."""

from __future__ import annotations

from importlib import resources

import pytest
from babel import Locale
from babel.numbers import list_currencies

from bot.documents.countries.requirements import (
    Qr,
    Taxation,
    members,
    missing,
    missing_of_buyer,
    of_party,
    replies,
    rules,
)
from bot.documents.facts import Party
from bot.words import say

COUNTRIES = ["US", "GB", "DE", "FR", "AT", "CH", "ES", "NL", "BE", "IE", "CA"]
LANGUAGES = ["en", "de", "fr", "es"]

COMPLETE = Party(
    name="Studio Nord",
    street="Hauptstraße 1",
    post_code="80331",
    city="München",
    country="DE",
    vat_id="DE136695976",
    register="HRB 1",
)


def test_every_named_country_has_a_file_of_its_own() -> None:
    folder = resources.files("bot.documents.countries")
    files = {
        file.name.removesuffix(".toml").upper()
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    assert files == {*COUNTRIES, "GENERIC", "EU"}


def test_every_country_of_the_world_has_rules() -> None:
    for country in map(str, Locale("en").territories):
        if len(country) == 2:
            assert rules(country).page_size in {"A4", "Letter"}
            assert rules(country).currency in list_currencies()


@pytest.mark.parametrize("country", [*COUNTRIES, "PL", "IN", ""])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_its_words_in_every_language(country: str, language: str) -> None:
    here = rules(country)
    assert language in here.tax_names
    assert all(language in wording for wording in here.reasons.values())
    assert set(here.reasons) == {"small-business", "reverse-charge", "abroad"}


@pytest.mark.parametrize("country", [*COUNTRIES, "PL", "IN", ""])
def test_every_missing_field_has_a_ready_line(country: str) -> None:
    for field in missing(country, {}):
        lines = replies(country, field)
        assert lines[0].startswith(f"profile {field} ")
        assert "{" not in "".join(lines)


@pytest.mark.parametrize("country", [*COUNTRIES, "PL", "IN", ""])
def test_a_complete_profile_lacks_nothing(country: str) -> None:
    assert missing(country, of_party(COMPLETE)) == ()


def test_a_bare_profile_lacks_what_the_law_of_its_country_wants() -> None:
    assert missing("DE", {"name": "Studio Nord"}) == ("address", "country", "vat")
    assert missing("US", {"name": "Studio Nord"}) == ("address", "country")
    assert missing("NL", {}) == ("name", "address", "country", "vat", "register")
    assert missing("PL", of_party(COMPLETE) | {"vat": "", "post code": " "}) == ("address", "vat")


def test_one_of_several_fields_is_enough() -> None:
    without = of_party(COMPLETE) | {"vat": ""}
    assert missing("DE", without) == ("vat",)
    assert missing("DE", without | {"tax number": "12/345/67890"}) == ()
    assert missing("AT", without | {"small business": "yes"}) == ()


def test_a_german_small_business_states_its_tax_number_too() -> None:
    bare = Party(name="N", street="S", post_code="1", city="C", country="DE")
    assert missing("DE", of_party(bare, is_small_business=True)) == ("vat",)


def test_the_ready_lines_name_every_field_that_would_do() -> None:
    assert replies("DE", "vat") == (
        "profile vat DE123456789",
        "profile tax number 12/345/67890",
    )
    assert replies("PL", "vat")[0] == "profile vat PL1234567890"
    assert replies("GR", "vat")[0] == "profile vat EL123456789"


def test_a_customer_needs_an_address_where_the_law_says_so() -> None:
    named = {"name": "Acme"}
    assert missing_of_buyer("US", named) == ()
    assert missing_of_buyer("DE", named) == ("address",)
    assert missing_of_buyer("CH", named | {"city": "Zürich"}) == ()


def test_paper_codes_and_currencies_follow_the_country() -> None:
    assert [rules(c).page_size for c in ("US", "CA", "DE", "")] == ["Letter", "Letter", "A4", "A4"]
    assert [rules(c).qr for c in ("DE", "PL", "CH", "US")] == [
        Qr.EPC,
        Qr.EPC,
        Qr.SWISS,
        Qr.NONE,
    ]
    assert [rules(c).currency for c in ("GB", "CH", "PL", "LI", "")] == [
        "GBP",
        "CHF",
        "PLN",
        "CHF",
        "USD",
    ]
    assert rules("IN").number_length == 16


def test_tax_is_called_what_the_country_calls_it_in_the_language_of_the_reader() -> None:
    assert [rules("DE").tax_name(language) for language in LANGUAGES] == [
        "VAT",
        "USt",
        "TVA",
        "IVA",
    ]
    assert rules("CH").tax_name("de") == "MWST"
    assert rules("US").tax_name("en") == "Sales tax"
    assert rules("NL").tax_name("nl") == "BTW"
    assert rules("DE").tax_name("fi") == "VAT"


def test_reasons_have_the_wording_of_the_law() -> None:
    assert "Kein Ausweis von Umsatzsteuer gemäß § 19 UStG" in rules("DE").reason(
        "small-business", "de"
    )
    assert rules("FR").reason("small-business", "fr") == "TVA non applicable, art. 293 B du CGI"
    assert rules("ES").reason("reverse-charge", "es") == "Inversión del sujeto pasivo"
    assert rules("DE").reason("reverse-charge", "fi") == "Reverse charge"
    assert rules("DE").reason("", "de") == ""


def test_the_union_has_27_members_and_britain_is_none() -> None:
    assert len(members()) == 27
    assert "GB" not in members()
    assert rules("PL").taxation is Taxation.ALWAYS
    assert rules("JP").taxation is Taxation.CHOSEN


def test_a_country_in_small_letters_is_the_same_country() -> None:
    assert rules("de") == rules("DE")


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("amount-too-large", {}),
        ("bic-wrong", {"written": "X"}),
        ("customer-vat-id-missing", {"customer": "ACME"}),
        ("discount-negative", {}),
        ("discount-too-large", {"discount": "2.00 EUR", "total": "1.00 EUR"}),
        ("iban-wrong", {"written": "X"}),
        ("no-tax-reason", {}),
        ("not-registered", {}),
        ("price-negative", {}),
        ("small-business-tax", {}),
        ("tax-abroad", {"customer": "ACME"}),
        ("tax-included-mixed", {}),
        ("tax-unknown", {}),
        ("vat-id-missing", {}),
        ("vat-id-wrong", {"written": "X"}),
    ],
)
def test_every_problem_of_the_ledger_has_a_sentence(code: str, facts: dict[str, str]) -> None:
    sentence = say("en", "problems", code, **facts)
    assert all(value in sentence for value in facts.values())
