"""Links: small words between customer, items and prices that are no text: ``for``, ``and``.

A courtesy or a picture behind a price changes nothing either, and is passed over.
"""

from __future__ import annotations

import re
import unicodedata

from bot.grammar import currencies
from bot.grammar.text import vocabulary
from bot.grammar.text.tokens import Kind, Tokens

#: Words that lead from a customer or a text to an amount: ``invoice ACME for 300 EUR``.
_LEADING = frozenset({"for", "of"})
#: Words before an amount that say no more than an ``@``: ``3 hours for 100 each``.
_BEFORE_PRICE = _LEADING | {"at", "per"}
#: Words that join an item to the one before it.
_JOINING = frozenset({"and", "plus"})
_SMILEY = re.compile(r"[:=]?-?\)+")


def after_lead(tokens: Tokens, at: int) -> int:
    """Return the token after ``for`` or ``of`` at `at`, or ``por`` before a figure."""
    lead, is_last = _connector(tokens, at), at + 1 >= len(tokens)
    is_lead = not is_last and (lead in _LEADING or (lead == "per" and is_sum(tokens, at + 1)))
    return at + 1 if is_lead else at


def before_price(tokens: Tokens, start: int, at: int) -> int:
    """Return where the words begin that only lead to the price at `at`, not before `start`."""
    while at > start and _connector(tokens, at - 1) in _BEFORE_PRICE:
        at -= 1
    return at


def after_joiner(tokens: Tokens, at: int) -> int:
    """Return the token after ``and``, ``+``, ``plus`` or a dash at `at`."""
    is_joiner = _connector(tokens, at) in _JOINING or tokens[at].text in ("-", "/")
    return at + 1 if is_joiner and at + 1 < len(tokens) else at


def is_sum(tokens: Tokens, at: int) -> bool:
    """Return whether a figure or a currency stands at `at`."""
    return tokens.is_word(at) and (
        any(c.isdigit() for c in tokens[at].text) or currencies.may_be(tokens[at].text)
    )


def courtesies(tokens: Tokens, at: int) -> int:
    """Return the token after words of courtesy and pictures from `at` on."""
    while at < len(tokens) and tokens[at].kind is Kind.WORD:
        found = vocabulary.section("courtesies").match(tokens.keys, at)
        if found is None and not _is_picture(tokens[at].text):
            break
        at = found[1] if found else at + 1
    return at


def _connector(tokens: Tokens, at: int) -> str | None:
    if not tokens.is_word(at) or tokens[at].tail or tokens[at].text == "A":
        return None  # ``Option A 100`` has no French à
    return vocabulary.section("connectors").word(tokens.keys[at])


def _is_picture(text: str) -> bool:
    text = text.rstrip(".")
    if _SMILEY.fullmatch(text):
        return True
    return bool(text) and all(unicodedata.category(c) in ("So", "Sk") for c in text)
