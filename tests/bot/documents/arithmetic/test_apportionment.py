"""Sharing out whole cents."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.arithmetic.apportionment import apportion, half_up

weights = st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=12)


def shares_of(total: int, parts: list[int]) -> tuple[list[Fraction], int]:
    """Return targets in proportion to the parts, and the total they are spread from."""
    whole = sum(parts)
    return [Fraction(total * part, whole) if whole else Fraction(0) for part in parts], (
        total if whole else 0
    )


@given(st.integers(-1_000_000, 1_000_000), weights)
def test_the_parts_are_exactly_the_whole(total: int, parts: list[int]) -> None:
    targets, total = shares_of(total, parts)
    assert sum(apportion(total, targets)) == total


@given(st.integers(-1_000_000, 1_000_000), weights)
def test_no_part_is_a_unit_away_from_its_target(total: int, parts: list[int]) -> None:
    targets, total = shares_of(total, parts)
    shared = apportion(total, targets)
    assert all(abs(got - target) < 1 for got, target in zip(shared, targets, strict=True))


@given(st.integers(-1_000_000, 1_000_000), weights)
def test_negated_targets_give_negated_parts(total: int, parts: list[int]) -> None:
    targets, total = shares_of(total, parts)
    mirrored = apportion(-total, [-target for target in targets])
    assert mirrored == tuple(-part for part in apportion(total, targets))


@given(st.integers(-1_000_000, 1_000_000), weights)
def test_equal_targets_aside_the_order_does_not_matter(total: int, parts: list[int]) -> None:
    targets, total = shares_of(total, parts)
    turned = list(reversed(targets))
    straight = sorted(zip(targets, apportion(total, targets), strict=True))
    assert straight == sorted(zip(turned, apportion(total, turned), strict=True))


def test_three_equal_parts_of_a_hundred_give_the_odd_cent_to_the_first() -> None:
    assert apportion(100, [Fraction(100, 3)] * 3) == (34, 33, 33)


def test_of_equal_remainders_the_larger_target_rounds_up() -> None:
    assert apportion(2, [Fraction(1, 2), Fraction(3, 2)]) == (0, 2)
    assert apportion(-2, [Fraction(-1, 2), Fraction(-3, 2)]) == (0, -2)


def test_a_total_that_is_not_the_sum_is_refused() -> None:
    with pytest.raises(ValueError, match="not the sum"):
        apportion(3, [Fraction(1), Fraction(1)])


def test_halves_round_away_from_zero() -> None:
    assert [half_up(Fraction(n, 2)) for n in (-3, -1, 0, 1, 3)] == [-2, -1, 0, 1, 2]
