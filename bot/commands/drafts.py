"""Drafts: let a draft leave, or hold what has not left yet.

    "send" [reference] ["now" | date]
    "stop" [reference]

Without a reference it is the document that the mail answers, or the only one there is.
"""

from __future__ import annotations

from tortoise.queryset import QuerySet

from bot import departure
from bot.commands import leaving
from bot.commands.leaving import Case
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.documents import drafting, reading
from bot.documents.model import Document, State
from bot.grammar import actions
from bot.grammar.syntax import Send, Stop
from bot.post import OutboundMail
from bot.problems import Place, Problem

#: How many drafts a question lists.
LISTED = 8


async def send(command: Send, desk: Desk) -> Result:
    """Let a draft leave; its owner has seen it and says so."""
    document = await _meant(command.reference, State.DRAFT, desk, place=command.place)
    customer = await Customer.get_or_none(id=document.customer_id)
    case = Case(document, customer, desk)
    if await drafting.settle(document, desk.account, customer):
        document.revision += 1
        await document.save(update_fields=["revision"])
        return await leaving.kept(case, leaving.Wait("changed", is_lifted_by_send=True))
    wait = leaving.obstacle(case)
    if wait is not None:
        return await leaving.kept(case, wait)
    await _vouch(case)
    return await leaving.let_go(case, on=command.on)


async def stop(command: Stop, desk: Desk) -> Result:
    """Hold a pending document: it is a draft again and nothing has left."""
    document = await _meant(command.reference, State.PENDING, desk, place=command.place)
    await departure.hold(document, desk.occasion)
    customer = await Customer.get_or_none(id=document.customer_id)
    case = Case(document, customer, desk)
    return await leaving.told(case, "held", replies=(f"send {case.reference}",))


async def _vouch(case: Case) -> None:
    """Remember that the owner has seen where the document goes and let it."""
    customer = case.customer
    if customer is None or customer.address_confirmed_at is not None:
        return
    if customer.address in case.document.recipients:
        customer.address_confirmed_at = case.desk.now
        await customer.save(update_fields=["address_confirmed_at"])


async def _meant(
    reference: str | None, state: State, desk: Desk, *, place: Place | None
) -> Document:
    """Return the document a line is about, locked; raises `Problem` rather than guess."""
    if reference is not None:
        return await _named(reference, state, desk, place=place)
    answered = await _answered(desk)
    if answered is not None:
        return _in_state(answered, state, place)
    waiting = await _mine(desk).filter(state=state).order_by("-id").limit(LISTED + 1)
    if len(waiting) == 1:
        return waiting[0]
    verb = "send" if state is State.DRAFT else "stop"
    if not waiting:
        raise Problem(f"nothing-to-{verb}", place=place)
    lines = [f"{verb} {reading.draft_reference(each)}" for each in waiting[:LISTED]]
    raise Problem("which-document", place=place, replies=lines, is_question=True)


def _mine(desk: Desk) -> QuerySet[Document]:
    return Document.select_for_update().filter(account_id=desk.account.id)


async def _named(reference: str, state: State, desk: Desk, *, place: Place | None) -> Document:
    text = reference.upper()
    digits = text.removeprefix("D-")
    if text.startswith("D-") and digits.isdigit():
        found = await _mine(desk).get_or_none(draft_number=int(digits))
    else:
        found = await _mine(desk).get_or_none(number=text)
    if found is None:
        raise Problem("no-such-document", place=place, reference=reference)
    return _in_state(found, state, place)


def _in_state(document: Document, state: State, place: Place | None) -> Document:
    if document.state is state:
        return document
    reference = document.number or reading.draft_reference(document)
    if document.state is State.DRAFT:
        raise Problem("not-pending", place=place, reference=reference)
    if document.state is State.PENDING:
        raise Problem("already-pending", place=place, reference=reference)
    raise Problem("already-issued", place=place, reference=reference)


async def _answered(desk: Desk) -> Document | None:
    """Return the document that the mail being answered was about."""
    ids = [each for each in (desk.letter.in_reply_to, *reversed(desk.letter.references)) if each]
    for message_id in dict.fromkeys(ids):
        mail = await OutboundMail.filter(
            account_id=desk.account.id, message_id=message_id, document_id__isnull=False
        ).first()
        if mail is not None:
            return await _mine(desk).get_or_none(id=mail.document_id)
    return None


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
