"""Profiles: the fields of a profile, each with how its value is kept."""

from __future__ import annotations

import re

from bot import accounts, phrases
from bot.accounts import Account
from bot.commands.records import colours, fields
from bot.documents.codes import payment
from bot.documents.countries import requirements
from bot.grammar import values
from bot.grammar.syntax import Context, NumberFormat, Setting
from bot.money import Money
from bot.problems import Problem
from bot.words import say

#: The example number, with any mark between its groups but the decimal one: ``1'234.56``.
_FORMAT = re.compile(r"1(?P<group>[.,'’\u00a0\u202f\u2009]?)234(?!(?P=group))(?P<mark>[.,])56")


def _address(account: Account, setting: Setting, _context: Context) -> None:
    found = fields.postal_address(account, setting)
    if found.country:
        _settle(account, found.country)


def _country(account: Account, setting: Setting, _context: Context) -> None:
    _settle(account, fields.country(setting))


def _settle(account: Account, country: str) -> None:
    """Set the country, and what follows from it where nothing else was said."""
    account.country = country
    account.currency = account.currency or requirements.rules(country).currency
    account.time_zone = accounts.zone_of(country)


def _email(account: Account, setting: Setting, _context: Context) -> None:
    account.email = fields.mail_address(setting)


def _currency(account: Account, setting: Setting, context: Context) -> None:
    """Set the currency; the limit keeps its figure, as the rates do."""
    limit = account.limit_minor
    figure = None if limit is None else Money.of_minor(limit, account.currency).amount
    fields.currency(account, setting, context)
    if figure is not None:
        account.limit_minor = Money(figure, account.currency).rounded().minor


def _small_business(account: Account, setting: Setting, _context: Context) -> None:
    value = setting.value.strip().lower()
    if value not in fields.YES | fields.NO:
        raise Problem("yes-or-no", place=setting.place, is_question=True, field=setting.field)
    account.is_small_business = value in fields.YES


def _tax(account: Account, setting: Setting, context: Context) -> None:
    account.tax_rate = (
        None
        if fields.is_cleared(setting)
        else values.read_percent(setting.value, context, place=setting.place)
    )


def _numbers(account: Account, setting: Setting, _context: Context) -> None:
    styles = (NumberFormat.POINT, NumberFormat.COMMA)
    written = _FORMAT.fullmatch(setting.value.strip())
    if written is not None:  # whatever parts the groups, it is the decimal mark that settles
        account.numbers = NumberFormat.POINT if written["mark"] == "." else NumberFormat.COMMA
        return
    choices = phrases.either(styles, account.language)
    raise Problem("not-a-choice", place=setting.place, field=setting.field, choices=choices)


def _colour(account: Account, setting: Setting, _context: Context) -> None:
    account.accent = colours.read(setting.value, place=setting.place)


def _undo(account: Account, setting: Setting, context: Context) -> None:
    window = values.read_duration(setting.value, context, place=setting.place)
    account.undo_s = int(window.total_seconds())


def _limit(account: Account, setting: Setting, context: Context) -> None:
    if fields.is_cleared(setting):
        account.limit_minor = None
        return
    amount = values.read_amount(setting.value, context, place=setting.place)
    if not account.currency:
        raise Problem("limit-currency", place=setting.place, replies=["profile currency EUR"])
    account.limit_minor = Money(amount, account.currency).rounded().minor


#: Where money goes: either or.
_INSTEAD = {"iban": "account", "account": "iban"}


def _bank(field: str) -> fields.Setter[Account]:
    """Return a setter of bank details, which by mail can be set only while they are empty."""

    def keep(account: Account, setting: Setting, _context: Context) -> None:
        check = {"iban": payment.iban, "bic": payment.bic}.get(field)
        value = check(setting.value, place=setting.place) if check else fields.short(setting, 34)
        # One more account beside the one that is known would take money elsewhere, too.
        is_second = field in _INSTEAD and bool(account.bank.get(_INSTEAD[field]))
        if is_second or account.bank.get(field, value) != value:
            name = say(account.language, "fields", setting.field)
            # Who answers knows where the portal is.
            raise Problem("bank-details-kept", place=setting.place, field=name, portal="")
        account.bank = {**account.bank, field: value}

    return keep


SETTERS: dict[str, fields.Setter[Account]] = {
    "name": fields.text("name", 200),
    "trading": fields.text("trading_name", 200),
    "address": _address,
    "country": _country,
    "email": _email,
    "phone": fields.text("phone", 40),
    "vat": fields.vat,
    "tax number": fields.text("tax_number", 40),
    "small business": _small_business,
    "register": fields.text("register", 200),
    "currency": _currency,
    "rate": fields.rate,
    "tax": _tax,
    "terms": fields.terms,
    "numbers": _numbers,
    "language": fields.language("language"),
    "layout": fields.choice("layout", ("ledger", "statement")),
    "colour": _colour,
    "footer": fields.text("footer", 400),
    "undo": _undo,
    "limit": _limit,
    "iban": _bank("iban"),
    "bic": _bank("bic"),
    "account": _bank("account"),
    "routing": _bank("routing"),
}
