"""Leaving: what a document waits for, and what is said when it goes or stays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot import confirmations, customers, departure, phrases, unreachable
from bot.accounts import Account
from bot.answers import Paragraph, Part, Replies, Section, Tone
from bot.commands.making import links, showing
from bot.commands.records import portraits
from bot.commands.verb import Desk, Result
from bot.confirmations import About
from bot.customers import Customer
from bot.documents import drawing, reading
from bot.documents.countries import requirements
from bot.documents.facts import DocumentFacts
from bot.documents.model import Document, Drawing, Kind, State
from bot.trust import newcomers
from bot.unreachable import Bar
from bot.words import say

#: Of the question that an answer about a document above the limit asks.
PURPOSE = "send"
#: The section of answers.toml that speaks of each kind.
SENTENCES = {Kind.INVOICE: "created", Kind.CREDIT_NOTE: "credit-note", Kind.QUOTE: "quote"}
#: When a document leaves that was asked for a later day, in the account's time zone.
MORNING = time(9, 0)


@dataclass(frozen=True, slots=True)
class Case:
    """A document on somebody's desk."""

    document: Document
    customer: Customer | None
    desk: Desk

    @property
    def account(self) -> Account:
        """The account it belongs to."""
        return self.desk.account

    @property
    def reference(self) -> str:
        """What it is called: its number, or ``D-12``."""
        return self.document.number or reading.draft_reference(self.document)

    async def facts(self) -> DocumentFacts:
        """Return what the document says now."""
        return await reading.facts_in_hand(
            self.document, self.account, self.customer, now=self.desk.now
        )


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a document does not leave now."""

    reason: str  #: a key of ``[created]`` in answers.toml
    tone: Tone = Tone.QUESTION
    address: str = ""  #: the address that is new
    missing: str = ""  #: what is not known yet
    forms: tuple[str, ...] = ()  #: lines that say it, to be filled in
    is_lifted_by_send: bool = False
    needs_token: bool = False  #: ``send`` counts only at the address that the answer shows


DRAFT = Wait("draft", Tone.OK, is_lifted_by_send=True)
CROWDED = Wait("new-account")  # ``send`` lifts it, but not today
CHANGED = Wait("amended", Tone.OK, is_lifted_by_send=True)


def obstacle(case: Case) -> Wait | None:
    """Return what keeps a document from leaving even if its owner says ``send``."""
    account, country = case.account, case.account.country
    missing = portraits.missing(account)
    if missing:
        forms = [line for field in missing for line in requirements.replies(country, field)]
        return Wait("incomplete", missing=portraits.needed(missing, account), forms=tuple(forms))
    buyer = requirements.of_party(reading.buyer_of(case.customer))
    gaps = requirements.missing_of_buyer(country, buyer)
    if gaps:
        names = [say(account.language, "fields", gap) for gap in gaps]
        missing_names = phrases.listed(names, account.language)
        return Wait("buyer-incomplete", missing=missing_names, forms=_buyer_lines(case, gaps))
    if not case.document.recipients:
        return Wait("no-address", forms=_buyer_lines(case, ("mail",)))
    return None


def doubt(case: Case, newcomers: tuple[str, ...]) -> Wait | None:
    """Return what a document waits for until its owner says ``send`` (R17).

    What is shown to be confirmed, and then is, is in no doubt.
    """
    if case.desk.is_confirmed or case.desk.is_preview:
        return None
    if newcomers:
        return Wait("new-address", address=newcomers[0], is_lifted_by_send=True)
    return excess(case)


def excess(case: Case) -> Wait | None:
    """Return what a document waits for that is above the account's limit (TRUST.md 3).

    What cancels an invoice was confirmed when that was asked for.
    """
    limit = case.account.limit_minor
    is_shown = case.desk.is_confirmed or case.desk.is_preview
    if limit is None or is_shown or case.document.is_voiding:
        return None
    if case.document.currency != case.account.currency:  # no rate tells which of them is more
        return Wait("other-currency", is_lifted_by_send=True, needs_token=True)
    if case.document.gross_minor <= limit:
        return None
    return Wait("over-limit", is_lifted_by_send=True, needs_token=True)


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


def _buyer_lines(case: Case, gaps: tuple[str, ...]) -> tuple[str, ...]:
    """Return the line that completes a customer."""
    code = customers.quoted(case.customer.code) if case.customer else "ACME"
    examples = requirements.rules(case.account.country).examples
    words = {"mail": "<mail@example.com>", "address": f"address {examples['address']}"}
    values = [words.get(gap) or f"{gap} {examples.get(gap, '...')}" for gap in gaps]
    return (f"customer {code} {'; '.join(values)}",)


def barred(case: Case, bar: Bar) -> Wait:
    """Return what a document waits for that mail to one of its addresses stands against."""
    reason = "unwanted" if bar.is_unwanted else "came-back"
    forms = _buyer_lines(case, ("mail",))
    return Wait(reason, address=bar.address, forms=forms, is_lifted_by_send=not bar.is_unwanted)


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
        return await _stays(case, barred(case, bar))
    recipients = (*case.document.recipients, *case.document.copies)
    if not await newcomers.admit(case.account, recipients, desk.now):
        return await _stays(case, CROWDED)
    leaves_at = leaving_time(desk, on)
    if leaves_at <= desk.now:
        drawn = await departure.depart(case.document, desk.account, desk.sender, desk.occasion)
        return await told(case, "issued", drawn=drawn)
    await departure.schedule(case.document, leaves_at, desk.occasion)
    return await told(case, "pending", replies=(f"stop {case.reference}",))


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
