"""Confirm: yes to what an answer has asked, once and within a day.

    "confirm" ["void" | "delete" | "export" | "forget"] [reference | customer]

Alone it is a reply to the answer that asked; with what it is about it may stand in any mail of the
same account.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot import confirmations
from bot.commands.after import naming, void
from bot.commands.after.naming import Named
from bot.commands.keeping import delete, export, forget
from bot.commands.making import finding
from bot.commands.verb import Desk, Result, Verb
from bot.confirmations import Question
from bot.customers import quoted
from bot.documents.model import Document
from bot.grammar import names
from bot.grammar.acts import credits as reader
from bot.grammar.syntax import Confirm
from bot.post import InboundMail
from bot.problems import Place, Problem

#: What each question does when it is answered.
PURPOSES: Mapping[str, Callable[[Question, Desk, Place | None], Awaitable[Result]]] = {
    void.PURPOSE: void.confirmed,
    export.PURPOSE: export.confirmed,
    delete.PURPOSE: delete.confirmed,
    forget.PURPOSE: forget.confirmed,
}


async def run(command: Confirm, desk: Desk) -> Result:
    """Do what an answer asked about, once."""
    question = await _question(command, desk)
    subject, again = await _subject(question)
    facts = {"subject": subject}
    if question.used_at is not None:
        raise Problem("confirmed-already", place=command.place, facts=facts)
    if not confirmations.is_open(question, desk.now):
        raise Problem("confirm-too-late", place=command.place, facts=facts, replies=[again])
    return await PURPOSES[question.purpose](question, desk, command.place)


async def _subject(question: Question) -> tuple[str, str]:
    """Return what a question is about, and the line that asks it again."""
    about = question.detail.get("code", "")
    if question.document_id is not None:
        document = await Document.get(id=question.document_id)
        about = naming.number_of(document)
    line = f"{question.purpose} {quoted(about) if question.detail.get('code') else about}".strip()
    return line, line


async def _question(command: Confirm, desk: Desk) -> Question:
    """Return the question that is answered: the one replied to, or the newest that is named.

    Raises Problem if there is none, or if the answer asked several.
    """
    asked = confirmations.asked_by(desk.account)
    if command.verb is not None:
        asked = asked.filter(purpose=command.verb)
    if command.reference is not None:
        found = await _named(command, command.reference, desk)
        question = found if found is not None else None
        if question is None:
            raise Problem("nothing-to-confirm", place=command.place)
        return question
    replied = await asked.filter(mail_id__in=await _asking(desk))
    if not replied and command.verb == "export":
        replied = await asked.limit(1)
    if not replied:
        raise Problem("nothing-to-confirm", place=command.place)
    if len(replied) > 1:
        raise await _which(replied, command)
    return replied[0]


async def _named(command: Confirm, reference: str, desk: Desk) -> Question | None:
    """Return the newest question about a document or a customer."""
    asked = confirmations.asked_by(desk.account)
    if command.verb == "forget":
        wanted = names.key(reference)
        those = await asked.filter(purpose="forget")
        return next((q for q in those if names.key(q.detail.get("code", "")) == wanted), None)
    verb = command.verb or "void"
    named = Named(reference, command.place, lambda number: f"confirm {verb} {number}")
    document = await naming.document(named, desk)
    about = asked.filter(document_id=document.id)
    return await (about.filter(purpose=command.verb) if command.verb else about).first()


async def _asking(desk: Desk) -> list[str]:
    """Return the ids of the mails whose answer this letter replies to.

    The same letter by two routes has two answers that say the same.
    """
    answer = await finding.replied_to(desk)
    if answer is None or answer.kind != "answer" or answer.cause_id is None:
        return []
    mail = await InboundMail.get(id=answer.cause_id)
    if not mail.letter_key:
        return [mail.id]
    same = InboundMail.filter(author=mail.author, letter_key=mail.letter_key)
    return [str(each) for each in await same.values_list("id", flat=True)]


async def _which(found: list[Question], command: Confirm) -> Problem:
    lines = [f"confirm {(await _subject(each))[0]}" for each in found[: finding.LISTED]]
    return Problem("confirm-which", place=command.place, is_question=True, replies=sorted(lines))


CONFIRM = Verb(
    name="confirm",
    summary="say yes to what an answer has asked",
    examples=("confirm", "confirm void 42", "confirm export"),
    read=reader.read_confirm,
    run=run,
)
