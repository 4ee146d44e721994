"""Counterpart: whether a letter is of a customer who answers a mail we sent for an account."""

from __future__ import annotations

from dataclasses import dataclass

from bot import accounts
from bot.accounts import Account, mailbox_key
from bot.customers import Customer
from bot.documents.model import Document
from bot.post import Letter, Level, OutboundMail

#: Kinds of mail that go to customers.
KINDS = ("invoice", "credit-note", "quote", "reminder", "reply")


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A customer who writes, and what about."""

    account: Account  #: whose customer it is, locked
    document: Document  #: locked
    customer: Customer | None
    mail: OutboundMail  #: that is answered


async def of(letter: Letter) -> Counterpart | None:
    """Return who writes as a customer; None for the letter of an account. Locks what it returns.

    A reply address that is true leads to its mail; without one, a proven author who answers a mail
    that was sent to exactly that address.
    """
    mail = await _answered(letter)
    if mail is None or mail.kind not in KINDS or mail.document_id is None:
        return None
    account = await accounts.locked(mail.account_id)
    if await accounts.owns(account, letter.author):
        return None  # whoever sent it, answering a copy
    document = await Document.select_for_update().get_or_none(
        id=mail.document_id, account_id=account.id
    )
    if document is None:
        return None
    customer = await Customer.get_or_none(id=document.customer_id)
    return Counterpart(account, document, customer, mail)


async def _answered(letter: Letter) -> OutboundMail | None:
    if letter.answered_mail is not None:
        return await OutboundMail.get_or_none(id=letter.answered_mail)
    if letter.level is not Level.STRONG:
        return None
    ids = [each for each in (letter.in_reply_to, *reversed(letter.references)) if each]
    for message_id in dict.fromkeys(ids):
        # Every recipient's copy of one mail has the same id.
        if copies := await OutboundMail.filter(message_id=message_id).order_by("id"):
            author = mailbox_key(letter.author)
            theirs = (each for each in copies if mailbox_key(each.recipient) == author)
            return next(theirs, None)
    return None
