"""Page: the whole profile, each part a form of its own, beside an invoice that shows it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from aiohttp import web
from babel import Locale

from bot import phrases
from bot.accounts import Account
from bot.commands.records import fields, portraits
from bot.documents import patterns
from bot.money import currencies
from bot.setup import bank, shown
from bot.trust import aliases
from web import rendering
from web.forms import reading
from web.forms.fields import Form
from web.sessions import Visit
from web.site import now, site_of

#: What is said after a change, by the word in the address.
DONE = {
    "saved": "Saved.",
    "held": "Saved. What was on its way waits again: the profile lacks what an invoice needs.",
    "logo": "Your logo is kept. The sample shows how it looks.",
    "logo-removed": "Your logo is removed.",
    "bank": "Your bank details are changed, and a mail to you says so.",
    "bank-same": "Your bank details were like that already.",
    "address-asked": "The address is asked by mail. Once it replies “confirm”, it may command.",
    "address-dropped": "That address may no longer command.",
}
LAYOUTS = (("ledger", "Ledger"), ("statement", "Statement"))
#: What CLDR lists beside countries: unions, pseudo-locales, what is not known.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_NO_TIME = timedelta(0)
NUMBERS = (
    ("", "Ask when it is not clear"),
    ("1,234.56", "1,234.56"),
    ("1.234,56", "1.234,56"),
)


async def show(
    request: web.Request, visit: Visit, forms: Mapping[str, Form] | None = None, status: int = 200
) -> web.Response:
    """Return the page; `forms` has those that were sent and need another look, by their part."""
    account = visit.account
    typed = reading.blank(**shown.values(account))
    settings = site_of(request).settings
    facts: dict[str, Any] = {
        "form": lambda part: (forms or {}).get(part, typed),
        "choices": _choices(),
        "missing": missing(account),
        "bank": bank.masked(account.bank) if account.bank else "",
        "aliases": await aliases.listed(account),
        "asked": await aliases.asked(account, now(request)),
        "has_logo": bool(account.logo_sha256),
        "logo": account.logo_sha256[:16],
        "version": version(account, request),
        "standard": patterns.STANDARD,
        "undo": phrases.span(int((settings.undo_window or _NO_TIME).total_seconds()), "en"),
        "can_draw": site_of(request).ports.page is not None,
    }
    # Said in the part that was changed, which is what the browser shows then.
    facts["said"] = {request.query.get("part", ""): DONE.get(request.query.get("done", ""), "")}
    return await rendering.render(request, "profile/page.html", facts, status=status)


def missing(account: Account) -> str:
    """Return what an invoice of the account still needs, in English; empty if nothing."""
    reader = copy.copy(account)
    reader.language = "en"
    lacking = portraits.missing(reader)
    return portraits.needed(lacking, reader) if lacking else ""


def version(account: Account, request: web.Request) -> str:
    """Return a mark that changes with all that the sample shows."""
    said = (*shown.values(account).values(), account.logo_sha256, *sorted(account.bank.items()))
    today = account.today(now(request))
    return sha256(repr((said, today)).encode("utf-8", "replace")).hexdigest()[:16]


@cache
def _choices() -> Mapping[str, list[tuple[str, str]]]:
    """Return the options of each box with a list: value and English name."""
    english = Locale.parse("en")
    countries = [
        (code, name)
        for code, name in english.territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    ]
    money = [(code, f"{code} · {english.currencies.get(code, code)}") for code in currencies()]
    return {
        "country": [("", "–"), *sorted(countries, key=lambda each: each[1])],
        "currency": [("", "–"), *sorted(money)],
        "language": [(code, phrases.language_name(code, code)) for code in fields.LANGUAGES],
        "layout": list(LAYOUTS),
        "numbers": list(NUMBERS),
    }
