"""Amounts: what a line says of money, in the currency of the document it is about."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.documents.arithmetic.trace import MAX_DIGITS
from bot.documents.model import Document
from bot.grammar.numbers import plain
from bot.money import Money, minor_digits
from bot.problems import Place, Problem


def check_currency(
    currency: str | None, document: Document, *, place: Place | None, replies: Sequence[str]
) -> None:
    """Ask about an amount in another currency than the document's: no rate is guessed."""
    if currency in (None, document.currency):
        return
    facts = {"written": str(currency), "currency": document.currency}
    raise Problem(
        "other-currency-than", place=place, is_question=True, facts=facts, replies=replies
    )


def minor_of(amount: Decimal, document: Document, *, place: Place | None) -> int:
    """Return an amount in minor units. Raises Problem for decimals the currency does not have."""
    money = Money(amount, document.currency)
    rounded = money.rounded()
    if rounded.amount != amount:
        facts = {"written": plain(amount), "most": str(minor_digits(document.currency))}
        raise Problem("decimals-too-many", place=place, facts=facts)
    if len(str(rounded.minor)) > MAX_DIGITS - 1:  # several payments still fit their column
        raise Problem("amount-too-large", place=place)
    return rounded.minor


def written(minor: int, document: Document) -> Decimal:
    """Return minor units as an amount that a line can hold."""
    return Money.of_minor(minor, document.currency).amount
