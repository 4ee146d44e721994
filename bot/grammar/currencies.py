"""Currencies: codes and signs as people write them (ISO 4217)."""

from __future__ import annotations

from bot import money
from bot.grammar.syntax import Context
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.text.tokens import Tokens
from bot.problems import Place, Problem

#: Signs that several currencies share, the likeliest first.
_SHARED = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BRL", "CLP", "COP", "ARS", "TWD"),
    "dollar": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"),
    "dollars": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"),
    "¥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
}


def code(written: str) -> str | None:
    """Return the code that a word or sign stands for by itself; None if it is none or shared.

    Codes count in capitals only: ``all`` and ``try`` are currencies too.
    """
    if written in money.currencies():
        return written
    return vocabulary.section("currencies").word(fold(written))


def named(written: str, context: Context, place: Place) -> str | None:
    """Return the currency a word or sign means to this account; None if it is no currency.

    Raises the question ``currency-unclear`` for a shared sign that is not the account's own.
    """
    found = code(written)
    shared = _SHARED.get(fold(written), ())
    if found or not shared:
        return found
    if context.currency in shared:
        return context.currency
    raise Problem(
        "currency-unclear",
        place=place,
        is_question=True,
        written=written,
        codes=", ".join(shared[:4]),
    )


def may_be(written: str) -> bool:
    """Return whether a word or sign stands for a currency, be it one of several."""
    return code(written) is not None or fold(written) in _SHARED


def at(tokens: Tokens, index: int, context: Context) -> str | None:
    """Return the currency that token `index` names alone, if a number follows it."""
    if not tokens.is_word(index) or tokens[index].tail or not tokens.is_word(index + 1):
        return None
    if not any(c.isdigit() for c in tokens[index + 1].text):
        return None
    return named(tokens[index].text, context, tokens.place(index))
