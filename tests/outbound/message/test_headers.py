"""Header fields: nothing can be injected, nothing is lost."""

from __future__ import annotations

import email
import re
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbound.message import headers
from outbound.message.headers import Field, Mailbox, UnfitAddress

INJECTIONS = [
    "a\r\nBcc: evil@example.com",
    "a\nBcc: evil@example.com\n\nbody",
    "a\r\n\r\n<script>",
    "a\x00b\x0bc\x85d\u2028Bcc: evil@example.com",
    "=?utf-8?q?a=0D=0ABcc:_evil@example.com?=",
    '"; Bcc: evil@example.com; "',
    "evil@example.com, <evil@example.com>",
]


def written(field: Field) -> bytes:
    """Return a field as it goes on the wire."""
    message = EmailMessage(policy=SMTP)
    message[field.name] = field
    return message.as_bytes().removesuffix(b"\r\n")


def read(field: Field) -> str:
    """Return a field as another program reads it back."""
    message = email.message_from_bytes(written(field))
    assert message.keys() == [field.name]
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", message[field.name])
    return str(make_header(decode_header(unfolded)))


@pytest.mark.parametrize("value", INJECTIONS)
def test_a_subject_stays_one_field(value: str) -> None:
    field = headers.text("Subject", value)
    assert read(field) == headers.plain(value)
    assert b"\nBcc" not in written(field)


@pytest.mark.parametrize("value", INJECTIONS)
def test_a_display_name_stays_one_mailbox(value: str) -> None:
    field = headers.mailboxes("From", [Mailbox("invoice@jupiter.example", value)])
    parsed = email.message_from_bytes(written(field), policy=SMTP)
    assert parsed.keys() == ["From"]
    assert [each.addr_spec for each in parsed["From"].addresses] == ["invoice@jupiter.example"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann",
        "ann@",
        "@example.com",
        "ann@example.com\r\nBcc: evil@example.com",
        "ann@example.com\x00",
        "ann@example.com,evil@example.com",
        "ann@example.com evil@example.com",
        "<ann@example.com>",
        "Ann <ann@example.com>",
        "a b@example.com",
        "ann@exa mple.com",
        "ann@-example.com",
        "ann@example..com",
        ".ann@example.com",
        "ann@@example.com",
        "ann\ud800@example.com",
        "ann@" + "x" * 400,
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UnfitAddress):
        headers.mailboxes("To", [Mailbox(address)])


@pytest.mark.parametrize(
    "address",
    ["ann@example.com", "o'neil+tag@sub.example.co.uk", "a_b-c=d@x.example", "ann@[192.0.2.1]"],
)
def test_an_address_is_written_as_it_is(address: str) -> None:
    assert read(headers.mailboxes("To", [Mailbox(address)])) == address


def test_a_domain_in_another_script_is_written_in_its_ascii_form() -> None:
    assert headers.checked("ann@müller.example") == "ann@xn--mller-kva.example"


def test_a_domain_is_not_taken_for_another_that_sounds_alike() -> None:
    assert headers.checked("ann@Straße.example") == "ann@xn--strae-oqa.example"


@pytest.mark.parametrize("address", ["ann@-ü.example", "ann@ü_.example", "ann@ü..example"])
def test_a_domain_that_has_no_ascii_form_is_unfit(address: str) -> None:
    with pytest.raises(headers.UnfitAddress):
        headers.checked(address)


def test_a_long_message_id_is_neither_encoded_nor_cut() -> None:
    long = f"<{'a' * 150}@mail.example.com>"
    field = headers.message_ids("References", ["<b@example.com>", long])
    assert field is not None
    assert written(field) == f"References: <b@example.com>\r\n {long}\r\n".encode()


def test_what_is_no_message_id_is_left_out() -> None:
    ids = ["<a@b>\r\nBcc: x@y", "none", "<a b@c>", "", f"<{'x' * 300}@y>"]
    assert headers.message_ids("In-Reply-To", ids) is None


def test_of_a_long_thread_the_first_and_the_last_are_kept() -> None:
    field = headers.message_ids("References", [f"<{number}@x>" for number in range(100)])
    assert field is not None
    assert field.lines[0] == "<0@x>"
    assert field.lines[-1] == "<99@x>"
    assert len(field.lines) == headers.THREAD


def test_a_business_with_commas_and_umlauts_is_one_phrase() -> None:
    field = headers.mailboxes("From", [Mailbox("a@b.example", "Müller, Söhne & Co. via X")])
    assert read(field) == "Müller, Söhne & Co. via X <a@b.example>"


@given(st.text(max_size=300))
def test_any_text_comes_back_and_every_line_is_ascii_and_short(value: str) -> None:
    value = value.encode("utf-8", "replace").decode()
    field = headers.text("Subject", value)
    lines = written(field).split(b"\r\n")
    assert read(field) == headers.plain(value)
    assert all(len(line) <= 78 and line.isascii() for line in lines)


@given(st.lists(st.text(max_size=120), min_size=1, max_size=4))
def test_any_names_make_as_many_mailboxes(names: list[str]) -> None:
    boxes = [
        Mailbox(f"a{number}@example.com", name.encode("utf-8", "replace").decode())
        for number, name in enumerate(names)
    ]
    octets = written(headers.mailboxes("To", boxes))
    parsed = email.message_from_bytes(octets, policy=SMTP)
    assert [each.addr_spec for each in parsed["To"].addresses] == [box.address for box in boxes]
    assert all(len(line) <= 78 and line.isascii() for line in octets.split(b"\r\n"))
