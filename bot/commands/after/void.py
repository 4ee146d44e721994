"""Void: an unpaid invoice is cancelled by a credit note over all of it, once it is confirmed.

    "void" [reference] ["reason" words]
    "confirm" ["void"] [reference]

The question is open for a day. ``confirm`` alone is a reply to the answer that asked; with the
number it may stand in any mail of the same account.
"""

from __future__ import annotations

from dataclasses import replace

from bot import confirmations
from bot.answers import Part, Replies, Tone
from bot.commands.after import credit, naming, standings
from bot.commands.after.fitting import Fitting
from bot.commands.after.naming import Named
from bot.commands.making import finding
from bot.commands.verb import Desk, Result, Verb
from bot.confirmations import Question
from bot.documents.balance import crediting, standing
from bot.documents.model import Document, State
from bot.grammar import canonical
from bot.grammar.acts import credits as reader
from bot.grammar.syntax import Confirm, Credit, Void
from bot.post import InboundMail
from bot.problems import Place, Problem
from bot.words import say

PURPOSE = "void"


async def void(command: Void, desk: Desk) -> Result:
    """Ask whether an invoice is to be cancelled; nothing is done before ``confirm``."""
    named = Named(
        command.reference,
        command.place,
        lambda number: canonical.write(replace(command, reference=number, is_dry_run=False)),
    )
    invoice = await naming.invoice(named, desk)
    await _check(invoice, named)
    await confirmations.ask(
        desk.account, PURPOSE, desk.occasion, document=invoice, reason=command.reason
    )
    language = desk.account.language
    headline = say(
        language,
        "void",
        "asked",
        number=str(invoice.number),
        customer=await standings.buyer(invoice),
        amount=standings.money(standing.creditable_minor(invoice), invoice, language),
        address=", ".join(invoice.recipients),
    )
    replies = Replies(say(language, "titles", "replies"), (f"confirm void {invoice.number}",))
    return Result(Part(Tone.QUESTION, headline, (replies,)), document_id=invoice.id)


async def confirm(command: Confirm, desk: Desk) -> Result:
    """Do what an answer asked about, once."""
    question = await _question(command, desk)
    invoice = await finding.mine(desk).get(id=question.document_id)
    number = str(invoice.number)
    if question.used_at is not None:
        raise Problem("confirmed-already", place=command.place, facts={"reference": number})
    if not confirmations.is_open(question, desk.now):
        lines = [f"void {number}"]
        facts = {"reference": number}
        raise Problem("confirm-too-late", place=command.place, facts=facts, replies=lines)
    await _check(invoice, Named(number, command.place, lambda found: f"void {found}"))
    await confirmations.use(question, desk.now)
    await invoice.fetch_related("lines")
    reason = question.detail.get("reason", "")
    plan = await crediting.whole(invoice, reason=reason, is_voiding=True)
    asked = Credit(number, is_whole=True, reason=reason, place=command.place)
    left = await crediting.left(invoice)
    return await credit.credited(plan, Fitting(asked, invoice, desk.account.language, left), desk)


async def _check(invoice: Document, named: Named) -> None:
    """Raise Problem for an invoice that is paid, credited, or about to be."""
    facts = {"reference": str(invoice.number)}
    if invoice.state is State.VOIDED:
        raise Problem("voided-already", place=named.place, facts=facts)
    if standing.creditable_minor(invoice) <= 0:
        raise Problem("credited-already", place=named.place, facts=facts)
    await naming.pending_note(invoice, named)
    if invoice.paid_minor:
        lines = [f"credit {invoice.number} all"]
        raise Problem("void-paid", place=named.place, facts=facts, replies=lines)


async def _question(command: Confirm, desk: Desk) -> Question:
    """Return the question that is answered: the one replied to, or the newest about a document.

    Raises Problem if there is none, or if the answer asked several.
    """
    asked = confirmations.asked_by(desk.account)
    if command.reference is not None:
        named = Named(command.reference, command.place, lambda number: f"confirm void {number}")
        document = await naming.document(named, desk)
        question = await asked.filter(document_id=document.id).first()
        if question is None:
            raise _nothing(command.place)
        return question
    found = await asked.filter(mail_id__in=await _asking(desk))
    if not found:
        raise _nothing(command.place)
    if len(found) > 1:
        raise await _which(found, command, desk)
    return found[0]


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


async def _which(found: list[Question], command: Confirm, desk: Desk) -> Problem:
    ids = [each.document_id for each in found]
    documents = await finding.mine(desk).filter(id__in=ids).order_by("id")
    problem = await finding.which(documents, desk, place=command.place)
    lines = [f"confirm void {each.number}" for each in documents[: finding.LISTED]]
    problem.replies = tuple(lines)
    return problem


def _nothing(place: Place | None) -> Problem:
    return Problem("nothing-to-confirm", place=place)


VOID = Verb(
    name="void",
    summary="cancel an unpaid invoice by a credit note over all of it",
    examples=("void 42", "void 42 reason never delivered"),
    read=reader.read_void,
    run=void,
)
CONFIRM = Verb(
    name="confirm",
    summary="say yes to what an answer has asked",
    examples=("confirm", "confirm void 42"),
    read=reader.read_confirm,
    run=confirm,
)
