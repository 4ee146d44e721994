"""Model: documents, their lines, drawings and events as rows.

Every kind of document shares one table; what differs is in `POLICIES`. A draft is a row with a
reference like ``D-12``. Issuing takes a number from a locked series and freezes seller, buyer,
lines and totals into the row: nothing in it changes afterwards, a credit note corrects it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from bot.accounts import Account
from bot.customers import Customer
from bot.grammar.syntax import Unit
from bot.store.columns import SealedField, UtcField


class Kind(StrEnum):
    """The kinds of document, named as in EN 16931 where it names them."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Policy:
    """How one kind behaves."""

    prefix: str  #: of its number series, which has no gaps
    owed: int  #: +1 adds to what the customer owes, -1 takes off, 0 neither


POLICIES = {
    Kind.INVOICE: Policy(prefix="INV", owed=+1),
    Kind.CREDIT_NOTE: Policy(prefix="CN", owed=-1),
    Kind.QUOTE: Policy(prefix="Q", owed=0),
}


class State(StrEnum):
    """Where a document stands; overdue is derived from the due date."""

    DRAFT = "draft"
    PENDING = "pending"  #: the undo window runs
    ISSUED = "issued"
    SETTLED = "settled"
    CREDITED = "credited"
    VOIDED = "voided"
    ACCEPTED = "accepted"  #: of a quote; that it has expired is derived
    DECLINED = "declined"
    CONVERTED = "converted"  #: into an invoice
    ERASED = "erased"  #: only its number is left


#: Columns of which sums are asked.
_SUMMED = ("gross_minor", "paid_minor", "credited_minor")


class NumberSeries(Model):
    """The next number of one series. Locked by whoever takes a number from it."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    name = fields.CharField(40)  # e.g. ``INV-2026``, or ``D`` for draft references
    next_number = fields.IntField(default=1)

    class Meta:
        """A series exists once."""

        unique_together = (("account", "name"),)


class Document(Model):
    """One document. Amounts are in minor units of `currency`, so that SQL sums them exactly."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    account_id: int
    customer: fields.ForeignKeyNullableRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", null=True, on_delete=fields.SET_NULL
    )
    customer_id: int | None
    lines: fields.ReverseRelation[LineItem]
    kind = fields.CharEnumField(Kind, max_length=16, default=Kind.INVOICE)
    state = fields.CharEnumField(State, max_length=16, default=State.DRAFT)
    draft_number = fields.IntField()  # 12 of ``D-12``
    number = fields.CharField(40, null=True)  # BT-1, taken when issued
    sequence = fields.IntField(null=True)  # 42 of ``INV-2026-0042``: people write ``paid 42``
    revision = fields.IntField(default=1)  # grows with each change of a draft

    created_at = UtcField()
    leaves_at: datetime | None = UtcField(null=True)  # end of the undo window, or the day asked for
    issued_at: datetime | None = UtcField(null=True)
    issued_on: date | None = fields.DateField(null=True)  # BT-2; the day asked for while a draft
    due_on: date | None = fields.DateField(null=True)  # BT-9; None while `terms_days` decides
    terms_days = fields.IntField(null=True)
    currency = fields.CharField(3)  # BT-5
    language = fields.CharField(8)
    period = fields.CharField(120, default="")
    purchase_order = fields.CharField(100, default="")  # BT-13
    reference = fields.CharField(100, default="")  # BT-10
    notes: list[str] = fields.JSONField(default=list)
    tax_said: dict[str, Any] = fields.JSONField(default=dict)  # of lines that say none
    discount: dict[str, str] = fields.JSONField(default=dict)  # percent or amount, as text
    prices_include_tax = fields.BooleanField(default=False)
    recipients: list[str] = fields.JSONField(default=list)
    copies: list[str] = fields.JSONField(default=list)
    awaits_send = fields.BooleanField(default=False)  # R17: leaves only after ``send``
    is_held = fields.BooleanField(default=False)  # nobody is reminded of it
    valid_until: date | None = fields.DateField(null=True)  # of a quote; None: the usual time
    deposit: dict[str, str] = fields.JSONField(default=dict)  # percent or amount, as text

    net_minor = fields.BigIntField(default=0)  # BT-109
    tax_minor = fields.BigIntField(default=0)  # BT-110
    gross_minor = fields.BigIntField(default=0)  # BT-112
    paid_minor = fields.BigIntField(default=0)  # BT-113
    credited_minor = fields.BigIntField(default=0)  # by credit notes that are issued

    # Of a credit note: what it corrects (BG-3), and whether it is to void all of it.
    original: fields.ForeignKeyNullableRelation[Document] = fields.ForeignKeyField(
        "models.Document",
        related_name="credit_notes",
        null=True,
        on_delete=fields.RESTRICT,
        db_index=True,
    )
    original_id: int | None
    corrects = fields.CharField(40, default="")  # number of the original, BT-25
    is_voiding = fields.BooleanField(default=False)

    # Of an invoice: the quote that it was made from.
    quote: fields.ForeignKeyNullableRelation[Document] = fields.ForeignKeyField(
        "models.Document",
        related_name="invoices",
        null=True,
        on_delete=fields.SET_NULL,
        db_index=True,
    )
    quote_id: int | None

    # Frozen when issued: `facts` but for the bank account, which is sealed beside them.
    frozen: dict[str, Any] | None = fields.JSONField(null=True)
    frozen_bank: dict[str, str] = SealedField(default=dict)  # type: ignore[assignment]

    class Meta:
        """Numbers are unique within an account, as is each draft reference."""

        unique_together = (("account", "number"), ("account", "draft_number"))
        # So that a question about a few of many documents reads those few, and a sum is taken from
        # the index alone, in its order (`bot.documents.ledger`).
        indexes = (
            ("account_id", "state", "draft_number", "kind", "due_on"),
            ("account_id", "customer_id", "draft_number"),
            ("account_id", "customer_id", "state", "draft_number", "kind", "due_on"),
            ("account_id", "customer_id", "issued_on", "state", "kind"),
            ("account_id", "state", "currency", "kind", "due_on", *_SUMMED),
            ("account_id", "state", "customer_id", "currency", "kind", "due_on", *_SUMMED),
            ("account_id", "currency", "kind", "issued_on", "paid_minor"),
            # Whatever a document refers to is deleted without reading all documents.
            ("customer_id",),
            ("original_id",),
            ("quote_id",),
            # So that a list with any filter is read in its order, from its place on
            # (`bot.documents.ledger.pages`).
            ("account_id", "issued_on", "draft_number", "kind", "state", "currency"),
            ("account_id", "kind", "draft_number", "state", "currency", "due_on"),
            ("account_id", "currency", "draft_number", "kind", "state", "due_on"),
            ("account_id", "gross_minor", "draft_number"),
            ("account_id", "sequence", "draft_number"),
        )


