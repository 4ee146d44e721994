"""Quotes: the readers of ``convert``, ``accept`` and ``decline``.

convert = "convert" [reference] ["anyway"] ["?"]
verdict = "accept" [reference] | "decline" [reference] [["reason"] words]
"""

from __future__ import annotations

from bot.grammar.acts import references
from bot.grammar.acts.references import Act
from bot.grammar.syntax import Block, Context, Convert, Verdict

#: Letters of a reason that are kept.
MAX_REASON = 500


def read_convert(block: Block, context: Context) -> Convert:
    """Read ``convert Q-2026-0007``. Raises Problem for any other word."""
    return references.read(block, context, _convert)


def _convert(act: Act, _context: Context) -> Convert:
    is_meant = references.is_meant(act)
    return Convert(
        act.reference, is_meant, act.place, is_dry_run=act.is_dry_run, customer=act.customer
    )


def read_verdict(block: Block, context: Context) -> Verdict:
    """Read ``accept 7`` or ``decline 7 too dear``; all that follows is the reason."""
    return references.read(block, context, lambda act, _: _verdict(act, block.verb))


def _verdict(act: Act, verb: str) -> Verdict:
    at = references.after(act.tokens, act.at, "reason") or act.at
    reason = references.text(act.tokens, at, act.stop, most=MAX_REASON) if at < act.stop else ""
    return Verdict(
        verb,
        act.reference,
        reason,
        act.place,
        is_dry_run=act.is_dry_run,
        customer=act.customer,
    )
