"""Attachments: which parts are files, under which name, and how many."""

from __future__ import annotations

import base64

import pytest

from inbound.letter.attachments import MAX_ATTACHMENTS, MAX_OCTETS
from inbound.letter.opened import Opened
from inbound.letter.opening import open_letter
from tests.inbound.letter.letters import mail


def opened(*parts: str) -> Opened:
    body = "".join(f"--B\n{part}\n" for part in ["\ninvoice ACME 3h @ 100", *parts])
    return open_letter(mail(f"{body}--B--\n", content_type="multipart/mixed; boundary=B"))


def file(parameter: str, octets: bytes = b"logo") -> str:
    payload = base64.encodebytes(octets).decode()
    return (
        f"Content-Type: image/png\nContent-Disposition: attachment; {parameter}\n"
        f"Content-Transfer-Encoding: base64\n\n{payload}"
    )


def test_a_file_comes_with_its_name_type_and_octets() -> None:
    (found,) = opened(file('filename="logo.png"')).attachments
    assert (found.name, found.content_type, found.octets) == ("logo.png", "image/png", b"logo")


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ('filename="../../etc/passwd"', "passwd"),
        (r'filename="C:\\temp\\logo.png"', "logo.png"),
        ('filename="..."', ""),
        ('filename="a:b?.png"', "a_b_.png"),
        ("filename*=utf-8''%C3%BC.png", "ü.png"),
        ("filename*=broken''%ZZ", "%ZZ"),
        ('filename="=?utf-8?q?=C3=BC=2Epng?="', "ü.png"),
        (f'filename="{"x" * 300}.png"', "x" * 96 + ".png"),
        ("x=y", ""),
    ],
)
def test_a_name_is_safe_as_the_last_part_of_a_path(parameter: str, name: str) -> None:
    assert opened(file(parameter)).attachments[0].name == name


def test_files_are_limited_in_number_and_size_but_told() -> None:
    many = opened(*[file(f"filename={number}.png") for number in range(MAX_ATTACHMENTS + 5)])
    assert len(many.attachments) == MAX_ATTACHMENTS
    large = opened(file("filename=large.png", b"x" * (MAX_OCTETS + 1)))
    assert large.has_attachments
    assert large.attachments == ()


def test_the_text_of_a_letter_is_no_attachment() -> None:
    plain = opened()
    assert not plain.has_attachments
    assert plain.text == "invoice ACME 3h @ 100"
