"""Confirm: yes to what an answer has asked, once and within a day.

    "confirm" ["void" | "send" | "delete" | "export" | "forget"] [reference | customer]

It is a reply to the answer that asked: the address that this goes to is the proof that the answer
was read. What it is about needs saying only where several things were asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot import confirmations
from bot.commands import drafts
from bot.commands.after import naming, void
from bot.commands.keeping import delete, export, forget
from bot.commands.making import finding, leaving
from bot.commands.verb import Desk, Result, Verb
from bot.confirmations import Question
from bot.customers import quoted
from bot.documents import reading
from bot.documents.model import Document
from bot.grammar import names
from bot.grammar.acts import credits as reader
from bot.grammar.syntax import Confirm
from bot.problems import Place, Problem

#: What each question does when it is answered.
PURPOSES: Mapping[str, Callable[[Question, Desk, Place | None], Awaitable[Result]]] = {
    leaving.PURPOSE: drafts.confirmed,
    void.PURPOSE: void.confirmed,
    export.PURPOSE: export.confirmed,
    delete.PURPOSE: delete.confirmed,
    forget.PURPOSE: forget.confirmed,
}


async def run(command: Confirm, desk: Desk) -> Result:
    """Do what an answer asked about, once."""
    question = await _question(command, desk)
    if question.purpose not in PURPOSES:
        raise Problem("confirm-alone", place=command.place)
    subject = await _subject(question)
    if question.used_at is not None:
        raise Problem("confirmed-already", place=command.place, facts={"subject": subject})
    if not confirmations.is_open(question, desk.now):
        raise Problem("confirm-too-late", place=command.place, replies=[subject])
    return await PURPOSES[question.purpose](question, desk, command.place)


async def _question(command: Confirm, desk: Desk) -> Question:
    """Return the question that is answered: one of the mail that the letter's address leads to.

    That address was mailed to the account and to nobody else. What the thread says is no proof: a
    Message-ID can be known without the mail. Raises Problem if there is none, or if there are
    several.
    """
    if desk.may_confirm is None:
        code = "nothing-to-confirm" if desk.letter.confirms is None else "token-wrong"
        raise Problem(code, place=command.place)
    asked = [each for each in desk.may_confirm if await _is_meant(each, command)]
    if not asked:
        raise Problem("nothing-to-confirm", place=command.place)
    is_open = [each for each in asked if confirmations.is_open(each, desk.now)]
    if len(is_open) > 1:
        lines = sorted([f"confirm {await _subject(each)}" for each in is_open[: finding.LISTED]])
        raise Problem("confirm-which", place=command.place, is_question=True, replies=lines)
    return (is_open or asked)[0]


async def _subject(question: Question) -> str:
    """Return the line that asks a question, e.g. ``void INV-2026-0042``."""
    about = question.detail.get("code", "")
    about = quoted(about) if about else ""
    if question.document_id is not None:
        about = naming.number_of(await Document.get(id=question.document_id))
    return f"{question.purpose} {about}".strip()


async def _is_meant(question: Question, command: Confirm) -> bool:
    """Tell whether a line may mean a question: it names neither another verb nor another object."""
    if command.verb not in (None, question.purpose):
        return False
    if command.reference is None:
        return True
    if question.document_id is None:
        wanted = question.detail.get("code", "")
        return bool(wanted) and names.key(wanted) == names.key(command.reference)
    document = await Document.get(id=question.document_id)
    called = (naming.number_of(document), reading.draft_reference(document))
    return command.reference.upper() in (*called, str(document.sequence or ""))


CONFIRM = Verb(
    name="confirm",
    summary="say yes to what an answer has asked",
    examples=("confirm", "confirm void 42", "confirm export"),
    read=reader.read_confirm,
    run=run,
)
