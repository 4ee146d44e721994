"""Copies: the reader of ``again``.

again = "again" [reference] ["for" period] ["anyway"] ["?"]
"""

from __future__ import annotations

from bot.grammar.acts import references
from bot.grammar.acts.references import Act
from bot.grammar.parts.arguments import periods
from bot.grammar.syntax import Again, Block, Context, Period
from bot.grammar.text import vocabulary


def read_again(block: Block, context: Context) -> Again:
    """Read ``again 42 for Dec 2026``. Raises Problem for any other word."""
    return references.read(block, context, _again)


def _again(act: Act, context: Context) -> Again:
    period: Period | None = None
    is_meant, at = False, act.at
    while at < act.stop:
        is_for = vocabulary.section("modifiers").word(act.tokens.keys[at]) == "for"
        found = periods.at(act.tokens, at + 1, context.today) if is_for else None
        if found is not None and period is None and found.end <= act.stop:
            period, at = found.period, found.end
        elif end := references.after(act.tokens, at, "anyway"):
            is_meant, at = True, end
        elif references.is_filler(act.tokens, at):
            at += 1
        else:
            raise act.unexpected(at)
    return Again(
        act.reference,
        period,
        is_meant,
        act.place,
        is_dry_run=act.is_dry_run,
        customer=act.customer,
    )
