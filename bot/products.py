"""Products: the price list of an account; a line of a document takes what it says from there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rapidfuzz import fuzz, process
from tortoise import fields
from tortoise.models import Model

from bot.accounts import Account
from bot.grammar.syntax import Unit
from bot.store import lookup

#: Products whose codes are compared with one that is unknown.
MOST_COMPARED = 2000


class Product(Model):
    """One entry of a price list."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    account_id: int
    code = fields.CharField(40)  # in lower case; people write it after ``#`` in any
    description = fields.CharField(400)
    unit = fields.CharEnumField(Unit, max_length=8, default=Unit.PIECE)
    unit_price = fields.DecimalField(24, 6)
    currency = fields.CharField(3)
    tax_said: dict[str, Any] = fields.JSONField(default=dict)  # as of a line item

    class Meta:
        """A code names one product of an account."""

        unique_together = (("account", "code"),)


def key(code: str) -> str:
    """Return a code in the form in which it is kept."""
    return code.strip().lstrip("#").lower()


async def by_code(account: Account, code: str) -> Product | None:
    """Return the product of a code."""
    return await lookup.find(Product, account_id=account.id, code=key(code))


async def by_codes(account: Account, codes: Sequence[str]) -> dict[str, Product]:
    """Return the products of several codes, by the form in which these are kept."""
    rows = await lookup.those(Product, account_id=account.id, code=sorted(set(map(key, codes))))
    return {row.code: row for row in rows}


async def similar(account: Account, code: str, *, limit: int = 3) -> list[str]:
    """Return codes that resemble one, best first: for suggestions only, never to act on."""
    rows = Product.filter(account_id=account.id).limit(MOST_COMPARED)
    codes = [str(each) for each in await rows.values_list("code", flat=True)]
    hits = process.extract(key(code), codes, scorer=fuzz.WRatio, limit=limit)
    return [found for found, score, _ in hits if score >= 70]
