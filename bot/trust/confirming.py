"""Confirming: an address of ours that leads a reply to the questions of the mail it answers.

    confirm+<mail>-<token>@domain

The token is bound to the account, and to purpose, object, amount and end of every question that
the mail asks (TRUST.md 3). It was mailed to the registered address and nowhere else, so who has it
has read that mail. Whether a question is still open is for the one who answers it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.confirmations import Question
from bot.post import OutboundMail
from bot.tokens import Mint

PURPOSE = "confirm"
PREFIX = "confirm+"
_LOCAL = re.compile(r"confirm\+([0-9]{1,18})-([a-z2-7]{24})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A mail of ours that asked, and what it asked, for a letter that came to its address."""

    mail: OutboundMail
    questions: tuple[Question, ...]


def said(addresses: Iterable[str]) -> tuple[int, str] | None:
    """Return the mail and the token that an address claims; None if none is of this kind."""
    for each in addresses:
        if found := _LOCAL.fullmatch(each.rpartition("@")[0]):
            return int(found[1]), found[2]
    return None


async def address_of(mail: OutboundMail, mint: Mint, domain: str) -> str:
    """Return the address that confirms what a mail asks; empty if it asks nothing."""
    questions = await _asked(mail)
    if not questions:
        return ""
    return f"{PREFIX}{mail.id}-{mint.token(PURPOSE, *_facts(mail, questions))}@{domain}"


async def proven(claim: tuple[int, str] | None, mint: Mint) -> Confirmed | None:
    """Return what an address truly leads to; None for one that we did not make."""
    if claim is None:
        return None
    mail = await OutboundMail.get_or_none(id=claim[0])
    questions = await _asked(mail) if mail is not None else ()
    if mail is None or not questions:
        return None
    is_true = mint.is_token(claim[1], PURPOSE, *_facts(mail, questions))
    return Confirmed(mail, questions) if is_true else None


async def _asked(mail: OutboundMail) -> tuple[Question, ...]:
    """Return the questions of a mail; another account's are never among them."""
    ids = mail.facts.get("confirms", ())
    if not ids:
        return ()
    asked = Question.filter(account_id=mail.account_id, id__in=list(ids))
    return tuple(await asked.order_by("id"))


def _facts(mail: OutboundMail, questions: Sequence[Question]) -> list[str | int]:
    facts: list[str | int] = [mail.account_id]
    for each in questions:
        facts += [each.id, each.purpose, each.document_id or 0, each.customer_id or 0]
        facts += [each.amount, each.expires_at.isoformat()]
    return facts
