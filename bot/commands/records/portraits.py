"""Portraits: a profile or a customer as rows of names and values, with what changed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot import phrases
from bot.accounts import Account
from bot.customers import Customer
from bot.documents import reading
from bot.documents.codes import vat_ids
from bot.documents.countries import requirements
from bot.grammar.syntax import NumberFormat, Unit
from bot.money import Money
from bot.words import say

Rows = tuple[tuple[str, str], ...]

#: Characters of a value that fits into a sentence.
_SHORT = 60
#: The colour of an account that chose none.
_PLAIN = "#101828"


def profile(account: Account) -> Rows:
    """Return the fields of a profile that are set, with their names."""
    language, bank = account.language, account.bank
    tax = account.tax_rate
    known = [
        ("name", account.name),
        ("trading", account.trading_name),
        ("address", postal(account)),
        ("country", phrases.country(account.country, language)),
        ("email", account.email),
        ("phone", account.phone),
        ("vat", _vat(account.vat_id, language)),
        ("tax-number", account.tax_number),
        ("small-business", say(language, "fields", "yes") if account.is_small_business else ""),
        ("register", account.register),
        ("currency", account.currency),
        ("rate", _rate(account.rate, account.rate_unit, account)),
        ("tax", "" if tax is None else f"{phrases.number(tax, language)} %"),
        ("terms", _days(account.terms_days, language)),
        ("numbers", "" if account.numbers is NumberFormat.UNSETTLED else account.numbers),
        ("language", phrases.language_name(account.language, language)),
        ("layout", account.layout),
        ("colour", "" if account.accent == _PLAIN else account.accent),
        ("footer", account.footer),
        ("undo", "" if account.undo_s is None else phrases.span(account.undo_s, language)),
        ("limit", limit(account)),
        ("iban", _grouped(bank.get("iban", ""))),
        ("bic", bank.get("bic", "")),
        ("account", bank.get("account", "")),
        ("routing", bank.get("routing", "")),
    ]
    return _named(known, language)


def missing(account: Account) -> tuple[str, ...]:
    """Return what an invoice of the account still needs, in the words of ``profile``."""
    have = requirements.of_party(
        reading.seller_of(account), is_small_business=account.is_small_business
    )
    return requirements.missing(account.country, have)


def lacking(account: Account) -> Rows:
    """Return a row for each field that an invoice still needs."""
    language = account.language
    still = say(language, "fields", "missing")
    return tuple((needed([field], account), still) for field in missing(account))


def needed(fields: Sequence[str], account: Account) -> str:
    """Return fields as a phrase, e.g. ``name and VAT id or tax number``."""
    language = account.language
    required = requirements.rules(account.country).seller
    choices = [next((each for each in required if field in each), (field,)) for field in fields]
    names = [
        phrases.either([_name(choice, language) for choice in each], language) for each in choices
    ]
    return phrases.listed(names, language)


def customer(row: Customer, account: Account) -> Rows:
    """Return the fields of a customer that are set, with their names."""
    language = account.language
    known = [
        ("name", row.name),
        ("mail", row.address),
        ("cc", row.cc),
        ("address", postal(row)),
        ("country", phrases.country(row.country, language)),
        ("vat", _vat(row.vat_id, language)),
        ("reference", row.reference),
        ("language", phrases.language_name(row.language, language)),
        ("currency", row.currency),
        ("rate", _rate(row.rate, row.rate_unit, account, currency=row.currency)),
        ("net", "" if row.terms_days is None else _days(row.terms_days, language)),
    ]
    return _named(known, language)


def compared(before: Rows, after: Rows) -> tuple[Rows, tuple[str, ...]]:
    """Return the rows with changes as ``old → new``, and the names of the rows that changed."""
    old, new = dict(before), dict(after)
    changed = tuple(name for name in {**new, **old} if old.get(name) != new.get(name))
    rows = [
        (name, f"{old.get(name) or '–'} → {value}" if name in changed else value)
        for name, value in after
    ]
    rows += [(name, f"{value} → –") for name, value in before if name not in new]
    return tuple(rows), changed


def limit(account: Account) -> str:
    """Return the amount above which an invoice waits; empty if there is none."""
    if account.limit_minor is None:
        return ""
    amount = Money.of_minor(account.limit_minor, account.currency)
    return phrases.money(amount, account.language)


def told(rows: Rows, changed: Sequence[str], language: str) -> str:
    """Return what changed as a phrase; one field with its new value."""
    if len(changed) != 1:
        return phrases.listed(changed, language)
    value = dict(rows).get(changed[0], "–")
    return f"{changed[0]} {value}" if len(value) <= _SHORT else changed[0]


def _named(fields: Sequence[tuple[str, str]], language: str) -> Rows:
    return tuple((_name(key, language), value) for key, value in fields if value)


def _name(field: str, language: str) -> str:
    return say(language, "fields", field.replace(" ", "-"))


def _vat(written: str, language: str) -> str:
    """Return a VAT id, with a word where it is likely mistyped: it is printed as it is."""
    if not vat_ids.is_doubtful(written):
        return written
    return say(language, "fields", "vat-doubtful", vat=written)


def _days(count: int, language: str) -> str:
    return phrases.counted(count, language, "fields", "days")


def postal(row: Account | Customer) -> str:
    """Return street, post code and city on one line, as ``address`` takes it."""
    city = " ".join(part for part in (row.post_code, row.city) if part)
    if row.region:  # Springfield, IL 62701
        city = f"{row.city}, {row.region} {row.post_code}".rstrip()
    return ", ".join(part for part in (*row.street.splitlines(), city) if part)


def _rate(rate: Decimal | None, unit: Unit, account: Account, *, currency: str = "") -> str:
    if rate is None:
        return ""
    code = currency or account.currency
    amount = phrases.price(rate, code or "USD", account.language)
    return f"{amount} {code}".strip() + f"/{unit}"


def _grouped(iban: str) -> str:
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
