"""Naming: which customer or document a question is about; asked back where that is not clear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot import customers, phrases
from bot.commands.making import finding
from bot.commands.verb import Desk
from bot.customers import Customer
from bot.documents import reading
from bot.documents.model import Document
from bot.grammar import canonical
from bot.grammar.acts.asking import About
from bot.grammar.syntax import CustomerRef, KnownCustomer
from bot.problems import Problem
from bot.store import lookup

#: How many documents are offered where none is named.
OFFERED = 3


async def customer(named: CustomerRef, desk: Desk, line: Callable[[CustomerRef], str]) -> Customer:
    """Return the customer named; raises the problem ``customer-unknown`` with those alike.

    `line` writes the command again for another name.
    """
    if named.known is not None:
        return await lookup.get(Customer, id=named.known.id)
    alike = await customers.similar(desk.account, named.written)
    raise Problem(
        "customer-unknown",
        place=named.place,
        replies=[line(replace(named, written=code)) for code in alike] or ["customers"],
        is_question=bool(alike),
        customer=named.written,
    )


async def document(command: About, desk: Desk) -> Document:
    """Return the document a question is about; raises `Problem` rather than guess."""
    if command.customer is not None:
        return await _of(command, command.customer, desk)
    if command.reference is None:
        answered = await finding.answered(desk)
        if answered is None:
            raise await _unnamed(command, desk)
        return answered
    found = await _called(command, command.reference, desk)
    if found is None:
        raise Problem("no-such-document", place=command.place, reference=command.reference)
    return found


async def _of(command: About, customer: KnownCustomer, desk: Desk) -> Document:
    """Return the document of a customer that the mail answers, or ask which of theirs is meant."""
    answered = await finding.answered(desk)
    if answered is not None and answered.customer_id == customer.id:
        return answered
    own = finding.mine(desk).filter(customer_id=customer.id)
    newest = await own.order_by("-draft_number").limit(finding.LISTED)
    code = customers.quoted(customer.code)
    if not newest:
        lines, facts = [f"invoice {code} 3h @ 100"], {"customer": customer.code}
        raise Problem("nothing-of-customer", place=command.place, facts=facts, replies=lines)
    question = await finding.which(newest, desk, place=command.place)
    question.replies = _lines(command, newest)
    raise question


async def _called(command: About, reference: str, desk: Desk) -> Document | None:
    """Return the document of a number, of the last part of one, or of a draft's."""
    if reference.upper().startswith("D-"):
        return await finding.draft(reference, desk)
    whole = await finding.numbered(reference, desk)
    if whole is not None:
        return whole
    same = await finding.of_sequence(reference, desk)
    same = [each for each in same if command.kind in (None, each.kind)]
    if len(same) > 1:
        question = await finding.which(same, desk, place=command.place)
        question.replies = _lines(command, same[: finding.LISTED])
        raise question
    return same[0] if same else await finding.draft(reference, desk)


async def _unnamed(command: About, desk: Desk) -> Problem:
    newest = await finding.mine(desk).order_by("-draft_number").limit(OFFERED)
    if not newest:
        return Problem("no-documents")
    language = desk.account.language
    names = phrases.either([await finding.called(each, language) for each in newest], language)
    return Problem(
        "which-document", replies=_lines(command, newest), is_question=True, documents=names
    )


def _lines(command: About, documents: Sequence[Document]) -> tuple[str, ...]:
    return tuple(canonical.write(About(command.verb, called(each))) for each in documents)


def called(document: Document) -> str:
    """Return what a document is called: its number, or ``D-12``."""
    return document.number or reading.draft_reference(document)


def whose(document: Document, customer: Customer | None) -> str:
    """Return for whom a document is; of a forgotten customer the name that was printed."""
    if customer is not None:
        return customer.code
    return str(document.frozen["buyer"]["name"]) if document.frozen else ""
