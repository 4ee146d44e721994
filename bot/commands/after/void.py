"""Void: an unpaid invoice is cancelled by a credit note over all of it, once it is confirmed.

    "void" [reference] ["reason" words]

The question is open for a day.
"""

from __future__ import annotations

from bot import confirmations
from bot.answers import Part, Replies, Tone
from bot.commands.after import credit, naming, standings
from bot.commands.after.fitting import Fitting
from bot.commands.after.naming import Named
from bot.commands.making import finding
from bot.commands.verb import Desk, Result, Verb
from bot.confirmations import About, Question
from bot.documents.balance import crediting, standing
from bot.documents.model import Document, State
from bot.grammar import canonical
from bot.grammar.acts import credits as reader
from bot.grammar.syntax import Credit, Void
from bot.problems import Place, Problem
from bot.store import lookup
from bot.words import say

PURPOSE = "void"


async def void(command: Void, desk: Desk) -> Result:
    """Ask whether an invoice is to be cancelled; nothing is done before ``confirm``."""
    named = Named(
        command.reference,
        command.place,
        lambda number: canonical.about(command, number),
        customer=command.customer,
        having={"paid_minor": 0},
    )
    invoice = await naming.invoice(named, desk)
    await _check(invoice, named)
    await confirmations.ask(
        desk.account,
        PURPOSE,
        desk.occasion,
        About(invoice, amount=_amount(invoice)),
        reason=command.reason,
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


async def confirmed(question: Question, desk: Desk, place: Place | None) -> Result:
    """Cancel the invoice that was asked about."""
    invoice = await finding.mine(desk).get(id=question.document_id)
    number = str(invoice.number)
    await _check(invoice, Named(number, place, lambda found: f"void {found}"))
    if _amount(invoice) != question.amount:
        raise Problem("confirm-changed", place=place, replies=[f"void {number}"])
    await confirmations.use(question, desk.now)
    await lookup.fetch(invoice, "lines")
    reason = question.detail.get("reason", "")
    plan = await crediting.whole(invoice, reason=reason, is_voiding=True)
    asked = Credit(number, is_whole=True, reason=reason, place=place)
    left = await crediting.left(invoice)
    return await credit.credited(plan, Fitting(asked, invoice, desk.account.language, left), desk)


def _amount(invoice: Document) -> str:
    return confirmations.amount_of(standing.creditable_minor(invoice), invoice.currency)


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


VOID = Verb(
    name="void",
    summary="cancel an unpaid invoice by a credit note over all of it",
    examples=("void 42", "void 42 reason never delivered"),
    read=reader.read_void,
    run=void,
)
