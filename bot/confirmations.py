"""Confirmations: what is done only after its owner has said ``confirm`` to the answer that asked.

A question is bound to one account, one purpose and what it is about; it is open for a day and
answered once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.models import Model

from bot.accounts import Account
from bot.documents.events import Occasion
from bot.documents.model import Document
from bot.store.columns import UtcField

#: Purposes of questions that no verb asks: a mail that waits, and a further address.
MAIL, ADDRESS = "mail", "address"
#: How long a question waits for its answer.
OPEN_FOR = timedelta(hours=24)
#: How long after that the words of a mail are kept that waited.
FORGOTTEN_AFTER = timedelta(days=7)


class Question(Model):
    """A question that ``confirm`` answers."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    account_id: int
    document: fields.ForeignKeyNullableRelation[Document] = fields.ForeignKeyField(
        "models.Document", null=True, db_index=True
    )
    document_id: int | None
    customer_id = fields.BigIntField(null=True)
    purpose = fields.CharField(16)  # a verb, e.g. ``void``
    detail: dict[str, str] = fields.JSONField(default=dict)  # what else that verb was told
    amount = fields.CharField(64, default="")  # that is confirmed, as `amount_of` writes it
    mail_id = fields.CharField(20)  # of the inbound mail whose answer asks
    asked_at: datetime = UtcField()
    expires_at: datetime = UtcField()
    used_at: datetime | None = UtcField(null=True)

    class Meta:
        """The questions of an account are found without reading those of others."""

        indexes = (("account_id", "asked_at"),)


@dataclass(frozen=True, slots=True)
class About:
    """What a question is about; its answer holds for no other."""

    document: Document | None = None
    customer_id: int | None = None
    amount: str = ""  #: as `amount_of` writes it


async def ask(
    account: Account, purpose: str, occasion: Occasion, about: About | None = None, **detail: str
) -> Question:
    """Open a question. Call inside a transaction."""
    about = about or About()
    return await Question.create(
        account_id=account.id,
        document_id=about.document.id if about.document else None,
        customer_id=about.customer_id,
        purpose=purpose,
        detail=detail,
        amount=about.amount,
        mail_id=occasion.mail_id,
        asked_at=occasion.at,
        expires_at=occasion.at + OPEN_FOR,
    )


def amount_of(minor: int, currency: str) -> str:
    """Return an amount in minor units as a question keeps it, e.g. ``30000 USD``."""
    return f"{minor} {currency}"


async def of_occasion(account: Account, occasion: Occasion) -> list[int]:
    """Return the ids of the questions that an answer, to a mail or to the portal, asks.

    Those that ask another address have a mail of their own.
    """
    asked = Question.filter(account_id=account.id, mail_id=occasion.mail_id)
    if not occasion.mail_id:  # the portal asks under no mail, only ever at another time
        asked = asked.filter(asked_at=occasion.at)
    asked = asked.exclude(purpose=ADDRESS).order_by("id")
    return [int(str(each)) for each in await asked.values_list("id", flat=True)]


async def of_portal(account: Account, now: datetime) -> tuple[Question, ...]:
    """Return the questions that the portal asked within a day, of each subject the newest.

    A text that waits counts only while nothing was asked after it: ``confirm`` answers what was
    shown last. What another address is asked, that address answers.
    """
    asked = Question.filter(account_id=account.id, mail_id="", expires_at__gt=now)
    rows = await asked.exclude(purpose=ADDRESS).order_by("id")
    newest = {(e.purpose, e.document_id, e.customer_id): e for e in rows}
    is_last = bool(rows) and rows[-1].purpose == MAIL
    return tuple(each for each in newest.values() if is_last or each.purpose != MAIL)


def is_open(question: Question, now: datetime) -> bool:
    """Tell whether a question can still be answered."""
    return question.used_at is None and now < question.expires_at


async def forget(now: datetime) -> None:
    """Delete what a mail said that waited and was not confirmed for long."""
    last = now - FORGOTTEN_AFTER
    await Question.filter(purpose=MAIL, expires_at__lt=last).delete()


async def use(question: Question, now: datetime) -> None:
    """Answer a question, and with it every other of the same purpose about the same thing."""
    await Question.filter(
        account_id=question.account_id,
        document_id=question.document_id,
        customer_id=question.customer_id,
        purpose=question.purpose,
        used_at=None,
    ).update(used_at=now)
