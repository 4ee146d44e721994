"""Choices: the lines that an answer offers to a question, and which of them was chosen by number.

The lines stand in the answer itself, so what is carried out is what was shown. A question is open
for seven days and answered once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.models import Model

from bot.accounts import Account
from bot.commands.making import finding
from bot.commands.verb import Desk
from bot.grammar.syntax import Block
from bot.post import InboundMail, OutboundMail
from bot.problems import Place, Problem
from bot.store.columns import UtcField

#: Verbs that only show something.
LOOKING = frozenset({"show", "explain", "history", "list", "status", "statement", "pdf", "help"})
#: How long a line can be chosen by its number.
OPEN_FOR = timedelta(days=7)


class Chosen(Model):
    """A question of an answer that is answered."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account")
    account_id: int
    mail: fields.ForeignKeyRelation[OutboundMail] = fields.ForeignKeyField("models.OutboundMail")
    mail_id: int
    question = fields.IntField()  # number of its first line
    number = fields.IntField()  # of the line that was chosen
    chosen_by = fields.CharField(20)  # the inbound mail
    position = fields.IntField()  # of the command in that mail, counted from 0
    chosen_at: datetime = UtcField()

    class Meta:
        """A question is answered once."""

        unique_together = (("mail", "question"),)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a mail of ours asked, for the letter that answers it."""

    mail: OutboundMail
    lines: Mapping[int, str]  #: by their numbers
    questions: Mapping[int, int]  #: of each number that of the first line of its question

    def named(self, block: Block) -> int:
        """Return the number of the line that a command is, chosen by number or sent back; or 0."""
        if block.choice:
            return block.choice
        written = [line.text.split() for line in block.lines]
        same = (n for n, text in self.lines.items() if _words(text) == written)
        return next(same, 0)


def _words(text: str) -> list[list[str]]:
    return [line.split() for line in text.split("\n")]


@dataclass(frozen=True, slots=True)
class Answering:
    """One command of a letter that answers a mail which asked something."""

    asked: Asked
    position: int  #: of the command in the letter, counted from 0
    others: Sequence[Block] = ()  #: the other commands of the letter

    def rivals(self, block: Block) -> list[str]:
        """Return the lines a letter chooses for one question, if they are several that do more."""
        chosen = [each for each in (block, *self.others) if each.choice and _decides(each)]
        numbers = sorted({each.choice for each in chosen if self._is_same(each, block)})
        lines = [self.asked.lines[number] for number in numbers]
        return lines if lines[1:] and _decides(block) else []

    def _is_same(self, one: Block, other: Block) -> bool:
        questions = self.asked.questions
        return questions.get(one.choice) == questions.get(other.choice)


def _decides(block: Block) -> bool:
    """Tell whether a command does more than to show something."""
    return block.verb not in LOOKING


async def asked(desk: Desk) -> Asked | None:
    """Return what the mail asked that a letter answers; None if it asked nothing.

    The same letter by two routes has two answers that say the same: the first counts.
    """
    mail = await finding.replied_to(desk)
    if mail is None or mail.kind != "answer":
        return None
    found = dict(_choices(mail.facts))
    if not found:
        return None
    lines = {number: line for number, (_, line) in found.items()}
    questions = {number: question for number, (question, _) in found.items()}
    return Asked(await _first_of(mail), lines, questions)


async def _first_of(answer: OutboundMail) -> OutboundMail:
    cause = await InboundMail.get_or_none(id=answer.cause_id) if answer.cause_id else None
    if cause is None or not cause.letter_key:
        return answer
    same = InboundMail.filter(author=cause.author, letter_key=cause.letter_key)
    ids = await same.values_list("id", flat=True)
    answers = OutboundMail.filter(account_id=answer.account_id, kind="answer", cause_id__in=ids)
    return await answers.order_by("id").first() or answer


def _choices(facts: Mapping[str, Any]) -> Iterator[tuple[int, tuple[int, str]]]:
    """Give each number with the first one of its question and its line."""
    for part in facts.get("parts", ()):
        for section in part["sections"]:
            if not section.get("is_choice"):
                continue
            first = section["first"] or 1  # the only line of an answer is shown without a number
            for number, line in enumerate(section["lines"], start=first):
                yield number, (first, line)


async def check(answering: Answering, block: Block, desk: Desk) -> None:
    """Raise Problem for a line chosen by its number that can be chosen so no more."""
    if not block.choice:
        return
    asking = answering.asked
    line = asking.lines[block.choice]
    place = Place(block.said, 0, max(1, len(block.said)))
    chosen = await Chosen.get_or_none(
        mail_id=asking.mail.id, question=asking.questions[block.choice]
    )
    if chosen is not None:
        others = [line] if chosen.number != block.choice else []
        result = await _came_of(chosen)
        raise Problem("question-answered", place=place, replies=others, result=result)
    if rivals := answering.rivals(block):
        raise Problem("answers-differ", place=place, replies=rivals, is_question=True)
    if desk.now >= asking.mail.queued_at + OPEN_FOR:
        raise Problem("question-closed", place=place, replies=[line], days=str(OPEN_FOR.days))


async def _came_of(chosen: Chosen) -> str:
    """Return the first line of what was answered to the choice."""
    answer = await OutboundMail.get_or_none(key=f"answer/{chosen.chosen_by}")
    parts = answer.facts["parts"] if answer else []
    # The answer to several commands begins with a line about all of them.
    at = chosen.position + (len(parts) > 1)
    return str(parts[at]["headline"]).rstrip(".") if at < len(parts) else ""


async def note(answering: Answering, block: Block, desk: Desk) -> None:
    """Remember that a command answers a question. Call inside its transaction.

    To look at something first decides nothing.
    """
    if not _decides(block):
        return
    asking = answering.asked
    number = asking.named(block)
    if not number:
        return
    question = asking.questions[number]
    if await Chosen.exists(mail_id=asking.mail.id, question=question):
        return  # a whole line may be sent as often as one likes
    await Chosen.create(
        account_id=desk.account.id,
        mail_id=asking.mail.id,
        question=question,
        number=number,
        chosen_by=desk.mail_id,
        position=answering.position,
        chosen_at=desk.now,
    )
