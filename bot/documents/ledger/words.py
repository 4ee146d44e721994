"""Words: what somebody types to find documents: a number, the name of a customer, an amount.

Nothing is acted on here, so words may be read in several ways at once. Each way is a query of its
own, led by an index.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from tortoise.queryset import QuerySet

from bot.customers import CustomerKey
from bot.documents.model import Document
from bot.grammar import names
from bot.money import minor_digits

#: Customers that words may mean.
MAX_CUSTOMERS = 8
#: Digits of a number that is looked up; the columns are 32 bits wide.
_MAX_DIGITS = 9
#: Characters of an amount; the column is 64 bits wide.
_MAX_AMOUNT = 18
#: Decimals that currencies have.
_DECIMALS = (0, 2, 3)
_AMOUNT = re.compile(r"[\d., '’]*\d")
_CENTS = re.compile(r"[.,](\d{1,3})$")


async def branches(
    found: QuerySet[Document], words: str, account_id: int, *, currency: str
) -> list[QuerySet[Document]]:
    """Return a query for each way to read words; all of `found` for none."""
    said = "".join(each for each in words if each.isprintable()).strip()
    if not said:
        return [found]
    ways: list[dict[str, int | str]] = [{"number": said.upper()}, *_numbered(said)]
    ways += [{"gross_minor": minor} for minor in amounts(said, currency)]
    ways += [{"customer_id": each} for each in await customers_named(account_id, said)]
    return [found.filter(**way) for way in ways]


def _numbered(said: str) -> list[dict[str, int | str]]:
    """Return what a bare number or ``D-12`` means."""
    digits = said.upper().removeprefix("D-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS):
        return []
    ways: list[dict[str, int | str]] = [{"draft_number": int(digits)}]
    return [*ways, {"sequence": int(digits)}] if digits == said else ways


async def customers_named(
    account_id: int, words: str, *, most: int = MAX_CUSTOMERS
) -> Sequence[int]:
    """Return the ids of the customers of whom a name begins so, a few of them at most."""
    key = names.key(words)
    if not key:
        return ()
    beginning = CustomerKey.filter(account_id=account_id, key__startswith=key)
    rows = await beginning.order_by("key").limit(most).values_list("customer_id")
    return tuple(dict.fromkeys(int(row[0]) for row in rows))


def amounts(words: str, currency: str) -> list[int]:
    """Return the amounts, in minor units, that words may mean: ``1,234`` is two."""
    if not _AMOUNT.fullmatch(words) or len(words) > _MAX_AMOUNT:
        return []
    values = {Decimal(re.sub(r"\D", "", words))}
    cents = _CENTS.search(words)
    whole = re.sub(r"\D", "", words[: cents.start()]) if cents else ""
    if cents and whole:
        values.add(Decimal(f"{whole}.{cents.group(1)}"))
    digits = (minor_digits(currency),) if currency else _DECIMALS
    minors = {value.scaleb(places) for value in values for places in digits}
    return sorted(int(each) for each in minors if each == each.to_integral_value())
