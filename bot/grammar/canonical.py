"""Canonical: a command written so that it has one reading; reading it gives the same command (R20).

Numbers have a point and no groups, dates are ISO 8601, names and texts stand in quotes where a
word of theirs could mean something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from bot.grammar.acts.asking import About, Listing, Overview, Statement
from bot.grammar.acts.keeping import Delete, Export, Forget
from bot.grammar.parts import fields
from bot.grammar.spelling import documents, settling, texts
from bot.grammar.spelling.settling import Settled, Settling
from bot.grammar.syntax import (
    Change,
    Create,
    CustomerRef,
    Help,
    Item,
    Send,
    SetCustomer,
    SetProduct,
    SetProfile,
    Setting,
    SourceLine,
    Stop,
    Unit,
)
from bot.grammar.text import tokens as tokenizer
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold

#: Sections whose words stand before a name that is asked about.
_BEFORE_NAMES = ("states", "fillers")

Keeping = Export | Delete | Forget
Asking = Help | Listing | Statement | Overview | About | Keeping
Command = Create | Change | SetCustomer | SetProduct | SetProfile | Send | Stop | Settling | Asking


def write(command: Command, *, adding: str = "") -> str:
    """Return a command as text; `adding` is one more modifier of a create command.

    One line where it can be: several notes, or many items, take more.
    """
    match command:
        case Create() | Change():
            return documents.write(command, adding)
        case SetCustomer() | SetProfile() | SetProduct():
            return _setup(command) + _query(command)
        case Help() | Listing() | Statement() | Overview() | About():
            return _asking(command)
        case Export() | Delete() | Forget():
            return _keeping(command)
        case Send() | Stop():
            return _sending(command) + _query(command)
        case _:
            return settling.write(command) + _query(command)


def about(command: Settled | Send, number: str) -> str:
    """Return a command as it is written about the document of a number, and meant."""
    return write(replace(command, reference=number, is_dry_run=False, customer=None))


def _sending(command: Send | Stop) -> str:
    if isinstance(command, Stop):
        return texts.words("stop", command.reference)
    on = command.on.isoformat() if command.on else None
    return texts.words("send", settling.named(command), on)


def _keeping(command: Keeping) -> str:
    """Return a command about all that is held."""
    match command:
        case Export():
            return texts.words("export", str(command.year) if command.year else None)
        case Delete():
            return texts.words("delete", "my account" if command.is_account else command.reference)
        case Forget():
            more = "with documents" if command.with_documents else None
            return texts.words("forget", _asked(command.customer), more)


def _asking(command: Help | Listing | Statement | Overview | About) -> str:
    """Return a command that changes nothing."""
    match command:
        case Help():
            return texts.words("help", command.topic)
        case Listing():
            return texts.words("list", command.state, _asked(command.customer), _page(command.page))
        case Statement():
            return texts.words("statement", _asked(command.customer))
        case Overview():
            return texts.words(command.verb, _page(command.page))
        case About():
            whose = texts.quoted(command.customer.code) if command.customer else None
            return texts.words(command.verb, command.kind, command.reference or whose)


def _asked(customer: CustomerRef | None) -> str | None:
    if customer is None:
        return None
    words = fold(customer.written).split(" ")
    if any(vocabulary.section(name).word(word) for name in _BEFORE_NAMES for word in words):
        return texts.in_quotes(customer.written)
    return texts.quoted(customer.written)


def _page(page: int) -> str | None:
    return str(page) if page > 1 else None


def _setup(command: SetCustomer | SetProfile | SetProduct) -> str:
    if isinstance(command, SetProduct):
        entry = _product(command.item) if command.item else None
        return texts.words("product", command.code, "remove" if command.is_removed else entry)
    if isinstance(command, SetProfile):
        return "\n".join(_profile(command)) or "profile"
    said = [_field(setting) for setting in command.settings]
    return " ".join(["customer", texts.customer(command.customer), *said])


def _product(item: Item) -> str:
    """Return what one unit is; that it is one goes without saying."""
    name = texts.in_quotes(item.description) if item.description else None
    unit = "" if item.unit is Unit.PIECE else f"/{vocabulary.spoken('units', item.unit)}"
    price = f"@ {texts.amount(item.unit_price or Decimal(0), item.currency)}{unit}"
    return texts.words(name, price, texts.tax(item.tax) if item.tax else None)


def _query(command: SetCustomer | SetProfile | SetProduct | Send | Stop | Settling) -> str:
    return "?" if command.is_dry_run else ""


def _profile(command: SetProfile) -> Iterator[str]:
    for setting in command.settings:
        first, *rest = setting.value.split("\n")
        yield f"profile {setting.field} {first if rest else texts.value(first)}"
        if rest and rest[-1].endswith("?"):
            # bare, the mark would ask for a dry run; one that does comes behind it
            rest[-1] += " " if command.is_dry_run and setting is command.settings[-1] else " :"
        yield from rest


def _field(setting: Setting) -> str:
    """Return a field of a customer, its value in quotes unless it cannot be taken for text."""
    bare = f"{setting.field} {setting.value}"
    tokens = tokenizer.read(SourceLine(1, bare))
    is_fit = fields.at(tokens, 0, "customer-fields") is not None and len(tokens) == 2
    if is_fit and texts.is_word(setting.value):
        return bare
    return f"{setting.field} {texts.in_quotes(setting.value)}"
