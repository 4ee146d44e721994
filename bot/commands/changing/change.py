"""Change: what is different on a draft, by a reply or by its reference.

    ["change" [reference]] { "+" item | "-" N | modifier } ["anyway"] ["?"]

All lines of it are done together or not at all. What is on its way is changed too, and its time to
be stopped begins anew; what has left never changes.
"""

from __future__ import annotations

from dataclasses import replace

from bot import departure
from bot.answers import Pairs, Part
from bot.commands.changing import amending
from bot.commands.making import finding, leaving, planning, waits
from bot.commands.making.waits import Case, Wait
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.documents import reading
from bot.documents.events import note
from bot.documents.facts import DocumentFacts
from bot.documents.model import Document, Kind, State
from bot.grammar import canonical, changes
from bot.grammar.syntax import Change, SendWhen
from bot.problems import Problem
from bot.store import lookup


async def run(command: Change, desk: Desk) -> Result:
    """Change a draft, or what is on its way, and show how it is now."""
    document = await _meant(command, desk)
    was_pending = document.state is State.PENDING
    customer = await lookup.find(Customer, id=document.customer_id)
    case = Case(document, customer, desk)
    before = amending.rows(case, await case.facts())
    await amending.amend(command, case)
    await note(document, "changed", desk.occasion, gross_minor=str(document.gross_minor))
    facts = await case.facts()
    changed = amending.compared(before, amending.rows(case, facts), desk.account.language)
    result = await _gone_on(command, case, facts, was_pending=was_pending)
    sections = (Pairs(changed), *result.part.sections) if changed else result.part.sections
    return replace(result, part=Part(result.part.tone, result.part.headline, sections))


async def _gone_on(
    command: Change, case: Case, facts: DocumentFacts, *, was_pending: bool
) -> Result:
    """Let the document go on its way again, or keep it and say why."""
    said = command.said
    if not was_pending and said.send is SendWhen.DEFAULT:
        return await leaving.kept(replace(case, known=facts), waits.CHANGED)
    newcomers = await planning.newcomers(said, case.customer) if case.customer else ()
    wait: Wait | None = waits.obstacle(case) or waits.doubt(case, newcomers)
    if wait is None:
        return await leaving.let_go(case, on=said.send_on)
    if was_pending:
        await departure.hold(case.document, case.desk.occasion)
    return await leaving.kept(case, wait)


async def _meant(command: Change, desk: Desk) -> Document:
    """Return the document that is meant, locked. Raises Problem for one that cannot change."""
    document = await _named(command, desk)
    reference = document.number or reading.draft_reference(document)
    facts = {"reference": reference}
    if document.state not in (State.DRAFT, State.PENDING):
        lines = _instead(document, reference)
        raise Problem("left-already", place=command.place, facts=facts, replies=lines)
    if document.kind is Kind.CREDIT_NOTE:
        raise Problem("credit-note-kept", place=command.place, facts=facts)
    return document


def _instead(document: Document, reference: str) -> list[str]:
    """Return what can still be said about a document that has left."""
    if document.kind is not Kind.INVOICE:
        return [f"show {reference}"]
    if document.state is State.ISSUED and not document.paid_minor:
        return [f"void {reference}", f"again {reference}"]
    return [f"again {reference}"]


async def _named(command: Change, desk: Desk) -> Document:
    if command.reference is None:
        answered = await finding.answered(desk)
        return answered or await _only_asked(command, desk)
    reference = command.reference
    found = await finding.draft(reference, desk) or await finding.numbered(reference, desk)
    if found is None:
        raise Problem("no-such-document", place=command.place, reference=reference)
    return found


async def _only_asked(command: Change, desk: Desk) -> Document:
    """Raise the question which draft is meant; a mail that answers nothing names none."""
    drafts = finding.mine(desk).filter(state__in=(State.DRAFT, State.PENDING))
    found = await drafts.exclude(kind=Kind.CREDIT_NOTE).order_by("-id").limit(finding.LISTED)
    if not found:
        raise Problem("nothing-to-change", place=command.place)
    problem = await finding.which(found, desk, place=command.place)
    problem.replies = tuple(
        canonical.write(replace(command, reference=reading.draft_reference(each))) for each in found
    )
    raise problem


CHANGE = Verb(
    name="change",
    summary="change a draft: in a reply to it the lines alone are enough",
    examples=(
        "change D-12 + 2h support @ 90",
        "change D-12 - 2; due in 30 days",
        "change D-12 po 4711; note thank you",
    ),
    is_repeatable=True,
    read=changes.read,
    run=run,
)
