"""Offers: every line that a mail to an account offers works when it is sent back as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import serve
from bot import dispatch
from bot.post import InboundMail, Letter, Level, OutboundMail
from bot.store import engine
from bot.trust import confirming
from bot.words import languages, say
from tests.whole.stage import Stage

#: What stands over lines that only show a form, in each language.
EXAMPLES = frozenset(say(each, "titles", "examples") for each in languages())

#: Kinds of mail that offer lines, each for itself.
OFFERING = ("answer", "news")


class Undo(Exception):  # noqa: N818  (takes back what was tried, no error)
    """Takes back a transaction."""


async def refused(stage: Stage, mail: OutboundMail, reply_to: str) -> list[str]:
    """Try every line that a mail offers; return those that do not work, with what is answered."""
    said = [(line, await tried(stage, line, mail, reply_to)) for line in offered(mail)]
    if mail.kind == "notice" and (lines := "\n".join(mail.facts.get("lines", ()))):
        said.append((lines, await tried(stage, lines, mail, "")))  # they belong together
    return [f"{line!r} is answered: {result}" for line, result in said if result]


async def tried(stage: Stage, line: str, answer: OutboundMail, reply_to: str) -> str:
    """Send an offered line back, take it back again, and return why it did not work."""
    letter = Letter(
        answer.recipient,
        Level.STRONG,
        "Re:",
        line,
        "<t@example.com>",
        answer.message_id,
        confirms=confirming.said([reply_to]),
    )
    window = stage.settings.undo_window or timedelta(0)
    house = replace(serve.house(stage.settings), undo_window=window, signup="open")
    result: list[str] = []
    with suppress(Undo):
        async with engine.transaction():
            mail = await InboundMail.create(
                id="tried",
                content_key="tried",
                mail_from=answer.recipient,
                rcpt_tos=[],
                peer="",
                level=Level.STRONG,
                author=answer.recipient,
                proof="peer",
                received_at=stage.now,
            )
            await dispatch.handle(mail.id, letter, house, stage.now)
            said = await OutboundMail.get(key="answer/tried")
            result = refusals(said.facts, {"parts": (), **answer.facts})
            raise Undo
    return "; ".join(result)


def offered(mail: OutboundMail) -> list[str]:
    """Return the lines that a mail offers to be sent back; examples of ``help`` are not."""
    if mail.kind not in OFFERING:
        return []
    return [
        line
        for each in [*_sections(mail), *mail.facts["closing"]]
        if each["section"] == "replies" and each["title"] not in EXAMPLES
        for line in each["lines"]
    ] + chosen(mail)


def chosen(mail: OutboundMail) -> list[str]:
    """Return what chooses the lines of a mail: each number, and the line copied with it."""
    if mail.kind not in OFFERING:
        return []
    return [
        said
        for each in _sections(mail)
        if each.get("first")
        for number, line in enumerate(each["lines"], start=each["first"])
        for said in (str(number), f"{number}. {line}")
    ]


def _sections(mail: OutboundMail) -> list[Mapping[str, Any]]:
    return [each for part in mail.facts["parts"] for each in part["sections"]]


def refusals(facts: Mapping[str, Any], asked: Mapping[str, Any]) -> list[str]:
    """Return the first lines of what was not done, or is asked a second time.

    A line may raise a further question, but not the one that it was offered for.
    """
    before = {part["headline"] for part in asked["parts"]}
    return [
        part["headline"]
        for part in facts["parts"]
        if part["tone"] == "error" or (part["tone"] == "question" and part["headline"] in before)
    ]
