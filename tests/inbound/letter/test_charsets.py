"""Charsets: labels that lie, are unknown or are programs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbound.letter.decoding import charsets


@pytest.mark.parametrize(
    ("octets", "label", "text"),
    [
        ("ü".encode(), "utf-8", "ü"),
        ("ü".encode(), "iso-8859-1", "ü"),
        ("ü".encode("latin-1"), "utf-8", "ü"),
        ("€–".encode("cp1252"), "iso-8859-1", "€–"),
        ("ü".encode(), "us-ascii", "ü"),
        ("ü".encode(), "", "ü"),
        ("ü".encode(), "'charset=UTF-8'", "ü"),
        ("ü".encode(), "uft-8", "ü"),
        ("镕".encode("gbk"), "gb2312", "镕"),
        ("請求".encode("iso-2022-jp"), "iso-2022-jp", "請求"),
        ("①".encode("cp932"), "shift_jis", "①"),
        ("김".encode("cp949"), "ks_c_5601-1987", "김"),
        ("ł".encode("iso-8859-2"), "iso-8859-2", "ł"),
        ("привет".encode("koi8-r"), "koi8-r", "привет"),
        (b"M+APw-ller", "utf-7", "Müller"),
        (b"\x81\xff", "utf-8", "\x81ÿ"),
    ],
)
def test_a_charset_is_found_below_its_label(octets: bytes, label: str, text: str) -> None:
    assert charsets.decode(octets, label) == text


@pytest.mark.parametrize("label", ["punycode", "idna", "unicode_escape", "zip", "hex", "rot13"])
def test_a_codec_of_python_that_is_no_charset_is_not_run(label: str) -> None:
    assert charsets.decode(b"\\u0041 x-aaa", label) == "\\u0041 x-aaa"


def test_a_character_cut_in_half_is_left_out() -> None:
    assert charsets.decode("aü".encode()[:-1], "utf-8", is_cut=True) == "a"


@given(st.binary(max_size=200), st.sampled_from(["utf-7", "utf-16", "iso-2022-kr", "hz", "x", ""]))
def test_any_octets_give_text_that_can_be_stored(octets: bytes, label: str) -> None:
    charsets.decode(octets, label).encode("utf-8")
