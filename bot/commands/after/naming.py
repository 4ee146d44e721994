"""Naming: the invoice that a line or a reply is about, and why it may not be the right one.

Nothing is guessed here: a bare word in a mail that answers nothing is asked about, even if there is
only one invoice that it could mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tortoise.queryset import QuerySet

from bot import customers, phrases
from bot.commands.making import finding
from bot.commands.verb import Desk
from bot.documents import reading
from bot.documents.balance import standing
from bot.documents.model import Document, Kind, State
from bot.grammar.syntax import KnownCustomer
from bot.problems import Place, Problem


@dataclass(frozen=True, slots=True)
class Named:
    """How a line names a document, and how it is written for another."""

    reference: str | None  #: as written; None: what the mail answers
    place: Place | None
    line: Callable[[str], str]  #: the same line about the document of a number
    states: tuple[State, ...] = (State.ISSUED,)  #: of what a question lists
    takes_amount: bool = False  #: a number in a reply may be one
    kind: Kind = Kind.INVOICE  #: of what a question lists
    customer: KnownCustomer | None = None  #: whose it is, by the line
    having: Mapping[str, Any] = field(default_factory=dict)  #: what is listed of theirs first


async def document(named: Named, desk: Desk) -> Document:
    """Return the document that is meant, locked. Raises Problem rather than guess."""
    if named.customer is not None:
        return await _of(named.customer, named, desk)
    return await _by_number(named, desk)


async def _by_number(named: Named, desk: Desk) -> Document:
    if named.reference is None:
        answered = await finding.answered(desk)
        return answered or await _asked(named, desk)
    if named.reference.upper().startswith("D-"):
        found = await finding.draft(named.reference, desk)
    else:
        found = await _numbered(named.reference, named, desk)
    if found is None:
        replies = await _as_amount(named, desk)
        facts = {"reference": named.reference}
        raise Problem("no-such-document", place=named.place, facts=facts, replies=replies)
    return found


async def invoice(named: Named, desk: Desk) -> Document:
    """Return the invoice that is meant, if it has left. Raises Problem."""
    found = await document(named, desk)
    check_left(found, named)
    return found


async def quote(named: Named, desk: Desk) -> Document:
    """Return the quote that is meant, if it has left. Raises Problem."""
    found = await document(replace(named, kind=Kind.QUOTE), desk)
    reference = number_of(found)
    if found.kind is not Kind.QUOTE:
        raise Problem("no-quote", place=named.place, facts={"reference": reference})
    _check_gone(found, named)
    return found


def check_left(found: Document, named: Named) -> None:
    """Raise Problem for what is no invoice, or has not left."""
    reference = number_of(found)
    facts = {"reference": reference}
    if found.kind is Kind.CREDIT_NOTE:
        facts["invoice"] = found.corrects
        lines = (named.line(found.corrects),)
        raise Problem("credit-note-meant", place=named.place, facts=facts, replies=lines)
    if found.kind is Kind.QUOTE:
        may_be_converted = found.number and found.state is not State.CONVERTED
        offered = [f"convert {reference}"] if may_be_converted else []
        raise Problem("quote-meant", place=named.place, facts=facts, replies=offered)
    _check_gone(found, named)


def _check_gone(found: Document, named: Named) -> None:
    """Raise Problem for what has not left."""
    reference = number_of(found)
    facts = {"reference": reference}
    if found.state is State.DRAFT:
        raise Problem("not-left-yet", place=named.place, facts=facts)
    if found.state is State.PENDING:
        raise Problem("leaving-now", place=named.place, facts=facts, replies=[f"stop {reference}"])


def number_of(found: Document) -> str:
    """Return what a document is called: its number, or ``D-12``."""
    return found.number or reading.draft_reference(found)


async def pending_note(found: Document, named: Named) -> None:
    """Raise Problem if a credit note over an invoice is about to leave."""
    note = await Document.filter(original_id=found.id, state=State.PENDING).order_by("-id").first()
    if note is not None:
        draft = number_of(note)
        facts = {"reference": number_of(found), "draft": draft}
        raise Problem("credit-pending", place=named.place, facts=facts, replies=[f"stop {draft}"])


async def _numbered(reference: str, named: Named, desk: Desk) -> Document | None:
    """Return the document of a number, or of its last part if only one invoice has that."""
    whole = await finding.numbered(reference, desk)
    if whole is not None:
        return whole
    found = await finding.of_sequence(reference, desk)
    same = found if len(found) == 1 else [each for each in found if each.kind is named.kind]
    if len(same) <= 1:
        return same[0] if same else None
    raise await _which(same, named, desk)


def _listed(named: Named, desk: Desk) -> QuerySet[Document]:
    """Return what a question about documents may list."""
    return finding.mine(desk).filter(kind=named.kind, state__in=named.states)


async def _asked(named: Named, desk: Desk) -> Document:
    """Ask which invoice is meant; there is nothing that says so."""
    found = await _listed(named, desk).order_by("-id").limit(finding.LISTED)
    if not found:
        code = "no-quote-left" if named.kind is Kind.QUOTE else "no-invoice-left"
        raise Problem(code, place=named.place)
    raise await _which(found, named, desk)


async def _of(customer: KnownCustomer, named: Named, desk: Desk) -> Document:
    """Return the document of a customer that is named or answered, or ask which of theirs it is."""
    meant = await (_by_number(named, desk) if named.reference else _answered(named, desk))
    if meant is not None and meant.customer_id == customer.id:
        return meant
    those = _listed(named, desk).filter(customer_id=customer.id).order_by("-id")
    found = await those.filter(**named.having).limit(finding.LISTED + 1)
    found = found or await those.limit(finding.LISTED + 1)
    code = customers.quoted(customer.code)
    if not found:
        lines, facts = [f"list {code}"], {"customer": customer.code}
        raise Problem("nothing-of-customer", place=named.place, facts=facts, replies=lines)
    question = await _which(found, named, desk)
    if len(found) > finding.LISTED:
        question.replies = (*question.replies[:-1], f"list {code}")
    raise question


async def _answered(named: Named, desk: Desk) -> Document | None:
    """Return the document that the mail answers, if a question would list its like."""
    found = await finding.answered(desk)
    is_like = found is not None and found.kind is named.kind and found.state in named.states
    return found if is_like else None


async def _which(found: Sequence[Document], named: Named, desk: Desk) -> Problem:
    listed = found[: finding.LISTED]
    language = desk.account.language
    names = [await finding.called(each, language) for each in listed]
    lines = [named.line(number_of(each)) for each in listed]
    facts = {"documents": phrases.either(names, language)}
    return Problem(
        "which-document", place=named.place, is_question=True, facts=facts, replies=lines
    )


async def _as_amount(named: Named, desk: Desk) -> tuple[str, ...]:
    """Return the line for a number that is no document's but may be an amount in a reply."""
    may_be = named.takes_amount and (named.reference or "").isdigit()
    answered = await finding.answered(desk) if may_be else None
    if answered is None or answered.state not in standing.ISSUED:
        return ()
    line = named.line(number_of(answered))
    return (f"{line} {named.reference}.00",) if line.endswith(number_of(answered)) else ()
