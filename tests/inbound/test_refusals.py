"""Refusals: what two programs could read differently does not get in."""

from __future__ import annotations

import pytest

from inbound.refusals import refusal
from tests.steps import steps

GOOD = (
    b"Received: from x by y\r\nReceived: from z by x\r\nFrom: Nora <nora@nord.example>\r\n"
    b"To: invoice@bot.example\r\nSubject: one\r\n two\r\n\r\ninvoice ACME 3h @ 100\r\n"
)


def test_an_ordinary_mail_is_taken() -> None:
    assert refusal(GOOD) is None


def test_a_mail_that_runs_in_a_loop_is_refused() -> None:
    hop = b"received: from x by y\r\n"
    assert refusal(hop * 98 + GOOD) is None
    assert str(refusal(hop * 99 + GOOD)).startswith("554 5.4.6 ")


def test_a_mail_without_body_is_taken() -> None:
    assert refusal(b"From: nora@nord.example\r\n\r\n") is None
    assert refusal(b"From: nora@nord.example\r\n") is None


@pytest.mark.parametrize(
    "octets",
    [
        GOOD + b"bare\nline feed\r\n",
        GOOD + b"bare\rcarriage return\r\n",
        GOOD + b"nul\0\r\n",
        GOOD + b"\r",
        GOOD + b"\n",
        GOOD + b"\n\r",
        GOOD + b"\r\r\n",
        b"X: b\rFrom: ceo@victim.example\r\n" + GOOD,
    ],
)
def test_a_bare_line_end_or_nul_is_refused(octets: bytes) -> None:
    assert refusal(octets) == "550 5.6.0 Bare CR, bare LF or NUL in the message"


@pytest.mark.parametrize(
    "name",
    [
        "From",
        "Subject",
        "To",
        "Cc",
        "Bcc",
        "Date",
        "Message-ID",
        "Reply-To",
        "Sender",
        "Content-Type",
    ],
)
def test_a_field_that_may_stand_once_is_refused_twice(name: str) -> None:
    line = f"{name}: a@b.example\r\n".encode()
    again = f"{name.upper()}: a@b.example\r\n".encode()
    reply = refusal(line + again + b"X-From: a\r\n\r\nx")
    assert reply == f"550 5.6.0 More than one {name.lower()} field in the header"


@pytest.mark.parametrize(
    "line", [b"no field at all", b"From : a@b.example", b": no name", b"Na me: x", b"\xc3\xbc: x"]
)
def test_a_line_that_is_no_field_is_refused(line: bytes) -> None:
    assert refusal(line + b"\r\n" + GOOD) == "550 5.6.0 A line of the header is not a header field"


def test_a_header_that_begins_with_a_continuation_is_refused() -> None:
    assert refusal(b" x\r\n" + GOOD) == "550 5.6.0 A line of the header is not a header field"


@pytest.mark.parametrize(
    "octets",
    [
        b"X: " + b"x" * 66_000 + b"\r\n" + GOOD,
        b"X: x\r\n" * 501 + GOOD,
        b"X: x\r\n" + b" x\r\n" * 501 + GOOD,
        b"X: " + b"x" * 26_000_000 + b"\r\n",
    ],
)
def test_too_long_a_header_is_refused(octets: bytes) -> None:
    assert refusal(octets) == "550 5.6.0 The header is longer than 64 KiB or 500 lines"


def test_a_header_at_the_limits_is_taken() -> None:
    assert refusal(b"X: x\r\n" * 490 + GOOD) is None
    assert refusal(b"X: " + b"x" * 60_000 + b"\r\n" + GOOD) is None


@pytest.mark.parametrize("value", [b"a@b.example, c@d.example", b"nobody", b"a@b.example <c@d.e>"])
def test_a_doubtful_from_is_refused(value: bytes) -> None:
    reply = refusal(b"From: " + value + b"\r\n\r\nx")
    assert reply == "550 5.6.0 The message needs one From field with one plain address"


def multipart(parts: int) -> bytes:
    head = b'From: a@b.example\r\nContent-Type: multipart/mixed;\r\n boundary="=_b b"\r\n\r\n'
    return head + b"--=_b b\r\n\r\nx\r\n" * parts + b"--=_b b--\r\n"


def nested(depth: int) -> bytes:
    inner = b"".join(
        b"Content-Type: multipart/mixed; boundary=B%d\r\n\r\n--B%d\r\n" % (level, level)
        for level in range(depth)
    )
    return b"From: a@b.example\r\n" + inner + b"\r\nx\r\n"


def enclosed(depth: int) -> bytes:
    return b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"\r\nx\r\n"


@pytest.mark.parametrize("octets", [multipart(201), nested(22), enclosed(22)])
def test_too_many_or_too_deep_parts_are_refused(octets: bytes) -> None:
    assert refusal(octets) == "550 5.6.0 More than 200 parts, or nested deeper than 20"


@pytest.mark.parametrize("octets", [multipart(150), nested(19), enclosed(19)])
def test_parts_below_the_limits_are_taken(octets: bytes) -> None:
    assert refusal(octets) is None


def test_dashes_in_a_text_are_no_parts() -> None:
    assert refusal(GOOD + b"--\r\n-- a list\r\n" * 3_000) is None
    assert refusal(multipart(1) + b"--not a delimiter\r\n" * 1_000) is None


def with_attachment(lines: int) -> bytes:
    return multipart(3)[:-11] + b"QUJDQUJDQUJDQUJDQUJD\r\n" * lines + b"--=_b b--\r\n"


def test_a_large_mail_is_looked_through_in_as_many_steps_as_a_small_one() -> None:
    small, large = with_attachment(2), with_attachment(200_000)
    assert refusal(small) is refusal(large) is None
    assert steps(lambda: refusal(large)) == steps(lambda: refusal(small))


def test_an_ordinary_mail_takes_few_steps() -> None:
    octets = b"X-Filler: words of a header\r\n" * 40 + GOOD + b"a line of text\r\n" * 180
    assert refusal(octets) is None
    assert steps(lambda: refusal(octets)) < 1_000
