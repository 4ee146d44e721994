"""Remind: a customer is told what is open on an invoice; or is not, while it is on hold.

    "remind" [reference] ["anyway"]
    "hold" [reference] | "resume" [reference]

A reminder leaves at once, with the invoice enclosed, to all but those who want no more reminders.
What is not due yet, is on hold, or was reminded of within a day is asked about; ``anyway`` says
that it is meant. So is an address that mail came back from; where somebody wants no mail, nobody is
reminded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot import customers, phrases, post, unreachable, unsubscribed
from bot.answers import Paragraph, Part, Replies, Tone
from bot.commands.after import naming, standings
from bot.commands.after.naming import Named
from bot.commands.making import offers
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.documents import drawing, reading
from bot.documents.balance import standing
from bot.documents.events import note
from bot.documents.model import Document, Event, State
from bot.grammar import canonical
from bot.grammar.acts import reminders as reader
from bot.grammar.acts.reminders import Holding, Remind
from bot.post import OutboundMail, Outgoing
from bot.problems import Problem
from bot.store import lookup
from bot.trust import newcomers
from bot.words import say

#: Who was reminded so short a time ago is asked about.
AGAIN_AFTER = timedelta(hours=24)


async def remind(command: Remind, desk: Desk) -> Result:
    """Send a reminder to everybody the invoice went to."""
    named = Named(
        command.reference,
        command.place,
        lambda number: canonical.about(command, number),
        customer=command.customer,
    )
    invoice = await naming.invoice(named, desk)
    _check_owed(invoice, named)
    await _check_reachable(invoice, command)
    willing = await _willing(invoice, named)
    if not command.is_meant:
        await _check_timely(invoice, named, desk)
    everybody = (*willing.to, *willing.cc)
    await newcomers.demand(desk.account, everybody, desk.now, place=command.place)
    count = await _reminders(invoice) + 1
    await note(invoice, "reminded", desk.occasion, count=str(count))
    await _queue(invoice, willing, count, desk)
    language = desk.account.language
    headline = say(
        language,
        "remind",
        "sent",
        number=str(invoice.number),
        address=", ".join(willing.to or willing.cc),
        amount=standings.money(standing.open_minor(invoice), invoice, language),
        customer=await standings.buyer(invoice),
    )
    lines = (f"hold {invoice.number}", f"paid {invoice.number}")
    replies = Replies(say(language, "titles", "replies"), lines)
    return Result(
        Part(Tone.OK, headline, (*_left_out(willing, language), replies)), document_id=invoice.id
    )


@dataclass(frozen=True, slots=True)
class _Willing:
    """Whom an invoice went to and a reminder may go to, and who wants none."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    unwilling: tuple[str, ...]


async def _willing(invoice: Document, named: Named) -> _Willing:
    """Return who may be reminded; raises Problem if nobody may."""
    everybody = tuple(dict.fromkeys((*invoice.recipients, *invoice.copies)))
    unwilling = await unsubscribed.among(invoice.account_id, everybody)
    if unwilling.issuperset(everybody):
        facts = {"address": ", ".join(everybody)}
        raise Problem("reminders-unwanted", place=named.place, facts=facts)
    return _Willing(
        to=tuple(each for each in invoice.recipients if each not in unwilling),
        cc=tuple(each for each in invoice.copies if each not in unwilling),
        unwilling=tuple(each for each in everybody if each in unwilling),
    )


def _left_out(willing: _Willing, language: str) -> tuple[Paragraph, ...]:
    if not willing.unwilling:
        return ()
    addresses = ", ".join(willing.unwilling)
    return (Paragraph(say(language, "remind", "unwanted", address=addresses)),)


def _check_owed(invoice: Document, named: Named) -> None:
    """Raise Problem for what nobody has to pay any more."""
    if invoice.state is not State.ISSUED or standing.open_minor(invoice) <= 0:
        facts = {"reference": str(invoice.number)}
        raise Problem("nothing-to-remind", place=named.place, facts=facts)


