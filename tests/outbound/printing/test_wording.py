"""Wording: figures, dates and words as each language has them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.money import Money
from outbound.printing.text.wording import Wording, wording

NBSP, THIN, MINUS = "\u00a0", "\u202f", "\u2212"


def in_(language: str, country: str = "") -> Wording:
    """Return the wording of a language."""
    return wording(language, country)


@pytest.mark.parametrize(
    ("language", "country", "currency", "shown"),
    [
        ("en", "DE", "EUR", "€24,041.75"),
        ("en", "US", "USD", "$24,041.75"),
        ("en", "DE", "USD", "US$24,041.75"),
        ("en", "CA", "USD", "US$24,041.75"),
        ("en", "CA", "CAD", "$24,041.75"),
        ("en", "CH", "CHF", f"CHF{NBSP}24,041.75"),
        ("en", "JP", "JPY", "JP¥24,042"),
        ("de", "DE", "EUR", f"24.041,75{NBSP}€"),
        ("de", "CH", "CHF", f"CHF{NBSP}24’041.75"),
        ("fr", "FR", "EUR", f"24{THIN}041,75{NBSP}€"),
        ("es", "ES", "USD", f"24.041,75{NBSP}US$"),
    ],
)
def test_money_says_which_currency_it_is(
    language: str, country: str, currency: str, shown: str
) -> None:
    assert in_(language, country).money(Money(Decimal("24041.75"), currency)) == shown


def test_amounts_have_the_decimals_of_their_currency() -> None:
    assert in_("en").amount(Money(Decimal("1234.5"), "EUR")) == "1,234.50"
    assert in_("en").amount(Money(Decimal(1234), "JPY")) == "1,234"
    assert in_("en").amount(Money(Decimal("1234.5"), "KWD")) == "1,234.500"


def test_a_negative_amount_has_a_true_minus() -> None:
    assert in_("de").amount(Money(Decimal("-1234.50"), "EUR")) == f"{MINUS}1.234,50"
    assert in_("en").money(Money(Decimal("-5"), "EUR")) == f"{MINUS}€5.00"


def test_a_unit_price_shows_all_its_decimals() -> None:
    assert in_("de").price(Money(Decimal("0.1425"), "EUR")) == "0,1425"
    assert in_("en").price(Money(Decimal("120"), "EUR")) == "120.00"
    assert in_("en").price(Money(Decimal("0.000001"), "JPY")) == "0.000001"


@pytest.mark.parametrize(
    ("language", "number", "unit", "shown"),
    [
        ("en", "38.5000", "h", f"38.5{THIN}h"),
        ("en", "1.0", "d", f"1{THIN}day"),
        ("en", "0.5", "d", f"0.5{THIN}days"),
        ("fr", "1.5", "d", f"1,5{THIN}jour"),
        ("fr", "2", "d", f"2{THIN}jours"),
        ("de", "1", "mo", f"1{THIN}Monat"),
        ("de", "4200", "word", f"4.200{THIN}Wörter"),
        ("es", "2", "page", f"2{THIN}páginas"),
        ("en", "25", "x", "25"),
        ("en", "10", "m2", f"10{THIN}m²"),
        ("en", "100", "x", "100"),
    ],
)
def test_a_quantity_keeps_its_unit_beside_it(
    language: str, number: str, unit: str, shown: str
) -> None:
    assert in_(language).quantity(Decimal(number), unit) == shown


def test_rates_show_their_decimals() -> None:
    assert in_("en").percent(Decimal("8.125")) == "8.125%"
    assert in_("de").percent(Decimal(19)) == f"19{NBSP}%"


def test_dates_are_written_out() -> None:
    day = date(2026, 12, 7)
    assert in_("en", "DE").date(day) == "7 December 2026"
    assert in_("en", "US").date(day) == "December 7, 2026"
    assert in_("de").date(day) == "7. Dezember 2026"
    assert in_("fr").date(day) == "7 décembre 2026"
    assert in_("es").date(day) == "7 de diciembre de 2026"


def test_countries_have_names_and_an_unknown_one_keeps_its_code() -> None:
    assert in_("de").country("GB") == "Vereinigtes Königreich"
    assert in_("en").country("QQ") == "QQ"


@pytest.mark.parametrize("language", ["xx", "../de", "", "DE", "deu"])
def test_a_language_without_words_is_english(language: str) -> None:
    assert in_(language).language == "en"
    assert in_(language).say("Bill to") == "Bill to"


def test_every_unit_of_the_grammar_has_a_name() -> None:
    from bot.grammar.syntax import Unit  # noqa: PLC0415  (of this test only)

    for unit in Unit:
        assert in_("de").quantity(Decimal(2), unit.value).startswith("2")
