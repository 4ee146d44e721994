"""Our signature, as a verifier of others sees it, and what breaks it."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import dkim
import pytest

from outbound.compose import MANNERS
from outbound.signing import keys, record
from outbound.signing.keys import Key
from outbound.signing.signature import SEALED, signed
from outbound.signing.signer import OCTETS_IN_A_THREAD, Signer
from tests.outbound.mails import composed, pdf, queued
from tests.outbound.signing.test_keys import NOW

DOMAIN = "jupiter.example"


@cache
def key() -> Key:
    """A key of these tests."""
    with TemporaryDirectory() as folder:
        return keys.make(Path(folder), NOW)


def is_sound(octets: bytes) -> bool:
    """Tell whether dkimpy finds the signature of a mail in order."""

    def texts(name: bytes, timeout: int = 5) -> bytes:
        assert name == f"{record.name(key(), DOMAIN)}.".encode()
        return record.value(key()).encode()

    return bool(dkim.verify(octets, dnsfunc=texts))


@cache
def mail(kind: str = "reminder") -> bytes:
    """A signed mail of a kind."""
    return signed(composed(queued(kind), pdf()), key(), DOMAIN)


@pytest.mark.parametrize("kind", sorted(MANNERS))
def test_every_kind_of_mail_is_signed_for_the_domain_of_its_author(kind: str) -> None:
    octets = mail(kind)
    assert is_sound(octets)
    claim = octets.partition(b"\r\nFrom:")[0].replace(b"\r\n", b"")
    assert b"d=jupiter.example;" in claim
    assert b"a=rsa-sha256;" in claim
    assert b"c=relaxed/relaxed;" in claim
    assert b"l=" not in claim.split(b"h=")[0]
    assert b"<invoice@jupiter.example>" in octets


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(MANNERS))
@pytest.mark.parametrize("name", SEALED)
@pytest.mark.parametrize("at_top", [True, False])
def test_a_field_that_is_added_breaks_the_signature(kind: str, name: str, at_top: bool) -> None:
    octets, field = mail(kind), f"{name}: evil@evil.example\r\n".encode()
    if at_top:
        assert not is_sound(field + octets)
        return
    header, blank, body = octets.partition(b"\r\n\r\n")
    assert not is_sound(header + b"\r\n" + field + blank[2:] + body)


@pytest.mark.parametrize(
    "name", [b"From", b"To", b"Subject", b"Reply-To", b"Date", b"Content-Type"]
)
def test_a_field_that_is_changed_or_taken_away_breaks_the_signature(name: bytes) -> None:
    octets = mail()
    at = octets.index(b"\r\n" + name + b": ") + 2
    assert not is_sound(octets[:at] + name + b": x" + octets[at + len(name) + 1 :])
    assert not is_sound(octets[:at] + b"X-" + octets[at:])


def test_what_servers_do_on_the_way_leaves_it_whole() -> None:
    octets = mail()
    trace = b"Received: from a.example by b.example;\r\n\tThu, 26 Nov 2026 12:00:00 +0000\r\n"
    assert is_sound(b"Return-Path: <>\r\nX-Spam-Status: No\r\n" + trace + octets)
    refolded = octets.replace(b"\r\nSubject: Reminder: ", b"\r\nSUBJECT:  Reminder:\r\n ")
    assert refolded != octets
    assert is_sound(refolded)


def test_a_word_of_the_text_that_is_changed_breaks_it() -> None:
    octets = mail()
    changed = octets.replace(b"CH93", b"CH94", 1)
    assert changed != octets
    assert not is_sound(changed)


async def test_a_large_mail_is_signed_without_holding_up_the_event_loop() -> None:
    octets = composed(queued("invoice"), pdf()) + b"x" * 76 + b"\r\n"
    large = octets + (b"y" * 76 + b"\r\n") * 40_000
    assert len(large) > OCTETS_IN_A_THREAD
    signer = Signer(key(), DOMAIN)
    try:
        await signer.signed(large)  # its process has started
        work = asyncio.create_task(signer.signed(large))
        turns = 0
        while not work.done():
            await asyncio.sleep(0.001)
            turns += 1
        assert is_sound(work.result())
        assert turns > 5  # on the loop, or holding it up, there would be one
        assert is_sound(await signer.signed(octets))
    finally:
        signer.close()
