"""When a deferred mail is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outbound import backoff

QUEUED = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tries", "minutes"),
    [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 240), (9, 240), (30, 240)],
)
def test_the_pause_doubles_to_an_hour_and_is_four_hours_ever_after(
    tries: int, minutes: int
) -> None:
    assert backoff.wait(tries) == timedelta(minutes=minutes)


def test_the_last_try_is_made_when_the_five_days_are_up() -> None:
    now = QUEUED + timedelta(days=4, hours=23)
    last = backoff.next_attempt(queued_at=QUEUED, tries=30, now=now)
    assert last == QUEUED + timedelta(days=5)


def test_after_five_days_it_is_given_up() -> None:
    now = QUEUED + timedelta(days=5)
    assert backoff.next_attempt(queued_at=QUEUED, tries=31, now=now) is None


def test_an_outage_of_five_days_costs_about_forty_tries() -> None:
    now, tries = QUEUED, 0
    while (again := backoff.next_attempt(queued_at=QUEUED, tries=tries + 1, now=now)) is not None:
        now, tries = again, tries + 1
    assert 35 <= tries <= 40
