"""The arguments of MAIL and RCPT."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbound.smtp.dialogue import paths


@pytest.mark.parametrize(
    ("argument", "mailbox"),
    [
        ("FROM:<ann@example.com>", "ann@example.com"),
        ("from: <ann@example.com>", "ann@example.com"),
        ("FROM:<>", ""),
        ("FROM:<@a.example,@b.example:ann@example.com>", "ann@example.com"),
        ('FROM:<"ann \\" smith"@example.com>', '"ann \\" smith"@example.com'),
        ("FROM:<ann@[192.0.2.1]>", "ann@[192.0.2.1]"),
        ("FROM:<ann@[IPv6:2001:db8::1]>", "ann@[IPv6:2001:db8::1]"),
        ("FROM:<SRS0=x=y=example.org=ann@example.com>", "SRS0=x=y=example.org=ann@example.com"),
        ("FROM:<Ann!O'Neil@example.com>", "Ann!O'Neil@example.com"),
    ],
)
def test_a_path_is_read(argument: str, mailbox: str) -> None:
    path = paths.read(argument, "FROM")
    assert path is not None
    assert path.mailbox == mailbox


@pytest.mark.parametrize(
    "argument",
    [
        "",
        "FROM:",
        "FROM:ann@example.com",
        "FROM:<ann@example.com",
        "FROM:<ann@example.com>SIZE=3",
        "FROM:<ann@>",
        "FROM:<@example.com>",
        "FROM:<ann@b@c>",
        "FROM:<ann smith@example.com>",
        "FROM:<ann@example.com>, <eve@example.com>",
        "FROM:<ann\u00a0x@example.com>",
        "FROM:<" + "a" * 320 + "@example.com>",
        "TO:<ann@example.com>",
        "FROM:<ann@example.com> ==",
        "FROM:<ann@example.com> A-B= C",
    ],
)
def test_what_is_no_path_is_refused(argument: str) -> None:
    assert paths.read(argument, "FROM") is None


def test_parameters_are_read_by_upper_case_name() -> None:
    path = paths.read("FROM:<a@b.example> size=12  Body=8bitmime SMTPUTF8 x=a=b", "FROM")
    assert path is not None
    assert path.parameters == {"SIZE": "12", "BODY": "8bitmime", "SMTPUTF8": "", "X": "a=b"}


@given(st.text(st.sampled_from('<>@"\\:, FROM=.a-[]\u00e4\udcff'), max_size=40))
def test_no_text_confuses_the_reader(text: str) -> None:
    path = paths.read("FROM:" + text, "FROM")
    if path is not None:
        assert path.mailbox.isprintable()
        assert path.mailbox in text
