"""Wording: the words and figures of a page in one language.

Words are keyed by the English text (gettext, context ``page``); figures, dates and names of
countries are CLDR's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

from bot.money import Money, minor_digits
from bot.phrases import long_form

CONTEXT = "page"
THIN = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

#: Where a country writes a language's figures and dates in a way of its own; else the language's.
REGIONS = {
    ("en", ""): "en_GB",
    ("en", "US"): "en_US",
    ("en", "CA"): "en_CA",
    ("de", "CH"): "de_CH",
    ("fr", "CH"): "fr_CH",
}

#: Units that are symbols, the same in every language; pieces are a bare number.
SYMBOLS = {"h": "h", "min": "min", "x": "", "kg": "kg", "km": "km", "m": "m", "m2": "m²", "l": "l"}

#: Units that are words: singular and plural, keys of the catalogues.
WORDS = {
    "d": ("day", "days"),
    "wk": ("week", "weeks"),
    "mo": ("month", "months"),
    "yr": ("year", "years"),
    "page": ("page", "pages"),
    "word": ("word", "words"),
}


@cache
def catalog(language: str) -> Catalog:
    """Return the words of a language; an empty catalogue, which means English, if it has none."""
    file = resources.files("templates") / "locale" / language / "page.po"
    if not re.fullmatch("[a-z]{2}", language) or not file.is_file():
        return Catalog()
    with file.open("rb") as stream:
        return read_po(stream)


@cache
def wording(language: str, country: str) -> Wording:
    """Return the wording for a page in `language` (ISO 639-1) of a seller in `country`."""
    spoken = language if language == "en" or len(catalog(language)) else "en"
    name = REGIONS.get((spoken, country)) or REGIONS.get((spoken, ""), spoken)
    return Wording(language=spoken, locale=Locale.parse(name))


@dataclass(frozen=True, slots=True)
class Wording:
    """Says things in one language."""

    language: str  #: ISO 639-1
    locale: Locale

    def say(self, text: str, **facts: str) -> str:
        """Return `text` in this language with its ``{names}`` filled in."""
        message = catalog(self.language).get(text, CONTEXT)
        words = str(message.string) if message and message.string else text
        return words.format_map(facts) if facts else words

    def count(self, number: Decimal, one: str, many: str) -> str:
        """Return the word for so many: 1 day, 2 days; 1,5 jour in French (CLDR plural rules)."""
        index = 0 if self.locale.plural_form(number) == "one" else 1
        message = catalog(self.language).get(one, CONTEXT)
        words = message.string if message else None
        return words[index] if isinstance(words, tuple) else (one, many)[index]

    def date(self, day: date) -> str:
        """Return a date in words: 7 December 2026."""
        return format_date(day, long_form(day, self.language), locale=self.locale)

    def country(self, code: str) -> str:
        """Return the name of a country (ISO 3166-1), the code itself if it has none."""
        return str(self.locale.territories.get(code, code))

    def money(self, money: Money) -> str:
        """Return an amount with its currency: €24,041.75, 24.041,75 €, US$300.00."""
        text = format_currency(money.amount, money.currency, locale=self.locale)
        # CLDR's currencySpacing, which Babel leaves out: CHF 300.00 but €300.00.
        return _minus(re.sub(r"(?<=[A-Za-z])(?=\d)", "\N{NO-BREAK SPACE}", text))

    def amount(self, money: Money) -> str:
        """Return an amount without its currency, with the currency's decimals: 24,041.75."""
        return self._decimal(money.amount, minor_digits(money.currency), 0)

    def price(self, money: Money) -> str:
        """Return a unit price: the currency's decimals, up to 6 where it has them (BT-146)."""
        digits = minor_digits(money.currency)
        return self._decimal(money.amount, digits, 6 - digits)

    def quantity(self, number: Decimal, unit: str) -> str:
        """Return a quantity and its unit, never torn apart: 38.5 h, 2 days, 25."""
        figure = self._decimal(number, 0, 4)
        plain = number.normalize()
        word = SYMBOLS[unit] if unit in SYMBOLS else self.count(plain, *WORDS[unit])
        return f"{figure}{THIN}{word}" if word else figure

    def percent(self, rate: Decimal) -> str:
        """Return a rate given in percent: 8.1%, 8,1 %."""
        return format_percent(rate / 100, locale=self.locale, decimal_quantization=False)

    def _decimal(self, number: Decimal, least: int, more: int) -> str:
        decimals = "0" * least + "#" * more
        pattern = f"#,##0.{decimals}" if decimals else "#,##0"
        return _minus(format_decimal(number, pattern, locale=self.locale))


def _minus(text: str) -> str:
    return text.replace("-", MINUS, 1) if text.startswith("-") else text
