"""Buyers: customers as rows of a list, by name, from a place on, with what each owes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from bot.customers import Customer
from bot.documents.ledger import sums, words
from bot.documents.ledger.entries import PAGE
from bot.documents.ledger.sums import Totals
from bot.documents.model import Document, State
from bot.store import counting

#: States of what has left, be it that it is paid, cancelled or, of a quote, answered.
LEFT = tuple(each for each in State if each not in (State.DRAFT, State.PENDING, State.ERASED))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind a customer, or before it when one turns back."""

    customer_id: int
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some customers in order, what they owe, and the places where the pages beside begin."""

    customers: tuple[Customer, ...]
    owed: Mapping[int, Totals]
    before: Place | None = None  #: None: this is the first page
    after: Place | None = None  #: None: this is the last page


#: Documents of a customer that are counted; of more it is only said that there are more.
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a customer has, each counted up to one more than `MOST_COUNTED`."""

    issued: int
    drafts: int


async def belongings(customer: Customer) -> Belongings:
    """Count the documents of a customer, from the index alone."""
    own = Document.filter(account_id=customer.account_id, customer_id=customer.id)
    drafts = own.filter(state__in=(State.DRAFT, State.PENDING))
    issued = own.filter(state__in=LEFT)
    return Belongings(
        issued=await counting.up_to(issued, MOST_COUNTED + 1, "draft_number"),
        drafts=await counting.up_to(drafts, MOST_COUNTED + 1, "draft_number"),
    )


async def page(account_id: int, place: Place | None = None, *, size: int = PAGE) -> Page:
    """Return the page that begins at a place; a customer that is gone begins at the first."""
    at = None
    if place is not None:
        at = await Customer.get_or_none(id=place.customer_id, account_id=account_id)
    is_back = at is not None and place is not None and place.is_back
    found = await query(account_id, at, is_back=is_back).limit(size + 1)
    shown, has_more = found[:size], len(found) > size
    if is_back:
        shown.reverse()
    before = has_more if is_back else at is not None
    return Page(
        tuple(shown),
        await sums.by_customer(account_id, [each.id for each in shown]),
        Place(shown[0].id, is_back=True) if shown and before else None,
        Place(shown[-1].id) if shown and (is_back or has_more) else None,
    )


def query(account_id: int, at: Customer | None, *, is_back: bool) -> QuerySet[Customer]:
    """Return the query for the customers behind one, or before it, the nearest first."""
    found = Customer.filter(account_id=account_id)
    order = ("-code", "-id") if is_back else ("code", "id")
    if at is not None and is_back:
        found = found.filter(code__lte=at.code).filter(Q(code__lt=at.code) | Q(id__lt=at.id))
    elif at is not None:
        found = found.filter(code__gte=at.code).filter(Q(code__gt=at.code) | Q(id__gt=at.id))
    return found.order_by(*order)


async def named(account_id: int, said: str) -> Page:
    """Return the customers of whom a name begins with these words, a few at most."""
    ids = await words.customers_named(account_id, said, most=PAGE)
    found = await Customer.filter(account_id=account_id, id__in=list(ids)).order_by("code", "id")
    return Page(tuple(found), await sums.by_customer(account_id, list(ids)))
