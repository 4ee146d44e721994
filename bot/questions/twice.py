"""Twice: asks about a command whose like was carried out a moment ago (COMMANDS.md R15).

It is asked only after the command would have worked, so that a mistake is said before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot import phrases, repeats
from bot.commands.making import finding
from bot.commands.verb import Desk, Result
from bot.documents import reading
from bot.documents.model import Document
from bot.grammar import canonical
from bot.grammar.syntax import Again, Block, Change, Create, Credit, Paid
from bot.problems import Place, Problem
from bot.repeats import Done

#: Commands that say ``anyway`` when a second time is meant.
Repeatable = Create | Paid | Credit | Again | Change


@dataclass(frozen=True, slots=True)
class Order:
    """A command that makes or sends something, and where it stands."""

    command: Repeatable
    block: Block
    desk: Desk


async def check(order: Order, result: Result) -> None:
    """Remember a command that was carried out; raise the question if it was so a moment ago.

    The caller undoes it with the question. Call inside its transaction.
    """
    desk = order.desk
    if not _adds_up(order.command):
        return
    about = await _about(order)
    key = repeats.key(canonical.write(_bare(order.command)), about)
    first = None if order.command.is_meant else await repeats.lately(desk.account, key, desk.now)
    document = await _made(first, desk)
    if first is None or document is None:
        await repeats.note(desk.account, key, result.document_id, desk.now)
        return
    raise await _question(order, first, document, about=about)


def _adds_up(command: Repeatable) -> bool:
    """Tell whether the same again does more: a line added or taken out, but not ``due 15 Jan``."""
    if not isinstance(command, Change):
        return True
    return bool(command.said.items or command.removed or command.said.notes)


async def _about(order: Order) -> int | None:
    """Return the document that a line without a number means: that of the mail it answers."""
    if isinstance(order.command, Create) or order.command.reference is not None:
        return None
    answered = await finding.replied_to(order.desk)
    return None if answered is None else answered.document_id


def _bare(command: Repeatable) -> Repeatable:
    """Return a command without what does not tell it from its like."""
    if isinstance(command, Create) and command.customer.known is not None:
        code = command.customer.known.code
        command = replace(command, customer=replace(command.customer, written=code, address=None))
    return replace(command, is_meant=False)


async def _made(first: Done | None, desk: Desk) -> Document | None:
    if first is None or first.document_id is None:
        return None
    return await finding.mine(desk).get_or_none(id=first.document_id)


async def _question(order: Order, first: Done, made: Document, *, about: int | None) -> Problem:
    """Return the question, with the line that does it all the same, and one that shows the first.

    That line works in any mail: it names the document that its mail was about.
    """
    desk, command = order.desk, replace(order.command, is_meant=True)
    if about is not None and not isinstance(command, Create):
        meant = await finding.mine(desk).get(id=about)
        command = replace(command, reference=_number(meant))
    line = order.block.lines[0].text
    start = len(line) - len(line.lstrip())
    return Problem(
        "same-in-mail" if first.done_at == desk.now else "same-again",
        place=Place(line, start, max(1, len(line.strip()))),
        replies=[canonical.write(command), f"show {_number(made)}"],
        is_question=True,
        time=phrases.moment(first.done_at, desk.account, today=desk.today),
        document=await _called(command, made, desk),
    )


async def _called(command: Repeatable, made: Document, desk: Desk) -> str:
    """Return what the first is called; the sum of a draft is that of the second change by now."""
    if isinstance(command, Change):
        return _number(made)
    return await finding.called(made, desk.account.language)


def _number(document: Document) -> str:
    return document.number or reading.draft_reference(document)
