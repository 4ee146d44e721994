"""Reminders: what is said by, and the readers of, ``remind``, ``hold`` and ``resume``.

remind = "remind" [reference] ["anyway"] ["?"]
hold   = ("hold" | "resume") [reference]
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.grammar.acts import references
from bot.grammar.acts.references import Act
from bot.grammar.syntax import Block, Context, KnownCustomer
from bot.problems import Place


@dataclass(frozen=True, slots=True)
class Remind:
    """``remind [REFERENCE] [anyway]``: the customer is reminded of what is open."""

    reference: str | None
    is_meant: bool = False  #: although it is not due yet, is held, or was reminded of a day ago
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)
    customer: KnownCustomer | None = None  #: whose it is, by the line


@dataclass(frozen=True, slots=True)
class Holding:
    """``hold [REFERENCE]`` or ``resume [REFERENCE]``: whether anybody is reminded."""

    verb: str
    reference: str | None
    place: Place | None = None
    is_dry_run: bool = False  #: a trailing ``?`` (R13)
    customer: KnownCustomer | None = None  #: whose it is, by the line


def read_remind(block: Block, context: Context) -> Remind:
    """Read ``remind 42``. Raises Problem for any other word."""
    return references.read(block, context, _remind)


def _remind(act: Act, _context: Context) -> Remind:
    return Remind(
        act.reference,
        references.is_meant(act),
        act.place,
        is_dry_run=act.is_dry_run,
        customer=act.customer,
    )


def read_holding(block: Block, context: Context) -> Holding:
    """Read ``hold 42`` or ``resume 42``. Raises Problem for any other word."""
    return references.read(block, context, lambda act, _: _holding(act, block.verb))


def _holding(act: Act, verb: str) -> Holding:
    for at in range(act.at, act.stop):
        if not references.is_filler(act.tokens, at):
            raise act.unexpected(at)
    return Holding(verb, act.reference, act.place, is_dry_run=act.is_dry_run, customer=act.customer)
