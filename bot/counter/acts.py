"""Acts: what a form asks for, as the command that a mail would bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot import carrying, dispatch
from bot.commands import VERBS
from bot.commands.making import finding
from bot.commands.verb import Desk, Result
from bot.counter.visit import Visit, clean
from bot.customers import Customer, known
from bot.documents import reading
from bot.documents.model import Document
from bot.grammar import canonical
from bot.grammar.acts.keeping import Forget
from bot.grammar.canonical import Command
from bot.grammar.syntax import (
    Block,
    Confirm,
    CustomerRef,
    Reading,
    SetCustomer,
    Setting,
    SourceLine,
)
from bot.problems import Place
from bot.store import engine

#: Stands in a line that is read for its words alone; the document is known by then.
_ANY = "D-1"


class Stale(Exception):  # noqa: N818  (it is told to the owner, not an error of ours)
    """A document is no longer as the page showed it on which the form stood."""


@dataclass(frozen=True, slots=True)
class Act:
    """A verb about one document, and what the form says besides."""

    verb: str
    words: str = ""  #: what stands behind the reference, read as in a mail
    said: Mapping[str, Any] = field(default_factory=dict)  #: fields of the command, by their names

    def command(self, document: Document, desk: Desk) -> Command:
        """Return the command; raises `bot.problems.Problem` for words that are not clear."""
        line = f"{self.verb} {_ANY} {' '.join(clean(self.words).split())}".rstrip()
        block = Block(self.verb, (SourceLine(1, line),))
        read: Any = VERBS[self.verb].read(block, desk.context())
        place = Place(line, 0, len(line))
        said = {each: _cleaned(value) for each, value in self.said.items()}
        command: Command = replace(read, reference=reference(document), place=place, **said)
        return command


def _cleaned(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


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


async def on_document(
    document_id: int, mark: str, act: Act, visit: Visit, *, by_mail: bool = False
) -> Result:
    """Carry an act out, all or nothing; `by_mail` mails what is answered, with its PDF.

    Raises Stale if the document is not as `mark` says, and `bot.problems.Problem` as by mail.
    """
    async with engine.transaction():
        desk = await visit.desk()
        document = await finding.mine(desk).get_or_none(id=document_id)
        if document is None or seen(document) != mark:
            raise Stale
        command = act.command(document, desk)
        result = await _perform(act.verb, command, desk)
        if by_mail:
            parts = (_block(act.verb, command),)
            await dispatch.answer(desk, [result], Reading(parts=parts))
        return result


async def confirm(verb: str, about: str, visit: Visit) -> Result:
    """Say yes to what was asked about a document or a customer."""
    async with engine.transaction():
        return await _perform("confirm", Confirm(verb, about), await visit.desk())


async def change_customer(
    customer_id: int | None, name: str, said: Mapping[str, str], visit: Visit
) -> Result | None:
    """Change fields of a customer, or make one called `name`; None if it is not there (any more).

    The place of a problem is the value of the field it is about, behind the field's name.
    """
    async with engine.transaction():
        desk = await visit.desk()
        row = None
        if customer_id is not None:
            row = await Customer.get_or_none(account_id=desk.account.id, id=customer_id)
            if row is None:
                return None
        settings = tuple(
            Setting(each, value, Place(f"{each} {value}", len(each) + 1, max(1, len(value))))
            for each, value in ((each, clean(value)) for each, value in said.items())
        )
        code = row.code if row else clean(name)
        named = CustomerRef(code, Place(code, 0, len(code)), known(row) if row else None)
        return await _perform("customer", SetCustomer(named, settings), desk)


async def forget(customer_id: int, visit: Visit, *, with_documents: bool) -> str | None:
    """Ask for and confirm that a customer is forgotten; returns its code, None if there is none.

    The page said what goes and what stays before the button was pressed.
    """
    async with engine.transaction():
        desk = await visit.desk()
        row = await Customer.get_or_none(account_id=desk.account.id, id=customer_id)
        if row is None:
            return None
        named = CustomerRef(row.code, Place(row.code, 0, max(1, len(row.code))), known(row))
        await _perform("forget", Forget(named, with_documents), desk)
        await _perform("confirm", Confirm("forget", row.code), await visit.desk())
        return row.code


async def _perform(verb: str, command: Command, desk: Desk) -> Result:
    return await carrying.perform(command, _block(verb, command), desk)


def _block(verb: str, command: Command) -> Block:
    """Return the lines that a mail would have said it in."""
    written = canonical.write(command).splitlines()
    lines = tuple(SourceLine(number, line) for number, line in enumerate(written, start=1))
    return Block(verb, lines)
