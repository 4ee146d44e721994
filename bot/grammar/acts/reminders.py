"""Reminders: the readers of ``remind``, ``hold`` and ``resume``.

remind = "remind" [reference] ["anyway"] ["?"]
hold   = ("hold" | "resume") [reference]
"""

from __future__ import annotations

from bot.grammar.acts import references
from bot.grammar.acts.references import Act
from bot.grammar.syntax import Block, Context, Holding, Remind


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
