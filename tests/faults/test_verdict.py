"""The judge of the fault rounds sees each kind of wrong."""

from __future__ import annotations

import random

import pytest

from tests.faults.sender import Mail, noise
from tests.faults.verdict import verdict


def told(reply: str) -> Mail:
    """Return a mail that got a reply."""
    mail = noise(1, random.Random(1))
    mail.replies.append(reply)
    return mail


def test_what_was_told_and_is_stored_is_clean() -> None:
    mail = told("250 2.0.0 Stored as m1")
    assert verdict([mail], {"m1": mail.octets}, ["m1"]).is_clean


@pytest.mark.parametrize(
    ("reply", "stored", "jobs", "wrong"),
    [
        ("250 2.0.0 Stored as m1", {}, [], "lost"),
        ("250 2.0.0 Stored as m1", {"m2": 1.0}, ["m2"], "lost"),
        ("250 2.0.0 Stored as m1", {"m1": 0.5}, ["m1"], "torn"),
        ("250 2.0.0 Stored as m1", {"m1": 1.0, "m2": 1.0}, ["m1", "m2"], "twice"),
        ("550 5.6.0 No", {"m1": 1.0}, ["m1"], "refused_but_stored"),
        ("550 5.6.0 No", {}, [], "refused"),
        ("250 2.0.0 Stored as m1", {"m1": 1.0}, [], "without_job"),
        ("250 2.0.0 Stored as m1", {"m1": 1.0}, ["m1", "m1"], "without_job"),
    ],
)
def test_each_kind_of_wrong_is_seen(
    reply: str, stored: dict[str, float], jobs: list[str], wrong: str
) -> None:
    mail = told(reply)
    kept = {id_: mail.octets[: int(len(mail.octets) * part)] for id_, part in stored.items()}
    assert getattr(verdict([mail], kept, jobs), wrong)
