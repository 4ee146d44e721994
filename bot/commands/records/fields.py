"""Fields: how the value of a field of ``profile`` or ``customer`` is checked before it is kept.

Each maker returns a setter; the tables of `bot.commands.profile` and `bot.commands.customer` name
one for each field. A setter raises `Problem` if the value does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.accounts import Account
from bot.commands.records.addresses import Address, country_code, read_address
from bot.customers import Customer
from bot.documents.codes import vat_ids
from bot.grammar import currencies as spelled
from bot.grammar import values
from bot.grammar.parts.arguments import addresses
from bot.grammar.syntax import Context, Setting, Unit
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.money import currencies
from bot.problems import Problem

R = TypeVar("R", Account, Customer)
Setter = Callable[[R, Setting, Context], None]

#: Languages documents are written in.
LANGUAGES = ("de", "en", "es", "fr")
#: Fields that decide how others are read.
_DECISIVE = frozenset({"address", "country", "currency", "numbers"})
#: Words that clear a field or deny a claim, in the languages of documents.
NO = frozenset({"no", "none", "nein", "kein", "non", "aucun", "ninguno", "-"})
YES = frozenset({"yes", "ja", "oui", "si", "sí", ""})


def in_order(settings: Sequence[Setting]) -> list[Setting]:
    """Return settings in the order they are kept: those first on which others depend."""
    return sorted(settings, key=lambda setting: setting.field not in _DECISIVE)


def is_cleared(setting: Setting) -> bool:
    """Tell whether a value clears its field."""
    return setting.value.strip().lower() in NO


def short(setting: Setting, most: int) -> str:
    """Return a value as one line of at most so many characters; empty if it clears the field."""
    value = " ".join(setting.value.split())
    if len(value) > most:
        raise Problem("too-long", place=setting.place, field=setting.field, most=str(most))
    return "" if is_cleared(setting) else value


def text(attribute: str, most: int) -> Callable[[Account | Customer, Setting, Context], None]:
    """Return a setter that keeps a line of text."""

    def keep(row: Account | Customer, setting: Setting, _context: Context) -> None:
        setattr(row, attribute, short(setting, most))

    return keep


def choice(
    attribute: str, choices: tuple[str, ...]
) -> Callable[[Account | Customer, Setting, Context], None]:
    """Return a setter that keeps one of a few words."""

    def keep(row: Account | Customer, setting: Setting, _context: Context) -> None:
        value = setting.value.strip().lower()
        if value not in choices:
            facts = {"field": setting.field, "choices": ", ".join(choices)}
            raise Problem("not-a-choice", place=setting.place, facts=facts)
        setattr(row, attribute, value)

    return keep


def language(
    attribute: str,
) -> Callable[[Account | Customer, Setting, Context], None]:
    """Return a setter that keeps a language, given by its code or its name."""

    def keep(row: Account | Customer, setting: Setting, _context: Context) -> None:
        code = vocabulary.section("languages").word(fold(setting.value.strip()))
        if code is None:
            facts = {"field": setting.field, "choices": ", ".join(LANGUAGES)}
            raise Problem("not-a-choice", place=setting.place, facts=facts)
        setattr(row, attribute, code)

    return keep


def mail_address(setting: Setting) -> str:
    """Return a mail address as it is written, its domain in lower case (RFC 5321 2.4)."""
    return addresses.read(setting.value.strip().strip("<>"), setting.place)


def postal_address(row: Account | Customer, setting: Setting) -> Address:
    """Set the parts of an address but its country; return what was read."""
    found = read_address(setting.value, place=setting.place)
    row.street, row.post_code, row.city = found.street, found.post_code, found.city
    row.region = found.region
    return found


def country(setting: Setting) -> str:
    """Return the code of a country (ISO 3166-1 alpha-2) given by code or name."""
    code = country_code(setting.value)
    if code is None:
        raise Problem("country-unknown", place=setting.place, written=setting.value[:60])
    return code


def vat(row: Account | Customer, setting: Setting, _context: Context) -> None:
    """Set a VAT id, with the prefix of the row's country if it is written without."""
    if is_cleared(setting):
        row.vat_id = ""
        return
    row.vat_id = vat_ids.vat_id(setting.value, row.country, place=setting.place)


def currency(row: Account | Customer, setting: Setting, _context: Context) -> None:
    """Set a currency (ISO 4217)."""
    written = setting.value.strip()
    code = written.upper() if written.upper() in currencies() else spelled.code(written)
    if code is None:
        raise Problem("currency-unknown-code", place=setting.place, written=setting.value[:20])
    row.currency = code


def rate(row: Account | Customer, setting: Setting, context: Context) -> None:
    """Set the price of a unit, an hour if no unit is named."""
    if is_cleared(setting):
        row.rate = None
        return
    amount, unit, named = values.read_rate(setting.value, context, place=setting.place)
    own = row.currency or context.currency
    if named and row.currency and named != own:
        raise Problem("rate-currency", place=setting.place, currency=own)
    row.rate, row.rate_unit = amount, unit or Unit.HOUR
    row.currency = row.currency or named or ""


def terms(row: Account | Customer, setting: Setting, context: Context) -> None:
    """Set the payment terms in days."""
    row.terms_days = values.read_days(setting.value, context, place=setting.place)
