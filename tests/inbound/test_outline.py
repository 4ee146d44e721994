"""Outline: the parts of a message, without parsing it."""

from __future__ import annotations

from inbound.outline import Part, outline
from tests.inbound.letter.letters import letter


def test_the_parts_of_a_nested_mail_are_found_with_their_depth() -> None:
    assert outline(letter("empty_plain_with_html")) == [
        Part("multipart/alternative", 0, is_enclosed=False),
        Part("text/plain", 1, is_enclosed=False),
        Part("multipart/related", 1, is_enclosed=False),
        Part("text/html", 2, is_enclosed=False),
        Part("image/png", 2, is_enclosed=False),
    ]


def test_parts_of_an_attached_message_are_told_as_enclosed() -> None:
    assert outline(letter("attached_message"))[2:] == [
        Part("message/rfc822", 1, is_enclosed=False),
        Part("text/plain", 2, is_enclosed=True),
    ]


def test_a_delimiter_within_another_is_told_apart() -> None:
    octets = (
        b"Content-Type: multipart/mixed; boundary=A\r\n\r\n--AB\r\n\r\n--A\r\n\r\nx\r\n"
        b"--A-- \r\n--A\r\n\r\nafter the end\r\n"
    )
    assert len(outline(octets)) == 2


def test_a_mail_of_one_part_has_one() -> None:
    assert outline(b"Subject: x\r\n\r\n--a\r\n") == [Part("", 0, is_enclosed=False)]
