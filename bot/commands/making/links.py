"""Links: free text of an account that nobody vouches for yet carries none (TRUST.md 4)."""

from __future__ import annotations

from bot.accounts import Account
from bot.customers import Customer
from bot.documents import reading
from bot.documents.model import Document
from bot.grammar.syntax import Create
from bot.problems import Place, Problem
from bot.store import lookup
from bot.trust import newcomers

#: What stands on a document or in its mail besides names: of who sends it, and of whom it is for.
_PLACE = ("street", "post_code", "city", "region")
_OF_ACCOUNT = (*_PLACE, "phone", "tax_number", "register", "footer")
_OF_CUSTOMER = (*_PLACE, "reference")


def refuse_in_command(command: Create, account: Account) -> None:
    """Raise Problem for a link in the text of a command, at its place."""
    if account.trusted_at is not None:
        return
    for item in command.items:
        link = newcomers.link_in(item.description)
        if link:
            line = item.source.text
            column = max(line.find(link), 0)
            length = len(link) if link in line else max(1, len(line))
            raise Problem("link-in-text", place=Place(line, column, length), link=link)
    _refuse((*command.notes, command.reference or "", command.purchase_order or ""))


async def refuse_in_document(
    document: Document, account: Account, customer: Customer | None
) -> None:
    """Raise Problem for a link in what a document says, or its mail, before it leaves."""
    if account.trusted_at is not None:
        return
    await lookup.ensure(document, "lines")
    lines = [line.description for line in reading.ordered(document)]
    _refuse((*lines, *document.notes, document.reference, document.purchase_order))
    _refuse(tuple(getattr(account, each) for each in _OF_ACCOUNT))
    if customer is not None:
        _refuse(tuple(getattr(customer, each) for each in _OF_CUSTOMER))
    names = (account.name, account.trading_name, customer.name if customer else "")
    _refuse(names, is_name=True)


def _refuse(texts: tuple[str, ...], *, is_name: bool = False) -> None:
    for text in texts:
        link = newcomers.link_in(text, is_name=is_name)
        if link:
            raise Problem("link-in-text", link=link)
