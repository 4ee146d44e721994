"""Mailroom: mails handed to dispatch as the worker does, and all that they leave behind."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise import Tortoise, connections

from bot import dispatch
from bot.dispatch import House
from bot.post import InboundMail, Letter, Level, OutboundMail
from bot.trust import confirming
from tests import databases

ANN = "ann@example.com"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUSE = House("bot.example", undo_window=timedelta(0), signup="open", mint=databases.MINT)

#: A complete profile and a customer, as a mail.
IN_BUSINESS = """\
profile name Studio Nord
profile address 1 Main Street, Springfield, IL 62701, USA

customer ACME "Acme Corp" ap@acme.example
"""

_ids = itertools.count(1)


async def received(author: str = ANN, *, proof: str = "peer") -> str:
    """Store a mail as the intake does, by default one of a trusted peer, and return its id."""
    number = next(_ids)
    mail = await InboundMail.create(
        id=f"mail-{number}",
        content_key=f"{number}",
        mail_from=author,
        rcpt_tos=["invoice@bot.example"],
        peer="127.0.0.1",
        level=Level.STRONG,
        author=author,
        proof=proof,
        octets=b"",
        received_at=NOW,
    )
    return mail.id


def letter(text: str, *, author: str = ANN, subject: str = "", **more: Any) -> Letter:
    """Return a letter with the given text."""
    return Letter(author, Level.STRONG, subject, text, **more)


async def mailed(
    text: str,
    *,
    author: str = ANN,
    subject: str = "",
    house: House = HOUSE,
    now: datetime = NOW,
    **more: Any,
) -> Mapping[str, Any]:
    """Handle a mail with this text and return the facts of its answer."""
    mail_id = await received(author)
    await dispatch.handle(mail_id, letter(text, author=author, subject=subject, **more), house, now)
    return (await answer_to(mail_id)).facts


async def answer_to(mail_id: str) -> OutboundMail:
    """Return the answer to a mail."""
    return await OutboundMail.get(key=f"answer/{mail_id}")


async def told(answer: OutboundMail | None = None) -> tuple[int, str] | None:
    """Return what the reply address of an answer says, of the last one that asks to confirm."""
    for each in [answer] if answer else await OutboundMail.all().order_by("-id"):
        address = await confirming.address_of(each, databases.MINT, "bot.example")
        if found := confirming.said([address]):
            return found
    return None


def headlines(facts: Mapping[str, Any]) -> list[str]:
    """Return the first line of each part of an answer."""
    return [part["headline"] for part in facts["parts"]]


def tones(facts: Mapping[str, Any]) -> list[str]:
    """Return the tone of each part of an answer."""
    return [part["tone"] for part in facts["parts"]]


def offered(facts: Mapping[str, Any]) -> list[str]:
    """Return every line that an answer offers."""
    sections = [each for part in facts["parts"] for each in part["sections"]] + facts["closing"]
    return [line for each in sections if each["section"] == "replies" for line in each["lines"]]


async def everything(*, but: Sequence[str] = ()) -> dict[str, list[str]]:
    """Return all rows of all tables, of the engine too."""
    connection = connections.get("default")
    tables = [model._meta.db_table for model in Tortoise.apps["models"].values()]
    found = {}
    for table in [*tables, "procrastinate_jobs"]:
        if table not in but:
            rows = await connection.execute_query_dict(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608  (a name of ours)
            found[table] = [json.dumps(dict(row), default=str, sort_keys=True) for row in rows]
    return found