class LineItem(Model):
    """One line of a document (BG-25) as it was asked for."""

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField(
        "models.Document", related_name="lines"
    )
    position = fields.IntField()
    description = fields.CharField(2000)
    quantity = fields.DecimalField(18, 4)
    unit = fields.CharEnumField(Unit, max_length=8)
    unit_price = fields.DecimalField(24, 6)
    tax_category = fields.CharField(2)  # UNCL 5305
    tax_rate = fields.DecimalField(7, 4)  # percent
    tax_reason = fields.CharField(40, default="")  # key of the reason's text
    tax_said: dict[str, Any] = fields.JSONField(default=dict)  # what the sender said of this line
    discount: dict[str, str] = fields.JSONField(default=dict)

    class Meta:
        """The lines of a document are found without reading those of others."""

        indexes = (("document_id",),)


class Drawing(Model):
    """The PDF of one revision of a document: drawn once, read ever after."""

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    document_id: int
    revision = fields.IntField()
    is_preview = fields.BooleanField()
    file_name = fields.CharField(200, default="")
    octets = fields.BinaryField(null=True)  # None until drawn
    sha256 = fields.CharField(64, default="")
    drawn_at: datetime | None = UtcField(null=True)
    failure = fields.CharField(200, default="")  # why it can not be drawn, for the operator

    class Meta:
        """One drawing for each revision."""

        unique_together = (("document", "revision", "is_preview"),)


class Event(Model):
    """What happened to a document: append-only, shown by ``history``."""

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    at = UtcField()
    what = fields.CharField(40)  # e.g. ``drafted``, ``pending``, ``issued``, ``relayed``
    by = fields.CharField(40)  # ``mail``, ``portal``, ``clock``, ``relay``; never an address
    mail_id = fields.CharField(20, default="")  # of the inbound mail that caused it
    detail: dict[str, str] = fields.JSONField(default=dict)

    class Meta:
        """The events of a document are found without reading those of others."""

        indexes = (("document_id",),)
