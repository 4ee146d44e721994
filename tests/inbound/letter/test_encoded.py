"""Encoded: words of RFC 2047, by its own examples and by what breaks them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbound.letter.decoding import encoded


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?ISO-8859-1?Q?a?=", "a"),
        ("=?ISO-8859-1?Q?a?= b", "a b"),
        ("=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab"),
        ("=?ISO-8859-1?Q?a_b?=", "a b"),
        ("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü"),
        ("=?utf-8?b?w7w?=", "ü"),
        ("=?utf-8*de?Q?=C3=BC?=", "ü"),
        ("=?utf-8?q?not closed", "=?utf-8?q?not closed"),
        ("=?x-none?q?a=FC?=", "aü"),
        ("=?utf-8?b?!?=", ""),
        ("plain", "plain"),
    ],
)
def test_encoded_words_are_read(value: str, text: str) -> None:
    assert encoded.words(value) == text


def test_controls_and_turns_of_direction_leave_one_line() -> None:
    assert encoded.one_line("a\r\n\tb\0c\u202ed", max_characters=50) == "a b cd"


@given(st.text(alphabet="=?qQbButf-8_ aA0/+\n", max_size=300))
def test_no_value_makes_it_fail(value: str) -> None:
    encoded.words(value)
