"""Apportionment: whole cents shared out so that the parts are exactly the whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction


def apportion(total: int, targets: Sequence[Fraction]) -> tuple[int, ...]:
    """Round each target to whole minor units so that together they are `total`.

    Largest remainder (Hamilton): no part is a full unit away from its target. Of equal remainders
    the larger target rounds away from zero, then the earlier one, so the parts do not depend on the
    order of the targets. Negated targets with a negated total give negated parts.

    Raises ValueError where the total is more than half a unit away from the sum of the targets.
    """
    if abs(total - sum(targets, Fraction(0))) > Fraction(1, 2):
        raise ValueError("the total is not the sum of the targets")
    parts = [half_up(target) for target in targets]
    excess = total - sum(parts)
    step = 1 if excess > 0 else -1

    def rank(index: int) -> tuple[Fraction, Fraction, int]:
        target = targets[index]
        return (
            step * (parts[index] - target),
            -step * target,
            step * index * (-1 if target < 0 else 1),
        )

    for index in sorted(range(len(parts)), key=rank)[: abs(excess)]:
        parts[index] += step
    return tuple(parts)


def half_up(value: Fraction) -> int:
    """Round to a whole number, halves away from zero, as `Money.rounded` does."""
    magnitude = math.floor(abs(value) + Fraction(1, 2))
    return magnitude if value >= 0 else -magnitude
