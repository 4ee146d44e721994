"""Waits: why a document does not leave, and what lets it."""

from __future__ import annotations

from dataclasses import dataclass

from bot import customers, phrases
from bot.accounts import Account
from bot.answers import Tone
from bot.commands.records import portraits
from bot.commands.verb import Desk
from bot.customers import Customer
from bot.documents import reading
from bot.documents.countries import requirements
from bot.documents.facts import DocumentFacts
from bot.documents.model import Document
from bot.unreachable import Bar
from bot.words import say


@dataclass(frozen=True, slots=True)
class Case:
    """A document on somebody's desk."""

    document: Document
    customer: Customer | None
    desk: Desk
    known: DocumentFacts | None = None  #: what it says, if nothing changes that any more

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
        return self.known or await reading.facts_in_hand(
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
