"""Farewells: what is still to be done when an account's rows are gone, and the one last mail.

The row is all that is left of an account until its job has run: the database is cleaned of what
deleted rows leave behind, the local mailbox is emptied, the last mail says that it is done. Then
the row goes as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from bot import answers
from bot.accounts import Account
from bot.answers import Paragraph, Part, Tone
from bot.post import InboundMail
from bot.store import engine
from bot.store.columns import UtcField
from bot.words import say

#: The job that does what is left; its argument is ``farewell_id``.
JOB = "erasure:farewell"
KIND = "farewell"


class Farewell(Model):
    """One erased account whose last mail has not left yet."""

    id = fields.BigIntField(primary_key=True)
    address = fields.CharField(254)
    language = fields.CharField(8)
    erased_at: datetime = UtcField()
    is_silent = fields.BooleanField(
        default=False
    )  # it was told before: erased again after a restore
    tries = fields.IntField(default=0)


async def plan(account: Account, now: datetime, *, is_silent: bool) -> Farewell:
    """Note what is left to do for an account, with its job. Call inside a transaction."""
    farewell = await Farewell.create(
        address=account.address, language=account.language, erased_at=now, is_silent=is_silent
    )
    await engine.defer(JOB, lock=f"farewell/{farewell.id}", farewell_id=farewell.id)
    return farewell


async def drop_late_mail(farewell: Farewell) -> None:
    """Delete mails of the address that were stored before the erasure and handled beside it."""
    await InboundMail.filter(author=farewell.address, received_at__lte=farewell.erased_at).delete()


def facts(farewell: Farewell, *, operator: str) -> Mapping[str, object]:
    """Return what the last mail says."""
    language = farewell.language
    said = [say(language, KIND, key) for key in ("gone", "others", "again")]
    if operator:
        said.append(say(language, KIND, "operator", operator=operator))
    headline = say(language, KIND, "done")
    part = Part(Tone.OK, headline, tuple(Paragraph(each) for each in said))
    return {"subject": headline, **answers.as_facts([part], ())}
