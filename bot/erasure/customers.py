"""Customers: forgotten, with their contacts; their documents stay frozen or go with them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.customers import Customer
from bot.documents.events import Occasion
from bot.documents.model import Document, State
from bot.erasure import documents


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a customer has: documents that have left, and those that have not."""

    issued: int
    drafts: int


async def belongings(customer: Customer) -> Belongings:
    """Count a customer's documents."""
    # With the account, as the indexes begin with it.
    own = Document.filter(account_id=customer.account_id, customer_id=customer.id)
    return Belongings(
        issued=await own.filter(number__isnull=False).count(),
        drafts=await own.filter(number__isnull=True).count(),
    )


async def forget(customer: Customer, occasion: Occasion, *, with_documents: bool) -> None:
    """Delete a customer and the drafts for it; documents that have left only if that is wanted.

    Call inside a transaction.
    """
    own = Document.select_for_update().filter(
        account_id=customer.account_id, customer_id=customer.id
    )
    # Credit notes before their invoices: a row that is referred to cannot go.
    for document in await own.order_by("-id"):
        if document.number is None or (with_documents and document.state is not State.ERASED):
            await documents.erase(document, occasion)
    await customer.delete()
