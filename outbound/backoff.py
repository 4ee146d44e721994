"""Backoff: when to try a deferred mail again, and when to give up (RFC 5321 4.5.4.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

#: The pauses after the first tries.
LADDER = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 60))
EVER_AFTER = timedelta(hours=4)

#: RFC 5321 4.5.4.1: "the give-up time generally needs to be at least 4-5 days".
GIVE_UP_AFTER = timedelta(days=5)


def wait(tries: int) -> timedelta:
    """Return the pause after so many tries: 1, 2, 4 ... 32, 60 minutes, then every 4 hours."""
    return LADDER[tries - 1] if tries <= len(LADDER) else EVER_AFTER


def next_attempt(*, queued_at: datetime, tries: int, now: datetime) -> datetime | None:
    """Return when to try again after `tries` deferred tries, or None to give up.

    The last try is made when the time is up, not up to four hours before.
    """
    deadline = queued_at + GIVE_UP_AFTER
    return None if now >= deadline else min(now + wait(tries), deadline)
