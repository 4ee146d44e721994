"""Requirements: what a country wants on an invoice, from one file of data a country.

A file of ``countries/`` says only what differs: members of the European Union build on ``eu.toml``,
and all build on ``generic.toml``. A country without a file has the rules of those.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from babel.numbers import get_territory_currencies

from bot.documents.facts import Party

FALLBACK_LANGUAGE = "en"

#: Parts of an address, which ``profile`` and ``customer`` take in one line.
ADDRESS = ("street", "post code", "city", "region")


class Taxation(StrEnum):
    """When a seller of a country owes value added tax."""

    ALWAYS = "always"  #: unless the seller is a small business
    REGISTERED = "registered"  #: only with a VAT id; without one no tax may be charged
    CHOSEN = "chosen"  #: with a VAT id; without one a rate is whatever tax the seller names


class Qr(StrEnum):
    """The payment code of a country; whether an invoice bears one depends on its currency too."""

    EPC = "epc"  #: EPC069-12
    SWISS = "swiss"  #: Swiss QR-bill
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rules:
    """What one country wants."""

    country: str  #: ISO 3166-1 alpha-2
    is_eu: bool
    taxation: Taxation
    currency: str  #: of an account that names none
    page_size: str  #: ``A4`` or ``Letter``
    qr: Qr
    number_length: int  #: most characters of a document's number, BT-1
    seller: tuple[tuple[str, ...], ...]  #: required fields; of a tuple one is enough
    buyer: tuple[tuple[str, ...], ...]
    tax_names: Mapping[str, str]  #: language -> what the tax is called
    reasons: Mapping[str, Mapping[str, str]]  #: key of a reason -> language -> legal wording
    examples: Mapping[str, str]  #: profile field -> a value for a ready line

    def tax_name(self, language: str) -> str:
        """Return what the tax is called in a language, e.g. ``USt``."""
        return self.tax_names.get(language, self.tax_names[FALLBACK_LANGUAGE])

    def reason(self, key: str, language: str) -> str:
        """Return why no tax is charged (BT-120); empty for the empty key."""
        if not key:
            return ""
        wording = self.reasons[key]
        return wording.get(language, wording[FALLBACK_LANGUAGE])


def rules(country: str) -> Rules:
    """Return the rules of a country (ISO 3166-1 alpha-2); the generic ones for an empty text."""
    return _rules(country.upper())


def members() -> frozenset[str]:
    """Return the member states of the European Union (ISO 3166-1 alpha-2)."""
    return frozenset(_read("eu")["members"])


def missing(country: str, have: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a seller of this country must still say, in the words of ``profile``.

    `have` is keyed by those words, an address by its parts (see `of_party`). Where one of several
    fields is enough the first is named; `replies` shows all of them.
    """
    return _unmet(rules(country).seller, have)


def missing_of_buyer(country: str, have: Mapping[str, str]) -> tuple[str, ...]:
    """Return what must still be said about a customer, in the words of ``customer``.

    `country` is the seller's: its law says what stands on the invoice.
    """
    return _unmet(rules(country).buyer, have)


def replies(country: str, field: str) -> tuple[str, ...]:
    """Return ready lines for a field named by `missing`, e.g. ``profile vat DE123456789``."""
    here = rules(country)
    choices = next((each for each in here.seller if _word(each[0]) == field), (field,))
    words = dict.fromkeys(_word(choice) for choice in choices)
    return tuple(f"profile {word} {here.examples[word]}" for word in words)


def of_party(party: Party, *, is_small_business: bool = False) -> dict[str, str]:
    """Return the fields of a party by the words of ``profile`` and ``customer``."""
    return {
        "name": party.name,
        "street": party.street,
        "post code": party.post_code,
        "city": party.city,
        "country": party.country,
        "vat": party.vat_id,
        "tax number": party.tax_number,
        "register": party.register,
        "small business": "yes" if is_small_business else "",
    }


def _unmet(required: Sequence[Sequence[str]], have: Mapping[str, str]) -> tuple[str, ...]:
    unmet = (each for each in required if not any(have.get(choice, "").strip() for choice in each))
    return tuple(dict.fromkeys(_word(choices[0]) for choices in unmet))


def _word(field: str) -> str:
    return "address" if field in ADDRESS else field


@cache
def _rules(country: str) -> Rules:
    is_eu = country in members()
    table = dict(_read("generic"))
    for name in ("eu",) * is_eu + (country.lower(),):
        _overlay(table, _read(name))
    return Rules(
        country=country,
        is_eu=is_eu,
        taxation=Taxation(table["taxation"]),
        currency=table.get("currency") or _currency(country),
        page_size=table["page_size"],
        qr=Qr(table["qr"]),
        number_length=table["number_length"],
        seller=_choices(table["seller"]),
        buyer=_choices(table["buyer"]),
        tax_names=table["tax_names"],
        reasons=table["reasons"],
        examples=_examples(country, table),
    )


def _examples(country: str, table: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the values of ready lines, with the country's own form of a VAT id."""
    shown = {field: value.format(country=country) for field, value in table["examples"].items()}
    form = table.get("vat_forms", {}).get(country)
    return {**shown, "vat": form} if form else shown


def _overlay(table: dict[str, Any], upper: Mapping[str, Any]) -> None:
    """Put what `upper` says over the table; the tables of `examples` and others are merged."""
    for key, value in upper.items():
        table[key] = {**table[key], **value} if isinstance(table.get(key), dict) else value


def _choices(fields: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(part.strip() for part in field.split("|")) for field in fields)


def _currency(country: str) -> str:
    known = get_territory_currencies(country) if country else []
    return str(known[-1]) if known else "USD"


@cache
def _read(name: str) -> Mapping[str, Any]:
    file = resources.files("bot.documents.countries") / f"{name}.toml"
    return tomllib.loads(file.read_text("utf-8")) if name.isalpha() and file.is_file() else {}
