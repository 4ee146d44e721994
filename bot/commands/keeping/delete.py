"""Delete: a draft at once; what has left only for privacy, once it is confirmed.

    "delete" reference
    "delete" "my account"

What has left is cancelled by ``void`` and corrected by ``credit``. Deleting it leaves its number,
kind and date, and nothing else. An account is deleted in the portal.
"""

from __future__ import annotations

from bot import confirmations, phrases
from bot.answers import Paragraph, Part, Replies, Section, Tone
from bot.commands.after import naming
from bot.commands.after.naming import Named
from bot.commands.making import finding
from bot.commands.verb import Desk, Result, Verb
from bot.confirmations import About, Question
from bot.documents import drawing
from bot.documents.model import Document, Kind, State
from bot.erasure import documents
from bot.grammar.acts import keeping as reader
from bot.grammar.acts.keeping import Delete
from bot.problems import Place, Problem
from bot.words import say

PURPOSE = "delete"


async def run(command: Delete, desk: Desk) -> Result:
    """Delete a draft, or ask about what has left."""
    if command.is_account:
        return _account(desk)
    if command.reference is None and await finding.answered(desk) is None:
        raise Problem("delete-what", place=command.place)
    named = Named(command.reference, command.place, lambda number: f"delete {number}")
    document = await naming.document(named, desk)
    reference = naming.number_of(document)
    if document.number is None:
        await documents.erase(document, desk.occasion)
        headline = say(desk.account.language, "delete", "draft", reference=reference)
        return Result(Part(Tone.OK, headline))
    if document.kind is Kind.CREDIT_NOTE:
        facts = {"reference": reference, "invoice": document.corrects}
        lines = [f"delete {document.corrects}"]
        raise Problem("delete-with-invoice", place=command.place, facts=facts, replies=lines)
    return await _asked(document, reference, desk)


async def _asked(document: Document, reference: str, desk: Desk) -> Result:
    """Say what deleting means, enclose the PDF, and ask."""
    await confirmations.ask(desk.account, PURPOSE, desk.occasion, About(document))
    language = desk.account.language
    along = documents.references(await documents.with_notes(document))[1:]
    sections: list[Section] = [Paragraph(say(language, "delete", "law"))]
    if along:
        names = phrases.listed(along, language)
        sections.append(Paragraph(say(language, "delete", "along", documents=names)))
    lines = [f"confirm delete {reference}"]
    if document.kind is Kind.INVOICE and document.state is State.ISSUED:
        lines += [f"void {reference}"] if not document.paid_minor else [f"credit {reference} all"]
    sections.append(Replies(say(language, "titles", "replies"), tuple(lines)))
    drawn = await drawing.asked_for(document)
    headline = say(language, "delete", "asked", reference=reference)
    return Result(
        Part(Tone.QUESTION, headline, tuple(sections)),
        drawing_ids=(drawn.id,),
        awaits_drawing=not drawing.is_drawn(drawn),
    )


async def confirmed(question: Question, desk: Desk, _place: Place | None) -> Result:
    """Erase a document that has left, and the credit notes over it."""
    await confirmations.use(question, desk.now)
    document = await finding.mine(desk).get(id=question.document_id)
    reference = naming.number_of(document)
    for each in reversed(await documents.with_notes(document)):
        await documents.erase(each, desk.occasion)
    headline = say(desk.account.language, "delete", "done", reference=reference)
    return Result(Part(Tone.OK, headline))


def _account(desk: Desk) -> Result:
    """Say where an account is deleted: a mail alone is not proof enough for that."""
    language = desk.account.language
    headline = say(language, "delete", "account", url=f"{desk.base_url}/account")
    sections = (
        Paragraph(say(language, "delete", "export-first")),
        Replies(say(language, "titles", "replies"), ("export",)),
    )
    return Result(Part(Tone.QUESTION, headline, sections))


DELETE = Verb(
    name="delete",
    summary="delete a draft, or what has left, once you confirm it",
    examples=("delete D-12", "delete 42", "delete my account"),
    read=reader.read_delete,
    run=run,
)
