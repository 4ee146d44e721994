"""Author: one From, one mailbox, no doubt."""

from __future__ import annotations

import email.policy
import email.utils
from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbound.author import Author, author
from inbound.fields import fields, header, values
from tests.inbound.letter.letters import corpus, on_the_wire


def of(value: str | bytes) -> Author | None:
    octets = value if isinstance(value, bytes) else value.encode()
    return author(b"To: c@d.example\r\nFrom: " + octets + b"\r\n\r\nFrom: e@f.example\r\n")


@pytest.mark.parametrize(
    ("value", "address", "name"),
    [
        ("bob@alice.example", "bob@alice.example", ""),
        ("Bob <bob@Alice.EXAMPLE>", "bob@alice.example", "Bob"),
        ("<Bob@alice.example>", "Bob@alice.example", ""),
        ('"Doe, John" <j@doe.example>', "j@doe.example", "Doe, John"),
        ('"john@doe.example" <john@doe.example>', "john@doe.example", "john@doe.example"),
        (r'"John \"JD\" Doe" <j@doe.example>', "j@doe.example", 'John "JD" Doe'),
        ("John Q. Public <j@doe.example>", "j@doe.example", "John Q. Public"),
        ("j@doe.example (John Doe)", "j@doe.example", "John Doe"),
        ("John (at home) Doe <j@doe.example>", "j@doe.example", "John Doe"),
        ("=?utf-8?q?J=C3=BCrg=2C_M?= <j@m.example>", "j@m.example", "Jürg, M"),
        ("=?utf-8?b?w7w=?= =?utf-8?b?w7w=?= x <j@m.example>", "j@m.example", "üü x"),
        ('"=?utf-8?q?literal?=" <j@m.example>', "j@m.example", "=?utf-8?q?literal?="),
        ("Jürg Müller <jürg@müller.example>", "jürg@müller.example", "Jürg Müller"),
        ("a+tag.b_c'd=e@x-y.example", "a+tag.b_c'd=e@x-y.example", ""),
        ("Folded\r\n Name <a@b.example>", "a@b.example", "Folded Name"),
        ("you@localhost", "you@localhost", ""),
        ("=?utf-8?q?a=0D=0ABcc=3A_x?= <a@b.example>", "a@b.example", "a Bcc: x"),
    ],
)
def test_one_plain_mailbox_names_the_author(value: str, address: str, name: str) -> None:
    assert of(value) == Author(address, name)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "<>",
        "Bob",
        "Bob <>",
        "bob@",
        "@alice.example",
        '"x@evil.example"@victim.example',
        '"john doe"@doe.example',
        "ceo@victim.example <a@evil.example>",
        "ceo@victim.example\x00 <a@evil.example>",
        "grp: ceo@victim.example;, a@evil.example",
        "grp:;",
        "a@evil.example, ceo@victim.example",
        "a@evil.example; ceo@victim.example",
        "<a@evil.example> <ceo@victim.example>",
        "<a@evil.example> Name",
        "<@hop.example:a@evil.example>",
        "<<a@evil.example>>",
        "Bob <a@evil.example",
        "a@alice.example.",
        "a@.alice.example",
        ".a@alice.example",
        "a..b@alice.example",
        "a@[127.0.0.1]",
        "a@-x.example",
        "a@x_y.example",
        "a b@alice.example",
        "a@b@c.example",
        "a@evil.example (<ceo@victim.example>)",
        '"x <ceo@victim.example>" <a@evil.example>',
        "a@evil.example (unclosed",
        '"unclosed <a@evil.example>',
        "=?utf-8?q?ceo?=@victim.example",
        "=?utf-8?q?<ceo@victim.example>?= <a@evil.example>",
        "ceo＠victim.example@evil.example",
        "a@evil.example\u200b",
        "a@ｅvil.example",
        "a@evil\u3002example",
        "a\u202e@evil.example",
        "a" * 65 + "@b.example",
        "a@" + "b" * 64 + ".example",
        "a@" + "b." * 130 + "example",
        "x" * 2_000 + " <a@b.example>",
    ],
)
def test_a_from_that_leaves_a_doubt_names_nobody(value: str) -> None:
    assert of(value) is None


def test_octets_that_are_not_utf_8_name_nobody() -> None:
    assert of("Jürg <a@b.example>".encode("latin-1")) is None


@pytest.mark.parametrize(
    "octets",
    [
        b"To: a@b.example\r\n\r\nx",
        b"From: a@b.example\r\nFrom: a@b.example\r\n\r\nx",
        b"From: a@b.example\r\nFROM: c@d.example\r\n\r\nx",
        b"From : a@b.example\r\n\r\nx",
        b"\r\nFrom: a@b.example\r\n\r\nx",
        b"",
    ],
)
def test_not_exactly_one_from_names_nobody(octets: bytes) -> None:
    assert author(octets) is None


atoms = st.text(alphabet="abcXYZ019!#$%&'*+-/=?^_`{|}~", min_size=1, max_size=10)
locals_ = st.lists(atoms, min_size=1, max_size=3).map(".".join)
domains = st.from_regex(r"[a-z0-9]{1,8}(\.[a-z][a-z0-9]{1,8}){1,3}", fullmatch=True)


@given(locals_, domains, st.text(alphabet="abc ,.@;:()[]äß\\\"'", max_size=30))
def test_what_the_standard_library_writes_is_read_back(local: str, domain: str, name: str) -> None:
    name = " ".join(name.split())
    written = email.utils.formataddr((name, f"{local}@{domain}"))
    found = of(written)
    if "=?" in local:
        assert found is None
        return
    assert found is not None
    assert found.address == f"{local}@{domain}"


@given(st.text(alphabet='ab@.<>(),;:"\\ =?q\t', max_size=60))
def test_any_value_names_one_mailbox_or_nobody(value: str) -> None:
    found = of(value)
    assert found is None or found.address.count("@") == 1


@pytest.mark.corpus
def test_where_the_standard_library_sees_no_defect_it_names_the_same_author() -> None:
    differ, agreed = [], 0
    for path in corpus("**/*"):
        octets = on_the_wire(path.read_bytes())
        ours = author(octets)
        if ours is None:
            continue
        theirs = by_the_standard_library(values(fields(header(octets)), "from")[0])
        if theirs and theirs.addr_spec.rpartition("@")[0] == ours.address.rpartition("@")[0]:
            agreed += theirs.domain.lower() == ours.address.rpartition("@")[2]
        else:
            differ.append((path.name, ours.address))
    assert differ == []
    assert agreed > 500


def by_the_standard_library(value: bytes) -> Address | None:
    """Read a From value the other way; bounded, for that parser is quadratic."""
    # The value is of our own corpus and at most 2,000 octets long: no hostile input.
    policy = email.policy.default  # noqa: TID251  (the other opinion of a differential test)
    parsed = policy.header_factory("from", value.decode())
    return parsed.addresses[0] if len(parsed.addresses) == 1 else None
