"""Finding: which document a line or a reply is about; one of the account's own, or none.

A document is named by its number (``INV-2026-0042``), by the last part of it (``42``), or while it
is a draft by ``D-12``. Whatever is found is locked until the end of the transaction.
"""

from __future__ import annotations

from tortoise.queryset import QuerySet

from bot import phrases
from bot.commands.verb import Desk
from bot.customers import Customer
from bot.documents import reading
from bot.documents.model import Document, State
from bot.money import Money
from bot.post import OutboundMail
from bot.problems import Place, Problem
from bot.store import lookup

#: Digits of a number that is looked up; the columns are 32 bits wide.
_MAX_DIGITS = 9
#: How many documents a question lists.
LISTED = 8


def mine(desk: Desk) -> QuerySet[Document]:
    """Return the account's documents, to be locked; of those deleted only a number is left."""
    all_of_them = Document.select_for_update().filter(account_id=desk.account.id)
    return all_of_them.exclude(state=State.ERASED)


async def _mine(desk: Desk, **values: int | str | None) -> Document | None:
    """Return the one of them that has these values."""
    found = await lookup.locked(Document, account_id=desk.account.id, **values)
    return None if found is None or found.state is State.ERASED else found


async def draft(reference: str, desk: Desk) -> Document | None:
    """Return the document that was called so as a draft: ``D-12`` or ``12``."""
    number = _number(reference.upper().removeprefix("D-"))
    return None if number is None else await _mine(desk, draft_number=number)


async def numbered(reference: str, desk: Desk) -> Document | None:
    """Return the document of that whole number, in any case of letters."""
    return await _mine(desk, number=reference.upper())


async def of_sequence(reference: str, desk: Desk) -> list[Document]:
    """Return the documents whose number ends so, newest first: those of several years or kinds."""
    sequence = _number(reference) or None
    found = await lookup.all_locked(Document, account_id=desk.account.id, sequence=sequence)
    return [each for each in reversed(found) if each.state is not State.ERASED]


async def which(documents: list[Document], desk: Desk, *, place: Place | None) -> Problem:
    """Return the question which of several documents is meant."""
    language = desk.account.language
    listed = documents[:LISTED]
    names = phrases.either([await called(each, language) for each in listed], language)
    return Problem("which-document", place=place, is_question=True, documents=names)


async def answered(desk: Desk) -> Document | None:
    """Return the document that the mail being answered was about.

    The first mail of ours that the letter refers to decides, even if it was about none or several:
    what stood further up in the thread is not meant.
    """
    mail = await replied_to(desk)
    return None if mail is None else await _mine(desk, id=mail.document_id)


async def replied_to(desk: Desk) -> OutboundMail | None:
    """Return the mail of the account that the letter refers to, by its reply address or its thread.

    Mail programs may cut ``References``; then only the address is left.
    """
    if desk.letter.answered_mail is not None:
        found = OutboundMail.filter(account_id=desk.account.id, id=desk.letter.answered_mail)
        return await found.first()
    ids = [each for each in (desk.letter.in_reply_to, *reversed(desk.letter.references)) if each]
    for message_id in dict.fromkeys(ids):
        mail = await OutboundMail.filter(account_id=desk.account.id, message_id=message_id).first()
        if mail is not None:
            return mail
    return None


async def called(document: Document, language: str) -> str:
    """Return a document with what tells it from others, e.g. ``D-2 (ACME, 240.00 USD)``."""
    customer = await lookup.find(Customer, id=document.customer_id)
    gross = phrases.money(Money.of_minor(document.gross_minor, document.currency), language)
    code = f"{customer.code}, " if customer else ""
    return f"{document.number or reading.draft_reference(document)} ({code}{gross})"


def _number(text: str) -> int | None:
    fits = text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    return int(text) if fits else None
