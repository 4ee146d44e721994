"""What a next hop's response means, in plain words."""

from __future__ import annotations

import pytest

from bot.notices import MEANINGS, UNKNOWN, meaning


@pytest.mark.parametrize(
    ("response", "sentence"),
    [
        ("550 5.1.1 <x@y>: Recipient address rejected", "there is no such mailbox."),
        ("452 4.2.2 over quota", "the mailbox is full."),
        ("554 5.7.1 Service unavailable", "its rules do not allow the mail."),
        ("550 5.1.10 null MX", "that domain takes no mail at all."),
        ("550 no", UNKNOWN),
        ("550 10.5.1.1 is an address, not a code", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_response_is_put_into_words(response: str, sentence: str) -> None:
    assert meaning(response) == sentence


def test_every_meaning_ends_a_sentence() -> None:
    assert all(each[0].islower() and each.endswith(".") for each in MEANINGS.values())
