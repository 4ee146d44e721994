"""Sketches: pages that are drawn for one answer and kept no longer (COMMANDS.md R13)."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from bot.documents.facts import DocumentFacts
from bot.documents.freezing import freeze, thaw
from bot.post import OutboundMail
from bot.store.columns import SealedField


class Sketch(Model):
    """What a page would say, for the mail that encloses it."""

    id = fields.BigIntField(primary_key=True)
    mail: fields.ForeignKeyRelation[OutboundMail] = fields.ForeignKeyField("models.OutboundMail")
    mail_id: int
    frozen: dict[str, Any] = fields.JSONField()
    frozen_bank: dict[str, str] = SealedField(default=dict)  # type: ignore[assignment]

    class Meta:
        """The sketches of a mail are found without reading those of others."""

        indexes = (("mail_id",),)


async def keep(mail: OutboundMail, pages: tuple[DocumentFacts, ...]) -> None:
    """Keep pages until their mail is composed. Call inside a transaction."""
    for page in pages:
        values, bank = freeze(page)
        await Sketch.create(mail=mail, frozen=values, frozen_bank=bank)


async def of_mail(mail_id: int) -> list[DocumentFacts]:
    """Return the pages that a mail is to enclose."""
    rows = await Sketch.filter(mail_id=mail_id).order_by("id")
    return [thaw(row.frozen, row.frozen_bank) for row in rows]


async def drop(mail_id: int) -> int:
    """Forget the pages of a mail that is composed; return how many."""
    return await Sketch.filter(mail_id=mail_id).delete()
