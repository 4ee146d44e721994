"""Dossier: all there is about one document, for its own page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from bot.accounts import Account
from bot.commands.asking import histories
from bot.customers import Customer
from bot.documents import reading
from bot.documents.balance import payments, standing
from bot.documents.balance.payments import Payment
from bot.documents.facts import DocumentFacts
from bot.documents.ledger import entries
from bot.documents.ledger.entries import Entry
from bot.documents.model import Document, Event, State
from bot.money import Money
from bot.post import Attempt, OutboundMail

#: Events and mails that are shown, the newest.
LONGEST = 100
#: Kinds of mail that go to the account itself.
_OWN = ("answer", "notice", "news")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A mail that brought a document to somebody, and each try to hand it on."""

    mail: OutboundMail
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A document with what belongs to it."""

    document: Document
    customer: Customer | None
    facts: DocumentFacts | None  #: None: it is erased
    standing: str  #: a key of ``[states]`` in answers.toml
    payments: tuple[Payment, ...]
    events: tuple[tuple[datetime, str, str], ...]  #: when, by whom, what; oldest first
    deliveries: tuple[Delivery, ...]
    related: tuple[Entry, ...]  #: what corrects it, what it corrects, what it was made from

    @property
    def reference(self) -> str:
        """Its number, or ``D-12``."""
        return self.document.number or reading.draft_reference(self.document)

    @property
    def open(self) -> Money | None:
        """What is still owed of it; None for what nobody owes."""
        document = self.document
        if document.state not in standing.ISSUED or document.kind not in entries.DUE:
            return None
        return standing.amount(max(standing.open_minor(document), 0), document)

    def amount(self, minor: int) -> Money:
        """Return so many minor units in its currency."""
        return standing.amount(minor, self.document)

    def plain(self, minor: int) -> str:
        """Return so many minor units as a command takes an amount: ``1234.50``."""
        return f"{self.amount(minor).amount:f}"


async def of_account(document_id: int, account_id: int) -> Document | None:
    """Return a document if it is one of an account's."""
    return await Document.get_or_none(id=document_id, account_id=account_id)


async def of(document_id: int, account: Account, now: datetime, language: str) -> Dossier | None:
    """Return what there is about a document of an account; None if it has no such document.

    Sentences are in `language`.
    """
    document = await of_account(document_id, account.id)
    if document is None:
        return None
    is_erased = document.state is State.ERASED
    paid = document.paid_minor != 0
    return Dossier(
        document=document,
        customer=await Customer.get_or_none(id=document.customer_id or 0, account_id=account.id),
        facts=None if is_erased else await reading.facts_of(document.id, now=now),
        standing=entries.standing(document, account.today(now), is_part_paid=paid),
        payments=tuple(await payments.of(document)),
        events=await _events(document, account, language),
        deliveries=await _deliveries(document),
        related=await _related(document),
    )


async def _events(
    document: Document, account: Account, language: str
) -> tuple[tuple[datetime, str, str], ...]:
    newest = await Event.filter(document_id=document.id).order_by("-id").limit(LONGEST)
    recipients = await histories.recipients_of(newest)
    return tuple(
        (each.at, each.by, histories.told(each, document, recipients, language, account))
        for each in reversed(newest)
    )


async def _deliveries(document: Document) -> tuple[Delivery, ...]:
    found = OutboundMail.filter(document_id=document.id, account_id=document.account_id)
    newest = found.exclude(kind__in=_OWN).order_by("-id").limit(LONGEST)
    mails = await newest.only(
        "id",
        "kind",
        "recipient",
        "state",
        "queued_at",
        "relayed_at",
        "next_attempt_at",
        "last_response",
    )
    tries: defaultdict[int, list[Attempt]] = defaultdict(list)
    ids = [mail.id for mail in mails]
    for each in await Attempt.filter(mail_id__in=ids).order_by("id") if ids else ():
        tries[each.mail_id].append(each)
    return tuple(Delivery(mail, tuple(tries[mail.id])) for mail in reversed(mails))


async def _related(document: Document) -> tuple[Entry, ...]:
    """Return the documents that belong to one, in the order they were made."""
    notes = Document.filter(original_id=document.id).exclude(state=State.ERASED)
    made = Document.filter(quote_id=document.id)
    ids = [int(str(each)) for each in await notes.limit(LONGEST).values_list("id", flat=True)]
    ids += [int(str(each)) for each in await made.limit(LONGEST).values_list("id", flat=True)]
    ids += [each for each in (document.original_id, document.quote_id) if each is not None]
    return tuple(await entries.of(sorted(ids)))
