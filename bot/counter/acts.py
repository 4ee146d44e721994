"""Acts: what a form asks for, as the command that a mail would bring."""

from __future__ import annotations

from bot import dispatch
from bot.commands.making import finding
from bot.commands.verb import Desk, Result
from bot.counter.visit import Visit
from bot.documents import reading
from bot.documents.model import Document
from bot.grammar import canonical
from bot.grammar.canonical import Command
from bot.grammar.syntax import Block, Reading, SourceLine
from bot.store import engine


class Stale(Exception):  # noqa: N818  (it is told to the owner, not an error of ours)
    """A document is no longer as the page showed it on which the form stood."""


def seen(document: Document) -> str:
    """Return what a form remembers of the document that it was made for.

    A form that is sent twice finds the document changed the second time.
    """
    parts = (
        document.revision,
        document.state.value,
        document.paid_minor,
        document.credited_minor,
        int(document.is_held),
    )
    return ".".join(str(part) for part in parts)


def reference(document: Document) -> str:
    """Return what a command calls a document: its number, or ``D-12``."""
    return document.number or reading.draft_reference(document)


async def carry_out(verb: str, command: Command, visit: Visit) -> Result:
    """Carry a command out, all or nothing; raises `bot.problems.Problem` as by mail."""
    async with engine.transaction():
        return await _perform(verb, command, await visit.desk())


async def carry_out_on(
    document_id: int, mark: str, verb: str, command: Command, *, visit: Visit
) -> Result:
    """Carry a command about a document out; raises Stale if it is not as `mark` says."""
    async with engine.transaction():
        desk = await visit.desk()
        document = await finding.mine(desk).get_or_none(id=document_id)
        if document is None or seen(document) != mark:
            raise Stale
        return await _perform(verb, command, desk)


async def carry_out_by_mail(verb: str, command: Command, visit: Visit) -> Result:
    """Carry a command out and mail the answer too, with what it encloses."""
    async with engine.transaction():
        desk = await visit.desk()
        result = await _perform(verb, command, desk)
        block = _block(verb, command)
        await dispatch.answer(desk, [result], Reading(parts=(block,)))
        return result


async def _perform(verb: str, command: Command, desk: Desk) -> Result:
    return await dispatch.perform(command, _block(verb, command), desk)


def _block(verb: str, command: Command) -> Block:
    """Return the lines that a mail would have said it in."""
    written = canonical.write(command).splitlines()
    lines = tuple(SourceLine(number, line) for number, line in enumerate(written, start=1))
    return Block(verb, lines)