async def _check_reachable(invoice: Document, command: Remind) -> None:
    """Take the address that is known now where the old one is dead; ask about one that is."""
    customer = await lookup.find(Customer, id=invoice.customer_id)
    if await unreachable.redirect(invoice, customer):
        await invoice.save(update_fields=["recipients"])
    bar = await unreachable.bar(invoice)
    if bar is None or (command.is_meant and not bar.is_unwanted):
        return
    facts = {"address": bar.address}
    if bar.is_unwanted:
        code = customers.quoted(customer.code) if customer else "ACME"
        lines = [f"customer {code} <{offers.EXAMPLE_ADDRESS}>"]
        raise Problem("remind-unwanted", place=command.place, facts=facts, replies=lines)
    lines = [f"remind {invoice.number} anyway"]
    raise Problem(
        "remind-came-back", place=command.place, facts=facts, replies=lines, is_question=True
    )


async def _check_timely(invoice: Document, named: Named, desk: Desk) -> None:
    """Ask about an invoice on hold, one that is not due, and one that was reminded of just now."""
    number, language = str(invoice.number), desk.account.language
    due = phrases.day(invoice.due_on, language) if invoice.due_on else ""
    last = await Event.filter(document_id=invoice.id, what="reminded").order_by("-id").first()
    code = ""
    if invoice.is_held:
        code = "remind-held"
    elif last is not None and desk.now - last.at < AGAIN_AFTER:
        code = "reminded-already"
    elif invoice.due_on is not None and invoice.due_on >= desk.today:
        code = "not-due-yet"
    if code:
        lines = [f"remind {number} anyway"]
        facts = {"reference": number, "due": due}
        raise Problem(code, place=named.place, facts=facts, replies=lines, is_question=True)


async def _reminders(invoice: Document) -> int:
    return await Event.filter(document_id=invoice.id, what="reminded").count()


async def _invoice_mail(invoice: Document) -> str:
    """Return the Message-ID of the mail that brought the invoice: the thread to stay in."""
    mail = await OutboundMail.filter(document_id=invoice.id, kind="invoice").order_by("-id").first()
    return mail.message_id if mail else ""


async def _queue(invoice: Document, willing: _Willing, count: int, desk: Desk) -> None:
    facts = await reading.facts_of(invoice.id, now=desk.now)
    drawn = await drawing.asked_for(invoice)
    thread = await _invoice_mail(invoice)
    for recipient in dict.fromkeys((*willing.to, *willing.cc)):
        await post.put(
            Outgoing(
                key=f"reminder/{invoice.id}/{count}/{recipient}",
                kind="reminder",
                recipient=recipient,
                language=facts.language,
                facts={"count": count, "open_minor": standing.open_minor(invoice)},
                to=willing.to or willing.cc,
                cc=willing.cc if willing.to else (),
                document_id=invoice.id,
                drawing_ids=(drawn.id,),
                awaits_drawing=not drawing.is_drawn(drawn),
                in_reply_to=thread,
                references=(thread,) if thread else (),
            ),
            desk.sender,
        )


async def hold(command: Holding, desk: Desk) -> Result:
    """Mark an invoice so that nobody is reminded of it, or take the mark off."""
    named = Named(
        command.reference,
        command.place,
        lambda number: canonical.about(command, number),
        customer=command.customer,
        having={"is_held": command.verb != "hold"},
    )
    invoice = await naming.invoice(named, desk)
    _check_owed(invoice, named)
    is_held = command.verb == "hold"
    if invoice.is_held is not is_held:
        invoice.is_held = is_held
        await invoice.save(update_fields=["is_held"])
        await note(invoice, "on-hold" if is_held else "resumed", desk.occasion)
    language, number = desk.account.language, str(invoice.number)
    headline = say(language, "remind", command.verb, number=number)
    line = f"resume {number}" if is_held else f"hold {number}"
    replies = Replies(say(language, "titles", "replies"), (line,))
    return Result(Part(Tone.OK, headline, (replies,)), document_id=invoice.id)


REMIND = Verb(
    name="remind",
    summary="remind your customer of an invoice that is not paid",
    examples=("remind 42", "remind 42 anyway"),
    read=reader.read_remind,
    run=remind,
)
HOLD = Verb(
    name="hold",
    summary="let nobody be reminded of an invoice",
    examples=("hold 42", "hold"),
    read=reader.read_holding,
    run=hold,
)
RESUME = Verb(
    name="resume",
    summary="let reminders go on",
    examples=("resume 42", "resume"),
    read=reader.read_holding,
    run=hold,
)
