"""Drafts: let a draft leave, or hold what has not left yet.

    "send" [reference] ["now" | date]
    "stop" [reference]

``send`` with the number of a document that came back sends it once more.

Without a reference it is the document that the mail answers, else the only draft there is, or
all that is pending.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot import departure, phrases, unreachable
from bot.answers import Part, Replies, Tone
from bot.commands.making import finding, leaving, offers, resending, waits
from bot.commands.making.waits import Case
from bot.commands.verb import Desk, Result, Verb
from bot.confirmations import Question
from bot.customers import Customer
from bot.documents import drafting, reading
from bot.documents.balance import crediting
from bot.documents.model import Document, Kind, State
from bot.grammar import actions, canonical
from bot.grammar.syntax import Send, Stop
from bot.problems import Place, Problem
from bot.store import lookup
from bot.words import say

#: How many drafts a question lists.
LISTED = 8


async def send(command: Send, desk: Desk) -> Result:
    """Let a draft leave; its owner has seen it and says so.

    What has left already and did not arrive goes out once more.
    """
    document = await _meant(command, desk)
    customer = await lookup.find(Customer, id=document.customer_id)
    case = Case(document, customer, desk)
    if document.number is not None:
        return await resending.again(case, command.place)
    await _address(document, customer)
    if document.kind is Kind.CREDIT_NOTE:
        await _still_fits(document, command.place)
    elif await _settled(document, customer, desk):
        document.revision += 1
        await document.save(update_fields=["revision"])
        return await leaving.kept(case, waits.Wait("changed", is_lifted_by_send=True))
    wait = waits.obstacle(case) or waits.excess(case)
    if wait is not None and not (wait.needs_token and await leaving.confirmed(case)):
        return await leaving.kept(case, wait)
    await _vouch(case)
    return await leaving.let_go(case, on=command.on, is_meant=True)


async def confirmed(question: Question, desk: Desk, place: Place | None) -> Result:
    """Let a document leave that is above the limit."""
    document = await finding.mine(desk).get(id=question.document_id)
    return await send(Send(reading.draft_reference(document), place=place), desk)


async def _settled(document: Document, customer: Customer | None, desk: Desk) -> bool:
    """Derive the amounts again, as profile and customer are now; tell whether they changed."""
    try:
        return await drafting.settle(document, desk.account, customer)
    except Problem as problem:
        raise offers.with_own_lines(problem) from None


async def _still_fits(note: Document, place: Place | None) -> None:
    """Refuse a credit note if its invoice has changed; its tax is that of the invoice."""
    await lookup.fetch(note, "lines")
    original = await Document.select_for_update().get(id=note.original_id)
    if note.is_voiding and original.paid_minor:
        lines, facts = [f"credit {original.number} all"], {"reference": str(original.number)}
        raise Problem("void-paid", place=place, facts=facts, replies=lines)
    try:
        await crediting.fits(note, original)
    except Problem as problem:
        problem.place = place
        raise


async def stop(command: Stop, desk: Desk) -> Result:
    """Hold what is pending: drafts again, and nothing has left.

    In doubt everything is held (R11): what stays can be sent a minute later, what has left can
    not be called back.
    """
    if command.reference is not None:
        document = await _named(command.reference, State.PENDING, desk, place=command.place)
        return await _held(document, desk)
    answered = await finding.answered(desk)
    if answered is not None:
        return await _held(_in_state(answered, State.PENDING, command.place), desk)
    pending = await finding.mine(desk).filter(state=State.PENDING).order_by("-id")
    if not pending:
        raise Problem("nothing-to-stop", place=command.place)
    if len(pending) == 1:
        return await _held(pending[0], desk)
    for document in pending:
        await departure.hold(document, desk.occasion)
    return await _held_all(pending, desk)


async def _held(document: Document, desk: Desk) -> Result:
    await departure.hold(document, desk.occasion)
    customer = await lookup.find(Customer, id=document.customer_id)
    case = Case(document, customer, desk)
    return await leaving.told(case, "held", replies=(f"send {case.reference}",))


async def _held_all(documents: Sequence[Document], desk: Desk) -> Result:
    language = desk.account.language
    names = phrases.listed([await finding.called(each, language) for each in documents], language)
    lines = tuple(f"send {reading.draft_reference(each)}" for each in documents[:LISTED])
    replies = Replies(say(language, "titles", "replies"), lines)
    headline = say(language, "created", "held-all", documents=names)
    return Result(Part(Tone.OK, headline, (replies,)))


async def _address(document: Document, customer: Customer | None) -> None:
    """Take the address that became known after the draft was written."""
    if not document.recipients and customer is not None and customer.address:
        document.recipients = [customer.address]
    await unreachable.redirect(document, customer)


async def _vouch(case: Case) -> None:
    """Remember that the owner has seen where the document goes and let it."""
    customer = case.customer
    if customer is None or customer.address_confirmed_at is not None:
        return
    if customer.address in case.document.recipients:
        customer.address_confirmed_at = case.desk.now
        await customer.save(update_fields=["address_confirmed_at"])


async def _meant(command: Send, desk: Desk) -> Document:
    """Return the draft a line is about, locked; raises `Problem` rather than guess."""
    place = command.place
    if command.reference is not None:
        return await _named(command.reference, State.DRAFT, desk, place=place)
    whose = command.customer
    answered = await finding.answered(desk)
    if answered is not None and (whose is None or answered.customer_id == whose.id):
        return _in_state(answered, State.DRAFT, place)
    those = finding.mine(desk).filter(state=State.DRAFT)
    those = those.filter(customer_id=whose.id) if whose else those
    drafts = await those.order_by("-id").limit(LISTED)
    if len(drafts) == 1 and whose is None:
        return drafts[0]
    if not drafts:
        raise Problem("nothing-to-send", place=place)
    language = desk.account.language
    names = phrases.either([await finding.called(each, language) for each in drafts], language)
    lines = [canonical.about(command, reading.draft_reference(each)) for each in drafts]
    raise Problem("which-document", place=place, replies=lines, is_question=True, documents=names)


async def _named(reference: str, state: State, desk: Desk, *, place: Place | None) -> Document:
    # A bare number is a draft's: whoever says ``send 12`` looks at D-12.
    found = await finding.draft(reference, desk) or await finding.numbered(reference, desk)
    if found is None:
        raise Problem("no-such-document", place=place, reference=reference)
    return _in_state(found, state, place)


def _in_state(document: Document, state: State, place: Place | None) -> Document:
    """Return a document in a state; what has left counts where a draft is meant."""
    if document.state is state or (state is State.DRAFT and document.number is not None):
        return document
    reference = document.number or reading.draft_reference(document)
    facts = {"reference": reference}
    if document.state is State.DRAFT:
        raise Problem("not-pending", place=place, facts=facts)
    if document.state is State.PENDING:
        raise Problem("already-pending", place=place, facts=facts, replies=[f"stop {reference}"])
    raise Problem("already-issued", place=place, facts=facts)


SEND = Verb(
    name="send",
    summary="let a draft leave",
    examples=("send", "send D-12", "send D-12 2026-12-01"),
    read=actions.read_send,
    run=send,
)
STOP = Verb(
    name="stop",
    summary="hold what has not left yet",
    examples=("stop", "stop D-12"),
    read=actions.read_stop,
    run=stop,
)
