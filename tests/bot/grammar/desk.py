"""Desk: how the tests read mails: one account, one day, three customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest

from bot.grammar import blocks
from bot.grammar.readers import READERS
from bot.grammar.syntax import (
    Block,
    Context,
    Create,
    CustomerRef,
    Item,
    KnownCustomer,
    Misread,
    NumberFormat,
    Reading,
    SourceLine,
)
from bot.problems import Place, Problem
from bot.words import say

TODAY = date(2026, 11, 23)  # a Monday
ACME = KnownCustomer(1, "ACME")
GLOBEX = KnownCustomer(2, "Globex")
AREA = KnownCustomer(3, "Area 51")
BOOK: Mapping[str, tuple[KnownCustomer, ...]] = {
    "acme": (ACME,),
    "ap@acme.example": (ACME,),
    "globex": (GLOBEX,),
    "area 51": (AREA,),
}
CONTEXT = Context(today=TODAY, customers=BOOK)
POINT = replace(CONTEXT, numbers=NumberFormat.POINT)
COMMA = replace(CONTEXT, numbers=NumberFormat.COMMA)
EURO = replace(CONTEXT, currency="EUR")


def reading(text: str, *, subject: str = "", subject_counts: bool = True) -> Reading:
    """Take a mail apart; ``|`` parts its lines."""
    return blocks.read(subject, lines(text), language="en", subject_counts=subject_counts)


def lines(text: str) -> str:
    """Return text with a new line for each ``|``."""
    return "\n".join(line.strip() for line in text.split("|"))


def block(text: str) -> Block:
    """Return the only command of a mail."""
    parts = reading(text).parts
    assert len(parts) == 1, parts
    assert isinstance(parts[0], Block), parts
    return parts[0]


def command(text: str, context: Context = CONTEXT) -> Any:
    """Return what the only command of a mail says."""
    found = block(text)
    return READERS[found.verb](found, context)


def created(text: str, context: Context = CONTEXT) -> Create:
    """Return what a create command says."""
    found = command(text, context)
    assert isinstance(found, Create)
    return found


def item(text: str, context: Context = CONTEXT) -> Item:
    """Return the only item of an invoice for ACME."""
    items = created(f"invoice ACME {text}", context).items
    assert len(items) == 1
    return items[0]


def problem(text: str, context: Context = CONTEXT) -> Problem:
    """Return the problem that a mail's only command has; its sentence must be complete."""
    with pytest.raises(Problem) as caught:
        command(text, context)
    assert say("en", "problems", caught.value.code, **caught.value.facts)
    return caught.value


def misread(text: str) -> Misread:
    """Return the only line of a mail that is no command; its sentence must be complete."""
    parts = reading(text).parts
    assert len(parts) == 1, parts
    assert isinstance(parts[0], Misread), parts
    assert say("en", "problems", parts[0].code, **parts[0].facts)
    return parts[0]


def pointed(found: Problem) -> str:
    """Return the sender's words under the caret."""
    place = found.place
    assert place is not None
    return place.line[place.column : place.column + place.length]


def meaning(value: Any) -> Any:
    """Return a command without the places and lines it was read from."""
    if isinstance(value, Place | SourceLine):
        return None
    if isinstance(value, CustomerRef):
        return (value.written, value.known, value.address)
    if isinstance(value, tuple):
        return tuple(meaning(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        own = {f.name: meaning(getattr(value, f.name)) for f in fields(value)}
        return (type(value).__name__, tuple(own.items()))
    return value
