"""Issuing: a document gets its number and is frozen; from then on only a new one corrects it."""

from __future__ import annotations

from bot.accounts import Account
from bot.customers import Customer
from bot.documents import reading, series
from bot.documents.balance import crediting
from bot.documents.events import Occasion, note
from bot.documents.facts import DocumentFacts
from bot.documents.freezing import freeze
from bot.documents.model import Document, State
from bot.store import lookup


async def issue(document: Document, account: Account, occasion: Occasion) -> DocumentFacts:
    """Number and freeze a draft or pending document. Call inside a transaction.

    The account's row must be locked by the caller, so that one document after the other is
    numbered. Returns the facts as frozen.
    """
    await lookup.ensure(document, "lines")
    if document.quote_id is not None:
        await document.fetch_related("quote")
    customer = await lookup.find(Customer, id=document.customer_id)
    issued_on = document.issued_on or account.today(occasion.at)
    number = await series.number_for(
        account.id, document.kind, issued_on, invoices=account.invoice_numbers
    )
    document.number, document.sequence = number.text, number.sequence
    document.state = State.ISSUED
    document.issued_on = issued_on
    document.issued_at = occasion.at
    document.due_on = reading.due_on(document, account, issued_on)
    document.valid_until = reading.valid_until(document, issued_on)
    facts = reading.current(document, account, customer, today=issued_on)
    document.net_minor = facts.net.minor
    document.gross_minor = facts.gross.minor
    document.tax_minor = facts.gross.minor - facts.net.minor
    document.frozen, document.frozen_bank = freeze(facts)
    await document.save()
    await note(document, "issued", occasion, number=number.text)
    if document.original_id is not None:
        await crediting.apply(document, occasion)
    return facts
