"""Leaving: a document goes or stays, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot import confirmations, departure, phrases, unreachable
from bot.answers import Paragraph, Part, Replies, Section, Tone
from bot.commands.making import links, showing, waits
from bot.commands.making.waits import Case, Wait
from bot.commands.records import portraits
from bot.commands.verb import Desk, Result
from bot.confirmations import About
from bot.documents import drawing
from bot.documents.facts import DocumentFacts
from bot.documents.model import Document, Drawing, Kind, State
from bot.trust import newcomers
from bot.words import say

#: Of the question that an answer about a document above the limit asks.
PURPOSE = "send"
#: The section of answers.toml that speaks of each kind.
SENTENCES = {Kind.INVOICE: "created", Kind.CREDIT_NOTE: "credit-note", Kind.QUOTE: "quote"}
#: When a document leaves that was asked for a later day, in the account's time zone.
MORNING = time(9, 0)


async def confirmed(case: Case) -> bool:
    """Tell whether a letter came to the address that lets this document leave at this amount.

    That address is good once.
    """
    for question in case.desk.may_confirm or ():
        is_meant = question.purpose == PURPOSE and question.document_id == case.document.id
        is_right = is_meant and question.amount == _amount(case.document)
        if is_right and confirmations.is_open(question, case.desk.now):
            await confirmations.use(question, case.desk.now)
            return True
    return False


def _amount(document: Document) -> str:
    return confirmations.amount_of(document.gross_minor, document.currency)


def leaving_time(desk: Desk, on: date | None) -> datetime:
    """Return when a document leaves: on the morning of a later day, else after the undo window."""
    window_ends = desk.now + departure.window_of(desk.account, desk.undo_window)
    if on is None:
        return window_ends
    return max(datetime.combine(on, MORNING, ZoneInfo(desk.account.time_zone)), window_ends)


async def let_go(case: Case, *, on: date | None = None, is_meant: bool = False) -> Result:
    """Issue a document now or schedule it; obstacles and doubts are out of the way by now.

    An account that nobody vouches for yet is kept from writing to many strangers. The document
    stays, too, if mail to one of its addresses came back, unless `is_meant` says that its owner
    knows; and if somebody there wants no mail, whatever its owner says.
    """
    desk = case.desk
    await links.refuse_in_document(case.document, case.account, case.customer)
    bar = await unreachable.bar(case.document)
    if bar is not None and (bar.is_unwanted or not is_meant):
        return await _stays(case, waits.barred(case, bar))
    recipients = (*case.document.recipients, *case.document.copies)
    if not await newcomers.admit(case.account, recipients, desk.now):
        return await _stays(case, waits.CROWDED)
    leaves_at = max(leaving_time(desk, on), _planned(case, on) or desk.now)
    if leaves_at <= desk.now:
        drawn = await departure.depart(case.document, desk.account, desk.sender, desk.occasion)
        return await told(case, "issued", drawn=drawn)
    await departure.schedule(case.document, leaves_at, desk.occasion)
    return await told(case, "pending", replies=(f"stop {case.reference}",))


def _planned(case: Case, on: date | None) -> datetime | None:
    """Return when a document was to leave on a later day; a change of it is no word on that."""
    planned = case.document.leaves_at if case.document.state is State.PENDING else None
    if planned is None or on is not None:
        return None
    day = planned.astimezone(ZoneInfo(case.account.time_zone)).date()
    return planned if day > case.desk.today else None


async def _stays(case: Case, wait: Wait) -> Result:
    """Keep a document from leaving, also one that was about to."""
    if case.document.state is State.PENDING:
        await departure.hold(case.document, case.desk.occasion)
    return await kept(case, wait)


async def kept(case: Case, wait: Wait) -> Result:
    """Say why a document stays a draft, and which lines let it leave.

    Whoever says ``send`` then knows what came back from an address.
    """
    case.document.awaits_send = wait.is_lifted_by_send
    await case.document.save(update_fields=["awaits_send"])
    if wait.needs_token:
        about = About(case.document, amount=_amount(case.document))
        await confirmations.ask(case.account, PURPOSE, case.desk.occasion, about)
    if not wait.is_lifted_by_send:
        return await told(case, wait.reason, wait=wait)
    result = await told(case, wait.reason, wait=wait, replies=(f"send {case.reference}",))
    bar = await unreachable.bar(case.document)
    if bar is None or wait.reason == "came-back":
        return result
    sentence = say(
        case.account.language,
        "standing",
        "unwanted" if bar.is_unwanted else "came-back",
        address=bar.address,
    )
    part = replace(result.part, sections=(*result.part.sections, Paragraph(sentence)))
    return replace(result, part=part)


async def told(
    case: Case,
    key: str,
    *,
    wait: Wait | None = None,
    replies: tuple[str, ...] = (),
    drawn: Drawing | None = None,
) -> Result:
    """Return what is said about a document, with its PDF, asked for unless it is `drawn`."""
    facts = await case.facts()
    drawn = drawn or await drawing.asked_for(case.document)
    return Result(
        said(case, key, facts, wait=wait, replies=replies),
        document_id=case.document.id,
        drawing_ids=(drawn.id,),
        awaits_drawing=not drawing.is_drawn(drawn),
    )


def said(
    case: Case,
    key: str,
    facts: DocumentFacts,
    *,
    wait: Wait | None = None,
    replies: tuple[str, ...] = (),
) -> Part:
    """Return a document's part of an answer: one sentence, its lines, what to reply."""
    language = case.account.language
    sections: list[Section] = [
        *showing.sections(case.document, facts, case.account, today=case.desk.today)
    ]
    if wait and wait.forms:
        sections.append(Replies(say(language, "titles", "fill-in"), wait.forms))
    if replies:
        is_choice = wait is not None and wait.tone is Tone.QUESTION
        title = say(language, "titles", "replies")
        sections.append(Replies(title, replies, is_choice=is_choice))
    headline = say(
        language,
        SENTENCES[case.document.kind],
        key,
        number=case.document.number or "",
        reference=case.reference,
        customer=case.customer.code if case.customer else facts.buyer.name,
        corrects=facts.corrects,
        gross=phrases.money(facts.gross, language),
        due=phrases.day(facts.due_on, language),
        until=phrases.day(facts.valid_until, language) if facts.valid_until else "",
        time=_leaves(case),
        address=(wait.address if wait else "") or ", ".join(case.document.recipients),
        missing=wait.missing if wait else "",
        limit=portraits.limit(case.account),
        most=str(newcomers.MOST),
    )
    return Part(wait.tone if wait else Tone.OK, headline, tuple(sections))


def _leaves(case: Case) -> str:
    leaves_at = case.document.leaves_at
    return phrases.moment(leaves_at, case.account, today=case.desk.today) if leaves_at else ""
