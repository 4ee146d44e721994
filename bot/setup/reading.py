"""Reading: the fields of a profile as the portal brings them, each with its own box.

What a field means and which values fit is the same as in a mail (`bot.commands.records`); what is
left empty is cleared.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from bot.accounts import Account
from bot.commands.records import profiles
from bot.documents import patterns
from bot.grammar.syntax import Context, NumberFormat, Setting
from bot.problems import Place, Problem

Reader = Callable[[Account, str, Context], None]

#: Lines of a street.
_MOST_LINES = 4


def context(account: Account, today: date) -> Context:
    """Return what reading the words of a field depends on."""
    return Context(
        today=today,
        language=account.language,
        currency=account.currency or "USD",
        numbers=account.numbers,
    )


def cleaned(value: str) -> str:
    """Return what was typed without characters that nobody can see; no database takes some."""
    plain = (_plain(char) for char in value.replace("\r\n", "\n"))
    return "".join(plain).strip()


def _plain(char: str) -> str:
    """Return a character, for a space of another kind a space, for what nobody sees nothing."""
    if char.isprintable() or char == "\n":
        return char
    return " " if unicodedata.category(char) == "Zs" else ""


def line(field: str, attribute: str, most: int) -> Reader:
    """Return a reader that keeps one line of at most so many characters."""

    def keep(account: Account, value: str, _context: Context) -> None:
        setattr(account, attribute, fitting(field, " ".join(value.split()), most))

    return keep


def fitting(field: str, value: str, most: int) -> str:
    """Return a value that is not too long; raises the problem ``too-long``."""
    if len(value) > most:
        raise Problem("too-long", field=field, most=str(most))
    return value


def as_by_mail(field: str, *, empty: str | None = None) -> Reader:
    """Return a reader that takes what ``profile FIELD`` takes; `empty` stands for nothing typed."""

    def keep(account: Account, value: str, context: Context) -> None:
        said = value if value or empty is None else empty
        profiles.SETTERS[field](account, Setting(field, said, Place(said)), context)

    return keep


def _street(account: Account, value: str, _context: Context) -> None:
    lines = [" ".join(part.split()) for part in value.split("\n") if part.strip()]
    if len(lines) > _MOST_LINES:
        raise Problem("too-many-lines", most=str(_MOST_LINES))
    account.street = fitting("street", "\n".join(lines), 400)


def _country(account: Account, value: str, context: Context) -> None:
    if value:
        as_by_mail("country")(account, value, context)
    else:
        account.country = ""


def _email(account: Account, value: str, context: Context) -> None:
    if value:
        as_by_mail("email")(account, fitting("email", value, 254), context)
    else:
        account.email = ""


def _small_business(account: Account, value: str, _context: Context) -> None:
    account.is_small_business = value == "yes"


def _currency(account: Account, value: str, context: Context) -> None:
    if value or account.currency:
        as_by_mail("currency")(account, value, context)


def _numbers(account: Account, value: str, context: Context) -> None:
    if value:
        as_by_mail("numbers")(account, value, context)
    else:
        account.numbers = NumberFormat.UNSETTLED


def _undo(account: Account, value: str, context: Context) -> None:
    if value:
        as_by_mail("undo")(account, value, context)
    else:
        account.undo_s = None


def _numbering(account: Account, value: str, _context: Context) -> None:
    account.invoice_numbers = patterns.read(value, account.country).text if value else ""


#: Every field of the portal's profile but bank details and the logo, by its name in the form.
READERS: Mapping[str, Reader] = {
    "name": line("name", "name", 200),
    "trading": line("trading", "trading_name", 200),
    "email": _email,
    "phone": line("phone", "phone", 40),
    "register": line("register", "register", 200),
    "street": _street,
    "post_code": line("post code", "post_code", 20),
    "city": line("city", "city", 120),
    "region": line("region", "region", 120),
    "country": _country,
    "vat": as_by_mail("vat", empty="-"),
    "tax_number": line("tax number", "tax_number", 40),
    "small_business": _small_business,
    "tax": as_by_mail("tax", empty="-"),
    "currency": _currency,
    "rate": as_by_mail("rate", empty="-"),
    "terms": as_by_mail("terms"),
    "limit": as_by_mail("limit", empty="-"),
    "colour": as_by_mail("colour"),
    "layout": as_by_mail("layout"),
    "footer": line("footer", "footer", 400),
    "language": as_by_mail("language"),
    "numbers": _numbers,
    "undo": _undo,
    "numbering": _numbering,
}

#: The parts of the profile; each is kept whole or not at all. Fields come in the order in which
#: they are read: first those on which others depend.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "business": ("name", "trading", "email", "phone", "register"),
    "address": ("street", "post_code", "city", "region", "country"),
    "tax": ("vat", "tax_number", "small_business", "tax"),
    "money": ("currency", "rate", "terms", "limit"),
    "page": ("layout", "colour", "footer"),
    "language": ("language", "numbers"),
    "sending": ("undo", "numbering"),
}
