"""Profile: say who invoices, field by field; without a field it is shown.

    "profile" field value { NL "profile" field value | NL field value }

Several lines may stand in one mail. The answer shows the whole profile and what is still missing.
``address add`` asks a further address by mail whether it is to command, too; ``address drop`` takes
one away.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence

from bot import accounts, customers, departure, phrases
from bot.accounts import Account
from bot.answers import Pairs, Paragraph, Part, Replies, Section, Tone
from bot.commands.making import offers
from bot.commands.records import doubts, fields, portraits, writers
from bot.commands.verb import Desk, Result, Verb
from bot.documents import reading
from bot.documents.codes import payment
from bot.documents.countries import requirements
from bot.documents.model import Document, State
from bot.grammar import setup, values
from bot.grammar.syntax import Context, NumberFormat, SetProfile, Setting
from bot.money import Money
from bot.problems import Problem
from bot.words import say


async def run(command: SetProfile, desk: Desk) -> Result:
    """Set the fields, all or none, and show the profile."""
    account = desk.account
    was, lacked = copy.copy(account), portraits.missing(account)
    for setting in fields.in_order(command.settings):
        if setting.field in writers.FIELDS:
            continue
        try:
            _SETTERS[setting.field](account, setting, desk.context())
        except Problem as problem:
            raise doubts.asked(problem, command, setting) from None
    await account.save()
    before, after = _in_words_of(account, was), portraits.profile(account)
    rows, changed = portraits.compared(before, after)
    told = portraits.told(after, changed, account.language)
    outcome = "changed" if changed else "unchanged"
    key = outcome if command.settings else "shown"
    told_of_writers = await writers.change(command.settings, desk)
    rows = (*rows, *await writers.rows(account))
    if told_of_writers and len(told_of_writers) == len(command.settings):
        headline, *further = told_of_writers
        return Result(Part(Tone.OK, headline.text, (*further, Pairs(rows))))
    more: list[Section] = [*told_of_writers]
    more += await _hold_back(desk) if not lacked else []
    more += await _next(account, lacked)
    return Result(_part(key, rows, account, changed=told, more=more))


def _in_words_of(account: Account, was: Account) -> portraits.Rows:
    """Return a profile as it was, in the words of today; else every name would count as changed."""
    spoken = phrases.language_name(was.language, account.language)
    was.language = account.language
    name = say(account.language, "fields", "language")
    return tuple(
        (each, spoken if each == name else value) for each, value in portraits.profile(was)
    )


def _part(
    key: str, rows: portraits.Rows, account: Account, *, changed: str, more: Sequence[Section]
) -> Part:
    """Return the whole profile, what is still missing, and what can be said next."""
    language = account.language
    missing = portraits.missing(account)
    facts = {"fields": changed, "missing": portraits.needed(missing, account)}
    state = say(language, "profile", "missing" if missing else "complete", **facts)
    sections: list[Section] = [Pairs((*rows, *portraits.lacking(account)))]
    if not missing and not account.bank:
        sections.append(Paragraph(say(language, "profile", "no-bank")))
    headline = f"{say(language, 'profile', key, **facts)} {state}"
    return Part(Tone.QUESTION if missing else Tone.OK, headline, (*sections, *more))


async def _hold_back(desk: Desk) -> list[Section]:
    """Hold what is on its way if the profile has just lost what an invoice needs."""
    if not portraits.missing(desk.account):
        return []
    pending = Document.select_for_update().filter(account_id=desk.account.id, state=State.PENDING)
    held = await pending.order_by("id")
    for document in held:
        await departure.hold(document, desk.occasion)
    names = [reading.draft_reference(each) for each in held]
    language = desk.account.language
    documents = phrases.listed(names, language)
    return [Paragraph(say(language, "profile", "held", documents=documents))] if held else []


async def _next(account: Account, lacked: Sequence[str]) -> list[Section]:
    """Return lines to reply with: what is missing, what waited for it, or a first customer.

    `lacked` is what was missing before.
    """
    language, missing = account.language, portraits.missing(account)
    forms = [line for field in missing for line in requirements.replies(account.country, field)]
    replies: list[str] = []
    if lacked and not missing:
        replies = [f"send {reading.draft_reference(each)}" for each in await _waiting(account)]
    if not missing and await customers.newest(account) is None:
        forms = [f"customer ACME <{offers.EXAMPLE_ADDRESS}>"]
    titled = (("fill-in", forms), ("replies", replies))
    return [
        Replies(say(language, "titles", title), tuple(lines)) for title, lines in titled if lines
    ]


async def _waiting(account: Account) -> list[Document]:
    """Return the newest drafts, which a complete profile lets leave."""
    drafts = Document.filter(account_id=account.id, state=State.DRAFT)
    return await drafts.order_by("-id").limit(4)


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
    for style in styles:
        if setting.value.strip() == style:
            account.numbers = style
            return
    choices = phrases.either(styles, account.language)
    raise Problem("not-a-choice", place=setting.place, field=setting.field, choices=choices)


def _colour(account: Account, setting: Setting, _context: Context) -> None:
    value = setting.value.strip().lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", value):
        raise Problem("colour-wrong", place=setting.place)
    account.accent = value


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


def _bank(field: str) -> fields.Setter[Account]:
    """Return a setter of bank details, which by mail can be set only while they are empty."""

    def keep(account: Account, setting: Setting, _context: Context) -> None:
        check = {"iban": payment.iban, "bic": payment.bic}.get(field)
        value = check(setting.value, place=setting.place) if check else fields.short(setting, 34)
        if account.bank.get(field, value) != value:
            name = say(account.language, "fields", setting.field)
            raise Problem("bank-details-kept", place=setting.place, field=name)
        account.bank = {**account.bank, field: value}

    return keep


_SETTERS: dict[str, fields.Setter[Account]] = {
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

PROFILE = Verb(
    name="profile",
    summary="say who invoices, or see what is known",
    examples=(
        "profile",
        "profile name Studio Nord",
        "profile address 1 Main Street, Springfield, IL 62701, USA",
        "profile small business yes",
        "profile address add ann@example.org",
    ),
    fields=(*_SETTERS, *writers.FIELDS),
    read=setup.read_profile,
    run=run,
)
