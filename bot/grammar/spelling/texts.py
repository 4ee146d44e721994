"""Texts: names, values and amounts as they stand in a canonical command."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.grammar.numbers import plain
from bot.grammar.syntax import CustomerRef, Discount, Tax, TaxKind
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.money import currencies, minor_digits

#: A single word that cannot be taken for anything but a value where one must follow.
_VALUE = re.compile(r"[\w#][\w./%+#-]*")
_SIMPLE = re.compile(r"[^\W\d_][\w'’-]*")
_SECTIONS = ("modifiers", "connectors", "units", "currencies", "ends", "verbs", "customer-fields")


def words(*each: str | None) -> str:
    """Return words as one text, without those that are not there."""
    return " ".join(word for word in each if word)


def amount(value: Decimal, currency: str | None) -> str:
    """Return an amount behind its currency, with as many decimals as that has."""
    return words(currency, plain(value, decimals=minor_digits(currency or "USD")))


def tax(said: Tax) -> str:
    """Return what is said of tax."""
    if said.kind is TaxKind.NONE:
        return "no tax"
    if said.kind is TaxKind.OWN:
        return "incl tax" if said.is_included else "plus tax"
    if said.kind is TaxKind.REVERSE_CHARGE:
        return "reverse charge"
    return f"tax {plain(said.rate)}%{' incl' if said.is_included else ''}"


def reduction(word: str, value: Discount, currency: str | None) -> str:
    """Return a discount or a deposit behind its word."""
    if value.percent is not None:
        return f"{word} {plain(value.percent)}%"
    return f"{word} {amount(value.amount or Decimal(0), currency)}"


def is_word(text: str) -> bool:
    """Return whether a text is a single word, which can be nothing but a value."""
    return bool(_VALUE.fullmatch(text))


def value(text: str) -> str:
    """Return a value that follows its field or modifier, in quotes unless it is one word."""
    return text if is_word(text) and not text.endswith(".") else in_quotes(text)


def quoted(text: str) -> str:
    """Return text, in quotes unless it is plain words that mean nothing else."""
    words = text.split(" ")
    is_plain = all(_SIMPLE.fullmatch(word) and not _means_something(word) for word in words)
    return text if is_plain else in_quotes(text)


def in_quotes(text: str) -> str:
    """Return text in quotes; quotes in it are doubled."""
    doubled = "".join(c * 2 if c in '"“”„‟«»〝〞' else c for c in text)
    return f'"{doubled}"'


def _means_something(word: str) -> bool:
    if word in currencies():
        return True
    key = fold(word)
    return any(vocabulary.section(name).word(key) for name in _SECTIONS)


def customer(named: CustomerRef) -> str:
    """Return the name of a customer and the address in brackets."""
    address = f"<{named.address}>" if named.address else None
    name = quoted(named.written) if named.written else None
    return words(name, address)
