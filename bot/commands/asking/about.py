"""About: one document as a mail, or its PDF alone.

"show" [reference]
"pdf" [reference]

Without a reference it is the document that the mail answers. The name of a customer in its place
asks which of theirs is meant.
"""

from __future__ import annotations

from datetime import date

from bot import customers, phrases
from bot.answers import Pairs, Paragraph, Part, Replies, Section, Table, Tone
from bot.commands.asking import naming
from bot.commands.making import resending, showing
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.documents import drawing, reading
from bot.documents.balance import standing
from bot.documents.facts import DocumentFacts
from bot.documents.ledger import entries
from bot.documents.model import Document, Kind, State
from bot.grammar.acts import asking
from bot.grammar.acts.asking import About
from bot.post import OutboundMail, Posted
from bot.store import lookup
from bot.words import say

#: Mails of a document that are shown, the newest.
MAILS = 20
#: Kinds of mail that go to the account itself.
_OWN = ("answer", "notice")
_SENTENCES = {Kind.INVOICE: "document", Kind.CREDIT_NOTE: "correction", Kind.QUOTE: "quote"}
#: States of a mail of which the next hop's words tell more.
_TROUBLED = (Posted.FAILED, Posted.BOUNCED)


async def show(command: About, desk: Desk) -> Result:
    """Answer with all there is about a document, and its PDF."""
    document = await naming.document(command, desk)
    facts = await reading.facts_of(document.id, now=desk.now)
    customer = await lookup.find(Customer, id=document.customer_id)
    code = naming.whose(document, customer)
    mails = await _mails(document)
    sections: list[Section] = [
        Pairs(_standing(document, facts, desk)),
        *showing.sections(document, facts, desk.account, today=facts.issued_on),
        *_deliveries(mails, desk),
        await _replies(document, customer, desk.account.language, today=desk.today),
    ]
    return await _with_pdf(
        document, Part(Tone.OK, _headline(document, facts, code, desk), tuple(sections))
    )


async def pdf(command: About, desk: Desk) -> Result:
    """Answer with the PDF of a document, drawn only if it never was."""
    document = await naming.document(command, desk)
    key = "preview" if document.number is None else "pdf"
    reference = naming.called(document)
    return await _with_pdf(
        document, Part(Tone.OK, say(desk.account.language, "shown", key, reference=reference))
    )


async def _with_pdf(document: Document, part: Part) -> Result:
    drawn = await drawing.asked_for(document)
    return Result(
        part,
        document_id=document.id,
        drawing_ids=(drawn.id,),
        awaits_drawing=not drawing.is_drawn(drawn),
        only_tells=True,
    )


def _headline(document: Document, facts: DocumentFacts, customer: str, desk: Desk) -> str:
    language = desk.account.language
    return say(
        language,
        "shown",
        _SENTENCES[document.kind],
        reference=naming.called(document),
        customer=customer,
        gross=phrases.money(facts.gross, language),
        due=phrases.day(facts.due_on, language),
        until=phrases.day(facts.valid_until, language) if facts.valid_until else "",
        state=_state(document, desk),
    )


def _state(document: Document, desk: Desk) -> str:
    is_part_paid = document.paid_minor != 0
    key = entries.standing(document, desk.today, is_part_paid=is_part_paid)
    return say(desk.account.language, "states", key)


def _standing(document: Document, facts: DocumentFacts, desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return where a document stands: state, dates, what is paid, and who got it."""
    account, language = desk.account, desk.account.language
    paid = standing.amount(document.paid_minor, document)
    owes = document.state in standing.ISSUED and document.kind in entries.DUE
    credited = standing.amount(document.credited_minor, document)
    left = standing.amount(max(standing.open_minor(document), 0), document)
    leaves_at = document.leaves_at if document.state is State.PENDING else None
    known = [
        ("state", _state(document, desk)),
        ("leaves", phrases.stamp(leaves_at, account) if leaves_at else ""),
        ("dated", phrases.day(facts.issued_on, language)),
        ("due", phrases.day(facts.due_on, language) if document.kind in entries.DUE else ""),
        ("paid", phrases.money(paid, language) if owes else ""),
        ("credited", phrases.money(credited, language) if document.credited_minor else ""),
        ("open", phrases.money(left, language) if owes else ""),
        ("on-hold", say(language, "standing", "no-reminders") if document.is_held else ""),
        # What is not issued says so among its particulars.
        ("to", ", ".join(document.recipients) if document.number else ""),
    ]
    return tuple((say(language, "standing", key), value) for key, value in known if value)


async def _mails(document: Document) -> list[OutboundMail]:
    """Return the mails that brought a document to somebody, oldest first."""
    found = OutboundMail.filter(document_id=document.id, account_id=document.account_id)
    newest = found.exclude(kind__in=_OWN).order_by("-id").limit(MAILS)
    rows = await newest.only("id", "recipient", "state", "queued_at", "relayed_at", "last_response")
    return rows[::-1]


def _deliveries(mails: list[OutboundMail], desk: Desk) -> list[Section]:
    """Return where each mail got to, and what the next hop said of those that failed."""
    language = desk.account.language
    if not mails:
        return []
    rows = tuple(
        (
            mail.recipient,
            say(language, "delivery", mail.state.value),
            phrases.stamp(mail.relayed_at or mail.queued_at, desk.account),
        )
        for mail in mails
    )
    names = ("mail-to", "state", "time")
    columns = tuple(say(language, "columns", name) for name in names)
    told = [
        Paragraph(f"{mail.recipient}: {mail.last_response}")
        for mail in mails
        if mail.state in _TROUBLED and mail.last_response
    ]
    return [Table(columns, rows, (False, False, False)), *told]


async def _replies(
    document: Document, customer: Customer | None, language: str, *, today: date
) -> Replies:
    """Return the lines that fit where a document stands."""
    reference = naming.called(document)
    lines = [f"explain {reference}", f"history {reference}"]
    if document.state is State.DRAFT:
        lines.insert(0, f"send {reference}")
    elif document.state is State.PENDING:
        lines.insert(0, f"stop {reference}")
    elif document.state is State.ISSUED and document.kind in entries.DUE:
        lines.insert(0, f"paid {reference}")
        if document.due_on is not None and document.due_on < today and not document.is_held:
            lines.insert(1, f"remind {reference}")
    elif document.kind is Kind.QUOTE and document.state in (State.ISSUED, State.ACCEPTED):
        lines.insert(0, f"convert {reference}")
    if document.number and await resending.lost(document):
        lines.insert(0, f"send {reference}")
    if document.number and customer is not None:
        lines.append(f"statement {customers.quoted(customer.code)}")
    return Replies(say(language, "titles", "replies"), tuple(lines))


SHOW = Verb(
    name="show",
    summary="one document: its lines, state, payments, mails and PDF",
    examples=("show 42", "show D-12", "show INV-2026-0042", "show"),
    read=asking.read_about,
    run=show,
)
PDF = Verb(
    name="pdf",
    summary="the PDF of a document",
    examples=("pdf 42", "pdf"),
    read=asking.read_about,
    run=pdf,
)
