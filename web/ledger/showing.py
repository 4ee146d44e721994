"""Showing: amounts, dates and states as the English pages write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

import aiohttp_jinja2
from aiohttp import web

from bot.accounts import Account
from bot.documents.codes import units
from bot.documents.model import Kind
from bot.grammar.syntax import Unit
from bot.money import Money, minor_digits
from bot.words import say

#: The language of the pages.
LANGUAGE = "en"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
KINDS = {Kind.INVOICE: "Invoice", Kind.CREDIT_NOTE: "Credit note", Kind.QUOTE: "Quote"}
#: The colour of each state; others have none.
TONES = {
    "overdue": "error",
    "pending": "warn",
    "offered": "warn",
    "paid": "ok",
    "accepted": "ok",
}


def setup(app: web.Application) -> None:
    """Let templates write these values."""
    aiohttp_jinja2.get_env(app).filters.update(
        money=money,
        day=day,
        stamp=stamp,
        figure=figure,
        price=price,
        number=number,
        kind=kind,
        state=state,
    )
    aiohttp_jinja2.get_env(app).globals.update(tone_of=tone_of, unit=unit, left=left)


def money(amount: Money) -> str:
    """Return an amount with its currency: ``1,945.80 CHF``."""
    return f"{figure(amount)} {amount.currency}"


def figure(amount: Money) -> str:
    """Return an amount alone; a true minus sign is read out as one."""
    text = f"{abs(amount.amount):,.{minor_digits(amount.currency)}f}"
    return f"\N{MINUS SIGN}{text}" if amount.amount < 0 else text


def price(amount: Money) -> str:
    """Return a unit price: at least the decimals of its currency."""
    plain = number(amount.amount)
    digits = minor_digits(amount.currency)
    said = len(plain.partition(".")[2])
    return plain if said >= digits else f"{amount.amount:,.{digits}f}"


def number(value: Decimal) -> str:
    """Return a quantity, a price or a rate without superfluous zeros."""
    return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,f}"


def day(value: date) -> str:
    """Return a date that cannot be misread: ``23 Dec 2026``."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def stamp(value: datetime, account: Account) -> str:
    """Return a time in the account's zone: ``23 Dec 2026, 14:05``."""
    local = value.astimezone(_zone(account.time_zone))
    return f"{day(local.date())}, {local:%H:%M}"


def left(until: datetime, now: datetime) -> str:
    """Return how long it is until then, in words."""
    minutes = max(0, -(-int((until - now).total_seconds()) // 60))
    if minutes < 120:
        return "in a moment" if minutes == 0 else f"in {minutes} min"
    hours = minutes // 60
    return f"in {hours} hours" if hours < 48 else f"in {hours // 24} days"


def kind(value: Kind) -> str:
    """Return what a kind of document is called."""
    return KINDS[value]


def state(standing: str) -> str:
    """Return what a standing is called: ``part paid``."""
    return say(LANGUAGE, "states", standing)


def tone_of(standing: str) -> str:
    """Return the colour of a standing; empty for none."""
    return TONES.get(standing, "")


def unit(code: str, quantity: Decimal) -> str:
    """Return the word of a unit."""
    return units.word(Unit(code), quantity, LANGUAGE)
