"""Flowed: soft line breaks, by the examples of RFC 3676."""

from __future__ import annotations

import pytest

from inbound.letter.decoding.flowed import unflow


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("one \ntwo \nthree\nfour", "one two three\nfour"),
        ("> one \n> two\nthree", "> one two\nthree"),
        (">> one \n> two", ">> one \n> two"),
        ("one \n-- \nNora", "one \n-- \nNora"),
        (" From here\n  two", "From here\n two"),
        ("", ""),
    ],
)
def test_a_line_that_ends_in_a_space_goes_on(text: str, joined: str) -> None:
    assert unflow(text, del_sp=False) == joined


def test_with_delsp_the_space_itself_goes() -> None:
    assert unflow("請 \n求", del_sp=True) == "請求"
