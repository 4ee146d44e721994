"""Shown: a profile as it stands in the boxes of its forms; sent back so, it changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from bot.accounts import Account
from bot.grammar.syntax import NumberFormat, Unit
from bot.money import Money

#: Largest first; what is left over counts in seconds.
_SPANS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def values(account: Account) -> Mapping[str, str]:
    """Return what stands in each box, by the names of `bot.setup.reading`."""
    return {
        "name": account.name,
        "trading": account.trading_name,
        "email": account.email,
        "phone": account.phone,
        "register": account.register,
        "street": account.street,
        "post_code": account.post_code,
        "city": account.city,
        "region": account.region,
        "country": account.country,
        "vat": account.vat_id,
        "tax_number": account.tax_number,
        "small_business": "yes" if account.is_small_business else "",
        "tax": _figure(account.tax_rate, account),
        "currency": account.currency,
        "rate": _rate(account),
        "terms": str(account.terms_days),
        "limit": _limit(account),
        "colour": account.accent,
        "layout": account.layout,
        "footer": account.footer,
        "language": account.language,
        "numbers": "" if account.numbers is NumberFormat.UNSETTLED else account.numbers.value,
        "undo": _span(account.undo_s),
        "numbering": account.invoice_numbers,
    }


def _figure(value: Decimal | None, account: Account) -> str:
    """Return a number without group marks, its decimal mark as the account writes it."""
    if value is None:
        return ""
    text = f"{value.normalize():f}"
    whole, _, decimals = text.partition(".")
    if not decimals:
        return text
    # Three decimals alone could be thousands; two are what prices have.
    decimals = f"{decimals}0" if len(decimals) in (1, 3) else decimals
    mark = "," if account.numbers is NumberFormat.COMMA else "."
    return f"{whole}{mark}{decimals}"


def _rate(account: Account) -> str:
    if account.rate is None:
        return ""
    # ``m`` alone is a minute.
    unit = "metre" if account.rate_unit is Unit.METRE else account.rate_unit.value
    return f"{_figure(account.rate, account)}/{unit}"


def _limit(account: Account) -> str:
    if account.limit_minor is None:
        return ""
    return _figure(Money.of_minor(account.limit_minor, account.currency).amount, account)


def _span(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if not seconds:
        return "0"
    unit, size = next(each for each in _SPANS if not seconds % each[1])
    return f"{seconds // size}{unit}"
