"""Phrases: amounts, dates and times as an account reads them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.units import format_unit

from bot import locales
from bot.accounts import Account, has_zone_guessed
from bot.grammar.syntax import Period
from bot.money import Money, minor_digits
from bot.words import say

#: Beginnings of Spanish words; ``hielo`` does not begin with the sound of i.
_SOUNDS_I = re.compile(r"h?[ií](?![aeoáéó])", re.IGNORECASE)
_SOUNDS_O = re.compile(r"h?[oó]|8|11\b", re.IGNORECASE)
#: Of one unit, for the word of a price.
ONE = Decimal(1)


def money(amount: Money, language: str) -> str:
    """Return an amount with its code, e.g. ``1,945.80 CHF``."""
    pattern = "#,##0" + (
        "." + "0" * minor_digits(amount.currency) if minor_digits(amount.currency) else ""
    )
    return f"{locales.decimal(amount.amount, pattern, language)} {amount.currency}"


def figure(amount: Money, language: str) -> str:
    """Return an amount without its code, for the columns of a table."""
    return money(amount, language).removesuffix(f" {amount.currency}")


def number(value: Decimal, language: str) -> str:
    """Return a quantity or a price without superfluous zeros."""
    return locales.decimal(value.normalize(), "#,##0.######", language)


def count(value: int, language: str) -> str:
    """Return how many, with group marks."""
    return locales.decimal(value, "#,##0", language)


def counted(value: int, language: str, section: str, key: str, **facts: str) -> str:
    """Return a sentence about so many, its ``{count}`` filled in and its plural form chosen."""
    plural = locales.of(language).plural_form(value)
    return say(language, section, key, plural=plural, count=count(value, language), **facts)


def price(value: Decimal, currency: str, language: str) -> str:
    """Return a unit price: at least the currency's decimals, at most six."""
    digits = minor_digits(currency)
    shown = "0" * digits + "#" * (6 - digits)
    return locales.decimal(value, f"#,##0.{shown}", language)


def day(value: date, language: str) -> str:
    """Return a date that cannot be misread, e.g. ``23 Dec 2026``."""
    name = "day-first" if value.day == 1 else "day"
    return format_date(value, say(language, "formats", name), locale=locales.of(language))


def long_form(value: date, language: str) -> str:
    """Return the form (CLDR) of a date in full, as letters and documents have it."""
    return say(language, "formats", "long-first" if value.day == 1 else "long")


def period(said: Period | None, language: str) -> str:
    """Return a period as a document shows it: as written, if that names the year.

    ``last month`` and ``1.10. bis 31.10.`` mean nothing to who reads the document later.
    """
    if said is None:
        return ""
    if said.first is None or said.last is None or re.search(r"\d{4}", said.written):
        return said.written
    first, last = said.first, said.last
    ends = last.day == monthrange(last.year, last.month)[1]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    match months if first.day == 1 and ends else 0:
        case 1:
            shown = str(format_skeleton("yMMMM", first, locale=language))
        case 3 if first.month % 3 == 1:
            shown = format_date(first, "QQQ y", locale=language)
        case 12 if first.month == 1:
            shown = str(first.year)
        case _:
            days = dict.fromkeys((day(first, language), day(last, language)))
            shown = " – ".join(days)
    return shown


def moment(value: datetime, account: Account, *, today: date) -> str:
    """Return a time of today as ``14:05``, of another day with its date."""
    local = value.astimezone(ZoneInfo(account.time_zone))
    clock = format_time(local.timetz(), "HH:mm", locale=locales.of(account.language))
    if local.second:
        clock = format_time(local.timetz(), "HH:mm:ss", locale=locales.of(account.language))
    # Where the country leaves the zone open, a time without it may be meant for another clock.
    zone = f" {_zone_name(local)}" if has_zone_guessed(account.country) else ""
    if local.date() == today:
        return f"{clock}{zone}"
    dated = day(local.date(), account.language)
    return say(account.language, "formats", "moment", clock=f"{clock}{zone}", day=dated)


def _zone_name(local: datetime) -> str:
    """Return what people call a zone: ``EST``; ``UTC-03`` where it has no name."""
    name = local.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


def stamp(value: datetime, account: Account) -> str:
    """Return a time with its date, e.g. ``23 Dec 2026, 14:05``, in the account's zone."""
    local = value.astimezone(ZoneInfo(account.time_zone))
    clock = format_time(local.timetz(), "HH:mm", locale=locales.of(account.language))
    zone = f" {_zone_name(local)}" if has_zone_guessed(account.country) else ""
    return f"{day(local.date(), account.language)}, {clock}{zone}"


def listed(names: Sequence[str], language: str) -> str:
    """Return names as a phrase: ``name, address and country``."""
    told = format_list(list(names), locale=language).replace(", and ", " and ")
    return _euphonic(told, names) if language == "es" else told


def either(names: Sequence[str], language: str) -> str:
    """Return names of which one is enough as a phrase: ``VAT id or tax number``."""
    told = format_list(list(names), style="or", locale=language).replace(", or ", " or ")
    return _euphonic(told, names) if language == "es" else told


def _euphonic(told: str, names: Sequence[str]) -> str:
    """Return a Spanish phrase with ``e`` before the sound of i and ``u`` before that of o.

    The rules of the CLDR for lists look at no sounds.
    """
    last = names[-1] if len(names) > 1 else ""
    if _SOUNDS_I.match(last) and told.endswith(f" y {last}"):
        return f"{told.removesuffix(f' y {last}')} e {last}"
    if _SOUNDS_O.match(last) and told.endswith(f" o {last}"):
        return f"{told.removesuffix(f' o {last}')} u {last}"
    return told


def language_name(code: str, language: str) -> str:
    """Return what a language (ISO 639-1) is called; empty for the empty text."""
    return locales.of(code).get_language_name(language) or code if code else ""


def span(seconds: int, language: str) -> str:
    """Return a length of time in its largest whole unit, e.g. ``10 minutes``."""
    sizes = {"day": 86400, "hour": 3600, "minute": 60}
    unit = next((unit for unit, size in sizes.items() if seconds and not seconds % size), "second")
    return format_unit(seconds // sizes.get(unit, 1), f"duration-{unit}", locale=language)


def country(code: str, language: str) -> str:
    """Return the name of a country (ISO 3166-1 alpha-2); empty for the empty text."""
    return locales.of(language).territories.get(code, code) if code else ""
