"""Post: the mail that came in and the mail that is to go out.

`InboundMail` is stored before SMTP says 250. `OutboundMail` is written in the transaction that
changes the ledger, together with the job that sends it, so none exists without the others. Its
`key` is unique: inserting it *is* the right to send that mail, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from tortoise import fields
from tortoise.models import Model

from bot.accounts import Account
from bot.store import engine, lookup
from bot.store.columns import UtcField

#: A signature counts for 3 days before and after its date; the rest is for clocks that differ.
FINGERPRINT_DAYS = 14


class Received(StrEnum):
    """Where an inbound mail stands."""

    RECEIVED = "received"
    HANDLED = "handled"
    SET_ASIDE = "set-aside"  #: kept, the operator is told


class Posted(StrEnum):
    """Where an outbound mail stands (words of RFC 3464 2.3.3)."""

    QUEUED = "queued"
    RELAYED = "relayed"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"


class Level(StrEnum):
    """How well the author of a mail is proven (TRUST.md 2)."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"
    NONE = "none"


class InboundMail(Model):
    """One message as received: the envelope and the octets."""

    id = fields.CharField(20, primary_key=True)  # made by us, told in the 250
    content_key = fields.CharField(64, unique=True)  # SHA-256 of envelope and octets
    mail_from = fields.CharField(320)  # RFC 5321 4.5.3.1.3; "" is the null reverse-path
    rcpt_tos: list[str] = fields.JSONField()
    peer = fields.CharField(64)
    level = fields.CharEnumField(Level, max_length=8)
    author = fields.CharField(320)  # named once, by `inbound.author`; never read again
    proof = fields.CharField(400, default="")  # what proves the author, and how; no address
    letter_key = fields.CharField(64, default="")  # of its `Letter`, once it is handled
    octets = fields.BinaryField(null=True)
    received_at = UtcField()
    state = fields.CharEnumField(Received, max_length=12, default=Received.RECEIVED)
    handled_at: datetime | None = UtcField(null=True)
    tries = fields.IntField(default=0)
    note = fields.CharField(200, default="")  # why it was set aside or met with silence

    class Meta:
        """The same letter is recognised by its author and key."""

        indexes = (("author", "letter_key"), ("state", "received_at"))


class Fingerprint(Model):
    """One signature that made a mail strong: it does so once, and no replay does it again.

    Kept as long as the signature could still count; see `FINGERPRINT_DAYS`.
    """

    fingerprint = fields.CharField(64, primary_key=True)  # SHA-256 of all that it covers
    seen_at = UtcField(db_index=True)


