"""Held: every row about an account, as plain values; a table that is missing here is a fault."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from tortoise import Tortoise
from tortoise.models import Model

from bot.accounts import Account, addresses_of
from bot.store import counting

#: Rows read at a time.
PAGE = 500


@dataclass(frozen=True, slots=True)
class Holding:
    """A table, and how its rows belong to an account."""

    name: str
    kind: str  #: the model's name
    path: str  #: of the account's id, or of its address
    of_address: bool = False

    @property
    def model(self) -> type[Model]:
        """The model, by its name: tables of every part of the house are held."""
        return _model(self.kind)

    @property
    def is_of_documents(self) -> bool:
        """Whether its rows are an account's through documents."""
        return self.path.startswith("document__")


def _model(kind: str) -> type[Model]:
    found: type[Model] = Tortoise.apps["models"][kind]
    return found


HELD = (
    Holding("account", "Account", "id"),
    Holding("aliases", "Alias", "account_id"),
    Holding("contacts", "Contact", "account_id"),
    Holding("logos", "Logo", "account_id"),
    Holding("customers", "Customer", "account_id"),
    Holding("customer_names", "CustomerKey", "account_id"),
    Holding("undeliverable", "Undeliverable", "account_id"),
    Holding("products", "Product", "account_id"),
    Holding("number_series", "NumberSeries", "account_id"),
    Holding("documents", "Document", "account_id"),
    Holding("lines", "LineItem", "document__account_id"),
    Holding("payments", "Payment", "document__account_id"),
    Holding("events", "Event", "document__account_id"),
    Holding("drawings", "Drawing", "document__account_id"),
    Holding("questions", "Question", "account_id"),
    Holding("choices", "Chosen", "account_id"),
    Holding("commands_lately", "Done", "account_id"),
    Holding("unsubscribed", "Unsubscribed", "account_id"),
    Holding("mails_in", "InboundMail", "author", of_address=True),
    Holding("mails_out", "OutboundMail", "account_id"),
    Holding("attempts", "Attempt", "mail__account_id"),
    Holding("enclosures", "Enclosure", "mail__account_id"),
    Holding("sketches", "Sketch", "mail__account_id"),
    Holding("sessions", "Session", "account_id"),
    Holding("sign_ins", "SignIn", "address", of_address=True),
    Holding("identities", "Identity", "account_id"),
    Holding("errands", "Errand", "account_id"),
)

#: Tables that belong to no account, and why.
OF_NOBODY = {
    "Approach": "hashes of the addresses of strangers who were written to; kept for a day",
    "Unwanted": "hashes of addresses that want no mail of the bot, whoever sends it",
    "ErasureMark": "keyed hashes of erased addresses, without the addresses",
    "Farewell": "an address whose account is gone, until its last mail has left",
    "Fingerprint": "hashes of signatures that were seen; kept for 14 days",
}


async def own(holding: Holding, account: Account) -> Any:
    """Return the query for an account's rows of a table."""
    if holding.of_address:
        owners = await addresses_of(account)
        return holding.model.filter(**{f"{holding.path}__in": owners})
    return holding.model.filter(**{holding.path: account.id})


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are, as far as they were counted."""

    number: int
    is_all: bool  #: there are no others


async def count(holding: Holding, account: Account, most: int) -> Count:
    """Return how many rows of a table belong to an account, no more than `most` of them counted.

    It takes no longer for who has many: what belongs to documents is counted of the newest `most`.
    """
    if not holding.is_of_documents:
        number = await counting.up_to(await own(holding, account), most + 1)
        return Count(min(number, most), is_all=number <= most)
    documents = _model("Document").filter(account_id=account.id)
    is_all = await counting.up_to(documents, most + 1, "draft_number") <= most
    newest = documents.order_by("-draft_number").limit(most)
    number = await counting.belonging(holding.model, "document_id", newest)
    return Count(min(number, most), is_all and number <= most)


async def rows(holding: Holding, account: Account) -> AsyncIterator[dict[str, Any]]:
    """Give the rows of a table that belong to an account, a page at a time in memory."""
    last: Any = None
    while True:
        found = (await own(holding, account)).order_by("id").limit(PAGE)
        page = await (found if last is None else found.filter(id__gt=last))
        for row in page:
            yield values(row)
        if len(page) < PAGE:
            return
        last = page[-1].pk


def values(row: Model) -> dict[str, Any]:
    """Return a row as JSON takes it: amounts as text, dates as ISO 8601, octets as their number."""
    names = row._meta.fields_db_projection
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    match value:
        case bytes() | memoryview():
            return {"octets": len(value)}
        case Decimal():
            return f"{value:f}"
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case _:
            return value
