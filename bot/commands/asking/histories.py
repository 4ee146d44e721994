"""History: what happened to a document, in words, oldest first.

"history" [reference]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import phrases
from bot.accounts import Account
from bot.answers import Pairs, Paragraph, Part, Replies, Section, Tone
from bot.commands.asking import naming
from bot.commands.verb import Desk, Result, Verb
from bot.customers import Customer
from bot.documents.model import Document, Event
from bot.grammar.acts import asking
from bot.grammar.acts.asking import About
from bot.money import Money
from bot.post import OutboundMail
from bot.store import lookup
from bot.words import say, says

#: Events that are shown, the newest.
LONGEST = 100


async def run(command: About, desk: Desk) -> Result:
    """Answer with the events of a document."""
    document, account = await naming.document(command, desk), desk.account
    newest = await Event.filter(document_id=document.id).order_by("-id").limit(LONGEST + 1)
    events = newest[:LONGEST][::-1]
    recipients = await recipients_of(events)
    customer = await lookup.find(Customer, id=document.customer_id)
    reference = naming.called(document)
    headline = phrases.counted(
        len(events),
        account.language,
        "history",
        "headline",
        reference=reference,
        customer=naming.whose(document, customer),
        gross=phrases.money(
            Money.of_minor(document.gross_minor, document.currency), account.language
        ),
    )
    rows = tuple(
        (
            phrases.stamp(event.at, account),
            told(event, document, recipients, account.language, account),
        )
        for event in events
    )
    sections: list[Section] = [Pairs(rows)] if rows else []
    if len(newest) > LONGEST:
        sections.append(Paragraph(say(account.language, "history", "cut", count=str(LONGEST))))
    sections.append(Replies(say(account.language, "titles", "replies"), (f"show {reference}",)))
    return Result(Part(Tone.OK, headline, tuple(sections)), document.id, only_tells=True)


async def recipients_of(events: Sequence[Event]) -> Mapping[str, str]:
    """Return to whom the mails went that the events tell of, by their ids."""
    ids = [int(event.detail["mail"]) for event in events if event.detail.get("mail")]
    rows = await OutboundMail.filter(id__in=ids).values_list("id", "recipient") if ids else []
    return {str(row[0]): str(row[1]) for row in rows}


def told(
    event: Event,
    document: Document,
    recipients: Mapping[str, str],
    language: str,
    account: Account,
) -> str:
    """Return what happened in one sentence; an event without a sentence is told by its name."""
    if not says("history", event.what):
        return event.what
    detail = event.detail
    gross = str(document.gross_minor)
    leaves_at = detail.get("leaves_at")
    return say(
        language,
        "history",
        event.what,
        gross=_money(detail.get("gross_minor") or gross, document, language),
        amount=_money(detail.get("amount_minor") or gross, document, language),
        number=detail.get("number", ""),
        time=phrases.stamp(datetime.fromisoformat(leaves_at), account) if leaves_at else "",
        recipient=recipients.get(detail.get("mail", ""), ""),
    )


def _money(minor: str, document: Document, language: str) -> str:
    return phrases.money(Money.of_minor(int(minor), document.currency), language)


HISTORY = Verb(
    name="history",
    summary="what happened to a document, and when",
    examples=("history 42", "history D-12", "history"),
    read=asking.read_about,
    run=run,
)
