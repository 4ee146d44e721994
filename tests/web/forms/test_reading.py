"""Forms: whatever is sent, each field says what is wrong with it, and what was typed stays."""

from __future__ import annotations

import aiohttp
import pytest

from tests.web.visitor import Visitor


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Please write your mail address."),
        ("   ", "Please write your mail address."),
        ("nobody", "Please write a mail address"),
        ("a@b@c.example", "Please write a mail address"),
        ("a@b.example, c@d.example", "Please write a mail address"),
        ("a\x00@b.example", "cannot be used"),
        ("x" * 300 + "@b.example", "254 are the most"),
        ("a@b.example\nBcc: c@d.example", "on one line"),
        ('"><script>alert(1)</script>', "Please write a mail address"),
    ],
)
async def test_what_was_typed_comes_back_with_a_sentence(
    stranger: Visitor, typed: str, sentence: str
) -> None:
    page = await stranger.post("/sign-in", {"address": typed})
    assert page.status == 422
    assert sentence in page.text
    assert 'aria-invalid="true"' in page.text
    assert "<script>alert" not in page.text


async def test_a_field_that_comes_twice_is_said(stranger: Visitor) -> None:
    page = await stranger.post("/sign-in", [("address", "a@b.example"), ("address", "c@d.example")])
    assert page.status == 422
    assert "came twice" in page.text


async def test_a_file_in_place_of_text_is_said(stranger: Visitor) -> None:
    data = aiohttp.FormData()
    data.add_field("address", b"a@b.example", filename="a.txt")
    page = await stranger.post("/sign-in", data)
    assert page.status == 422
    assert "Please write text here." in page.text


async def test_a_missing_field_is_an_empty_one(stranger: Visitor) -> None:
    assert (await stranger.post("/sign-in", {"other": "x"})).status == 422
    assert (await stranger.post("/sign-in")).status == 422
