"""Payments: the money that came in for an invoice. Rows are added and taken back, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tortoise import fields
from tortoise.models import Model

from bot.documents.balance import standing
from bot.documents.events import Occasion, note
from bot.documents.model import Document
from bot.store.columns import UtcField

#: Longest text that is kept with a payment.
MAX_NOTE = 500


class Payment(Model):
    """Money that came in for a document, in minor units of its currency."""

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="payments", db_index=True
    )
    document_id: int
    amount_minor = fields.BigIntField()
    paid_on: date = fields.DateField()
    note = fields.CharField(MAX_NOTE, default="")
    created_at: datetime = UtcField()
    mail_id = fields.CharField(20, default="")  # of the inbound mail that told of it
    taken_back_at: datetime | None = UtcField(null=True)  # by ``unpaid``


@dataclass(frozen=True, slots=True)
class Receipt:
    """What somebody says came in."""

    minor: int
    on: date
    note: str = ""


async def of(document: Document) -> list[Payment]:
    """Return the payments of a document that count, oldest first."""
    return await Payment.filter(document_id=document.id, taken_back_at=None).order_by("id")


async def book(document: Document, receipt: Receipt, occasion: Occasion) -> Payment:
    """Add a payment to an issued invoice. Call inside a transaction, the document locked."""
    payment = await Payment.create(
        document_id=document.id,
        amount_minor=receipt.minor,
        paid_on=receipt.on,
        note=receipt.note,
        created_at=occasion.at,
        mail_id=occasion.mail_id,
    )
    await _changed(document, receipt.minor)
    await note(document, "paid", occasion, **_detail(payment))
    return payment


async def take_back(payment: Payment, document: Document, occasion: Occasion) -> None:
    """Let a payment count no more. Call inside a transaction, the document locked."""
    payment.taken_back_at = occasion.at
    await payment.save(update_fields=["taken_back_at"])
    await _changed(document, -payment.amount_minor)
    await note(document, "unpaid", occasion, **_detail(payment))


async def _changed(document: Document, minor: int) -> None:
    document.paid_minor += minor
    document.state = standing.state_of(document)
    await document.save(update_fields=["paid_minor", "state"])


def _detail(payment: Payment) -> dict[str, str]:
    return {
        "amount_minor": str(payment.amount_minor),
        "paid_on": payment.paid_on.isoformat(),
        "note": payment.note,
    }
