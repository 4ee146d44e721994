"""Mails changed at random: nothing they hold is an exception, and no change is taken for signed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import dnslib
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.post import Level
from inbound import fields, refusals
from inbound.authentication.examination import Rules, examine
from inbound.authentication.resolver import Resolver
from inbound.authentication.verdict import Question, Verdict
from inbound.author import Author
from tests.inbound.authentication import signing
from tests.inbound.authentication.signing import by_evil, ed25519_key, mail, signed

#: Mails changed in each example; 5,000 examples (`make fuzz`) are 100,000 mails.
MAILS = 20
RULES = Rules("jupiter.localhost", "mx.relay.example")
ODD = [
    *[bytes([octet]) for octet in (0, 9, 10, 13, 32, 34, 40, 44, 58, 59, 60, 61, 64, 92, 127, 255)],
    b"\r\n ",
    b"\r\n\t",
    b"\r\n",
    b"\r\n\r\n",
    b"=?utf-8?q?=0d=0a?=",
    b"(((((((",
    b'"',
    b"<>",
    b"; l=1",
    b"; x=1",
    b"; t=99999999999",
    b"; t=-1",
    b"; i=@x",
    b"; d=evil.com",
    b"; h=from",
    b"; a=rsa-sha1",
    b"; c=relaxed",
    b"; bh=",
    b"; b=",
    b"; s=../..",
    b"; q=dns/txt",
    "d=ü.com".encode(),
    b"1" * 400,
    b"From: a@evil.com\r\n",
    b"Date: ((((\r\n",
    b"DKIM-Signature: v=1\r\n",
    b"Cc: " + b"," * 50 + b"\r\n",
    b"Authentication-Results: mx.relay.example; dmarc=pass header.from=alice.com\r\n",
]


@dataclass(frozen=True)
class _Text:
    strings: tuple[bytes, ...]


class Book(Resolver):
    """Answers from a list, without a network."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1:9")
        self._book: dict[str, list[_Text]] = {}
        for record in dnslib.RR.fromZone(signing.zone()):
            name = str(record.rname).rstrip(".").lower()
            self._book.setdefault(name, []).append(_Text(tuple(record.rdata.data)))

    def records(self, name: str, kind: str, *, longest_s: float | None = None) -> tuple[_Text, ...]:
        """Return what stands in the list."""
        return tuple(self._book.get(name.rstrip(".").lower(), ())) if kind == "TXT" else ()


@cache
def book() -> Book:
    """Return one for all mails."""
    return Book()


@cache
def originals() -> tuple[bytes, ...]:
    """Return the mails that are changed."""
    return (
        signed(mail()),
        signed(mail(), canonicalize=(b"simple", b"simple")),
        signed(mail(), "mail.alice.com"),
        by_evil(signed(mail(subject="=?utf-8?q?=C3=BC?=", body="a  b \r\n\r\nc\t\r\n\r\n"))),
        signed(mail(), key=ed25519_key()[0], selector="ed", algorithm="ed25519-sha256"),
        mail(),
    )


def changed(octets: bytes, chance: random.Random) -> bytes:
    """Return a mail with some octets put in, taken out, doubled or moved."""
    for _ in range(chance.choice((0, 1, 1, 1, 2, 4, 8))):
        start = chance.randrange(len(octets) + 1)
        end = min(len(octets), start + chance.choice((0, 1, 1, 4, 20, 80)))
        put = chance.choice(
            (
                b"",
                chance.choice(ODD),
                chance.randbytes(3),
                octets[start:end] * 2,
                octets[start:end].swapcase(),
            )
        )
        octets = octets[:start] + put + octets[end:]
    return octets


def judged(octets: bytes, *, is_relayed: bool = False) -> tuple[Author, Verdict] | None:
    """Return the author and the verdict; None for a mail that is refused before."""
    author = refusals.examined(octets)
    if isinstance(author, str):
        return None
    question = Question(
        octets=octets,
        header=fields.header(octets),
        author=author.address,
        mail_from="bob@elsewhere.com",
        helo="x",
        peer="192.0.2.9",
        is_relayed=is_relayed,
        asked_at=datetime.now(UTC),
    )
    return author, examine(question, book(), RULES)


def said(octets: bytes) -> tuple[bytes, ...]:
    """Return what the bot would act on: subject and text, white space evened out."""
    pairs = fields.fields(fields.header(octets))
    subject = b" ".join(b" ".join(fields.values(pairs, "subject")).split())
    return subject, b" ".join(octets.partition(b"\r\n\r\n")[2].split())


@settings(deadline=None)
@given(seed=st.integers(0, 2**64), number=st.integers(0, 5), is_relayed=st.booleans())
def test_no_change_is_an_exception_and_none_of_what_is_said_stays_strong(
    seed: int, number: int, is_relayed: bool
) -> None:
    chance = random.Random(seed)
    original = originals()[number]
    for _ in range(MAILS):
        octets = changed(original, chance)
        found = judged(octets, is_relayed=is_relayed)
        if found is None or found[1].level is not Level.STRONG:
            continue
        author, verdict = found
        assert verdict.fingerprints
        if author.address.endswith("alice.com"):
            assert author.address == "bob@alice.com"
            assert said(octets) == said(original)
        else:
            assert author.address.endswith("@evil.com")


@given(header=st.binary(max_size=2_000))
def test_no_octets_are_an_exception(header: bytes) -> None:
    octets = (
        b"From: bob@alice.com\r\nDKIM-Signature: " + header.replace(b"\n", b"") + b"\r\n\r\nx\r\n"
    )
    judged(octets, is_relayed=True)
    judged(header, is_relayed=False)


def test_the_originals_are_strong() -> None:
    levels = [judged(each, is_relayed=False) for each in originals()]
    assert [each[1].level for each in levels if each] == [Level.STRONG] * 5 + [Level.NONE]