class OutboundMail(Model):
    """One mail to one recipient. `octets` are composed once, before the first try."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    account_id: int
    key = fields.CharField(200, unique=True)
    kind = fields.CharField(16)  # folder of ``templates/mail``: answer, invoice, notice ...
    cause: fields.ForeignKeyNullableRelation[InboundMail] = fields.ForeignKeyField(
        "models.InboundMail", null=True, on_delete=fields.SET_NULL
    )
    cause_id: str | None
    document_id = fields.BigIntField(null=True, db_index=True)
    enclosures: fields.ReverseRelation[Enclosure]
    recipient = fields.CharField(320)
    to: list[str] = fields.JSONField()  # the To header
    cc: list[str] = fields.JSONField(default=list)
    language = fields.CharField(8)
    facts: dict[str, Any] = fields.JSONField()
    message_id = fields.CharField(200)  # with angle brackets, fixed before the first try
    in_reply_to = fields.CharField(998, default="")  # RFC 5322 2.1.1: no line is longer
    references = fields.TextField(default="")
    octets = fields.BinaryField(null=True)
    state = fields.CharEnumField(Posted, max_length=12, default=Posted.QUEUED)
    queued_at = UtcField()
    relayed_at: datetime | None = UtcField(null=True)
    tries = fields.IntField(default=0)
    next_attempt_at: datetime | None = UtcField(null=True)
    last_response = fields.CharField(500, default="")

    class Meta:
        """A reply is matched with what it answers by Message-ID; answers are counted by address."""

        indexes = (
            ("message_id",),
            ("state", "queued_at"),
            ("recipient", "queued_at"),
            ("account_id",),
            ("cause_id",),
        )


class Enclosure(Model):
    """A PDF that a mail carries. The mail waits until every one of its drawings is drawn."""

    id = fields.BigIntField(primary_key=True)
    mail: fields.ForeignKeyRelation[OutboundMail] = fields.ForeignKeyField(
        "models.OutboundMail", related_name="enclosures"
    )
    mail_id: int
    drawing_id = fields.BigIntField(db_index=True)  # of a `bot.documents.model.Drawing`
    position = fields.IntField()

    class Meta:
        """The enclosures of a mail are found without reading those of others."""

        indexes = (("mail_id",),)


class Attempt(Model):
    """One try to hand a mail on, with the whole response of the next hop."""

    id = fields.BigIntField(primary_key=True)
    mail: fields.ForeignKeyRelation[OutboundMail] = fields.ForeignKeyField(
        "models.OutboundMail", related_name="responses"
    )
    mail_id: int
    at = UtcField()
    outcome = fields.CharField(12)  # accepted, deferred or refused
    response = fields.TextField()

    class Meta:
        """The attempts of a mail are found, and go with it, without reading those of others."""

        indexes = (("mail_id",),)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail cut down to what its author newly wrote, from an author who is proven."""

    author: str
    level: Level
    subject: str
    text: str
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    answered_mail: int | None = None  #: of ours, that a true reply address names
    #: The mail and the token that an address of `bot.trust.confirming` claims, true or not.
    confirms: tuple[int, str] | None = None
    has_attachments: bool = False
    is_cut: bool = False  #: there was more text than is read; the last line may be torn

    @property
    def key(self) -> str:
        """What the same letter has in common whatever way it came; empty without a Message-ID.

        The words count too: a program that gives all its mails one Message-ID is not to be
        answered with what it asked for first.
        """
        if not self.message_id:
            return ""
        said = "\0".join((self.message_id, self.subject, self.text))
        return sha256(said.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail that a command wants sent."""

    key: str  #: unique for ever, e.g. ``invoice/17/acme@example.com``
    kind: str  #: folder of ``templates/mail``
    recipient: str  #: the envelope's
    language: str
    facts: Mapping[str, Any]
    to: tuple[str, ...] = ()  #: the To header; the recipient if empty
    cc: tuple[str, ...] = ()
    document_id: int | None = None
    awaits_drawing: bool = False  #: some of `drawing_ids` is not drawn yet
    drawing_ids: tuple[int, ...] = ()  #: PDFs to enclose, in order
    in_reply_to: str = ""
    references: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Sender:
    """What queued mail depends on besides itself."""

    account_id: int
    cause_id: str | None
    now: datetime
    mail_domain: str


async def put(outgoing: Outgoing, sender: Sender) -> OutboundMail | None:
    """Queue a mail and its job; None if that key was queued before. Call inside a transaction.

    A mail that carries a drawing not yet drawn waits: drawing it releases the mail.
    """
    if await lookup.exists(OutboundMail, key=outgoing.key):
        return None
    mail = await OutboundMail.create(
        account_id=sender.account_id,
        key=outgoing.key,
        kind=outgoing.kind,
        cause_id=sender.cause_id,
        document_id=outgoing.document_id,
        recipient=outgoing.recipient,
        to=list(outgoing.to or (outgoing.recipient,)),
        cc=list(outgoing.cc),
        language=outgoing.language,
        facts=dict(outgoing.facts),
        message_id=message_id(outgoing.key, sender.mail_domain),
        in_reply_to=outgoing.in_reply_to,
        references=" ".join(outgoing.references),
        queued_at=sender.now,
    )
    await Enclosure.bulk_create(
        Enclosure(mail_id=mail.id, drawing_id=drawing_id, position=position)
        for position, drawing_id in enumerate(outgoing.drawing_ids)
    )
    if not outgoing.awaits_drawing:
        await release(mail)
    return mail


async def release(mail: OutboundMail, *, at: datetime | None = None) -> None:
    """Create the job that composes and delivers a mail. Call inside a transaction."""
    # The lock keeps a rescued job and its half-dead twin from sending side by side.
    await engine.defer("outbound:deliver", at=at, lock=f"outbound/{mail.id}", mail_id=mail.id)


async def enclosed(mail: OutboundMail) -> tuple[int, ...]:
    """Return the ids of the drawings a mail carries, in order."""
    rows = await Enclosure.filter(mail_id=mail.id).order_by("position")
    return tuple(row.drawing_id for row in rows)


async def repeat(
    first: OutboundMail, key: str, sender: Sender, *, drawing_ids: tuple[int, ...], awaits: bool
) -> None:
    """Queue the same answer again under another key. Call inside a transaction."""
    await put(
        Outgoing(
            key=key,
            kind=first.kind,
            recipient=first.recipient,
            language=first.language,
            facts=first.facts,
            document_id=first.document_id,
            drawing_ids=drawing_ids,
            awaits_drawing=awaits,
            in_reply_to=first.in_reply_to,
            references=tuple(first.references.split()),
        ),
        sender,
    )


def message_id(key: str, mail_domain: str) -> str:
    """Return the Message-ID (RFC 5322 3.6.4) of a queued mail.

    Made from the key: every recipient's copy of one mail and every repeat carries the same.
    """
    base = key.rpartition("/")[0] if key.startswith("invoice/") else key
    return f"<{sha256(base.encode()).hexdigest()[:32]}@{mail_domain}>"
