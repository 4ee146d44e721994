"""Levels: what each verb does, and which of it a mail may do at once (TRUST.md 2).

What a mail may not do at once waits until the account has confirmed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.accounts import Account
from bot.grammar.syntax import Create, SetCustomer, SetProduct, SetProfile
from bot.post import Level


class Effect(StrEnum):
    """What a verb does at worst."""

    READS = "reads"  #: nothing is changed; what is said goes to the registered address
    ASKS = "asks"  #: nothing is changed before its answer is answered, by a token
    HOLDS = "holds"  #: what was about to leave stays
    MAKES = "makes"  #: a document, which may leave to a customer
    CHANGES = "changes"  #: anything else


#: What each verb does at worst; one line each.
EFFECTS: Mapping[str, Effect] = {
    "invoice": Effect.MAKES,
    "draft": Effect.MAKES,
    "quote": Effect.MAKES,
    "send": Effect.CHANGES,
    "stop": Effect.HOLDS,
    "change": Effect.CHANGES,
    "convert": Effect.CHANGES,
    "accept": Effect.CHANGES,
    "decline": Effect.CHANGES,
    "paid": Effect.CHANGES,
    "unpaid": Effect.CHANGES,
    "credit": Effect.CHANGES,
    "void": Effect.ASKS,
    "remind": Effect.CHANGES,
    "hold": Effect.CHANGES,
    "resume": Effect.CHANGES,
    "confirm": Effect.ASKS,
    "again": Effect.CHANGES,
    "customer": Effect.CHANGES,
    "product": Effect.CHANGES,
    "products": Effect.READS,
    "profile": Effect.CHANGES,
    "export": Effect.ASKS,
    "delete": Effect.CHANGES,
    "forget": Effect.ASKS,
    "list": Effect.READS,
    "show": Effect.READS,
    "pdf": Effect.READS,
    "status": Effect.READS,
    "statement": Effect.READS,
    "explain": Effect.READS,
    "history": Effect.READS,
    "customers": Effect.READS,
    "help": Effect.READS,
}

#: What each level allows at once. Documents at the level medium have their own rule, `_is_usual`.
AT_ONCE: Mapping[Level, frozenset[Effect]] = {
    Level.STRONG: frozenset(Effect),
    Level.MEDIUM: frozenset({Effect.READS, Effect.ASKS, Effect.HOLDS}),
    Level.WEAK: frozenset({Effect.READS, Effect.ASKS}),
    Level.NONE: frozenset(),
}


#: Verbs of which some commands wait even at the level strong.
GUARDED = frozenset({"profile"})


def is_free(verb: str, level: Level) -> bool:
    """Tell whether a verb never has to wait at a level, whatever it says."""
    return level is Level.STRONG and verb not in GUARDED


def waits(verb: str, command: object, level: Level, account: Account) -> bool:
    """Tell whether a command that was read waits until the account has confirmed it.

    A limit that a single mail could lift would be none.
    """
    if level is Level.STRONG and isinstance(command, SetProfile) and not command.is_dry_run:
        is_set = account.limit_minor is not None
        return is_set and any(each.field == "limit" for each in command.settings)
    if getattr(command, "is_dry_run", False) or _only_shows(command):
        effect = Effect.READS
    else:
        effect = EFFECTS.get(verb, Effect.CHANGES)
    if effect in AT_ONCE[level]:
        return False
    return not (level is Level.MEDIUM and effect is Effect.MAKES and _is_usual(command, account))


def _only_shows(command: object) -> bool:
    """Tell whether a command of a verb that changes something asks only to see it."""
    match command:
        case SetProfile():
            return not command.settings
        case SetCustomer():
            return not command.settings and command.customer.address is None
        case SetProduct():
            return command.item is None and not command.is_removed
        case _:
            return False


def _is_usual(command: object, account: Account) -> bool:
    """Tell whether a document goes to a customer who is known, from an account that is, too."""
    if not isinstance(command, Create) or account.strong_at is None:
        return False
    brings = command.customer.address is not None or command.to or command.cc
    return command.customer.known is not None and not brings
