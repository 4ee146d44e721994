"""Signed: OpenDKIM finds our signature in order, and broken by whatever is added or changed."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from outbound.compose import MANNERS
from tests.judges import opendkim_verdicts
from tests.judges.test_spam import mail
from tests.outbound.signing.test_signature import DOMAIN, is_sound, key

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(
        bool(opendkim_verdicts.why_not()), reason=opendkim_verdicts.why_not() or "-"
    ),
]

#: What somebody adds to make a reader see or do something else.
ADDED = (
    b"Subject: Our bank account has changed\r\n",
    b"To: everybody@elsewhere.example\r\n",
    b"Reply-To: thief@evil.example\r\n",
    b"Content-Type: text/html\r\n",
    b"Cc: thief@evil.example\r\n",
    b"List-Unsubscribe: <https://evil.example/>\r\n",
)


def judged(mails: list[bytes], folder: Path) -> list[bool]:
    """Return what OpenDKIM says of mails; dkimpy has to say the same."""
    said = opendkim_verdicts.verdicts(mails, key(), DOMAIN, folder)
    assert [is_sound(each) for each in mails] == said
    return said


def test_each_kind_of_mail_is_signed_in_every_language(tmp_path: Path) -> None:
    mails = [mail(kind, language) for kind, language in product(MANNERS, ("en", "de", "fr", "es"))]
    assert all(judged(mails, tmp_path))


@pytest.mark.parametrize("kind", sorted(MANNERS))
def test_what_is_added_breaks_the_signature(kind: str, tmp_path: Path) -> None:
    octets = mail(kind, "en")
    header, blank, body = octets.partition(b"\r\n\r\n")
    atop = [field + octets for field in ADDED]
    below = [header + b"\r\n" + field + blank[2:] + body for field in ADDED]
    assert not any(judged([*atop, *below], tmp_path))


def test_what_is_changed_breaks_it_and_what_servers_add_does_not(tmp_path: Path) -> None:
    octets = mail("invoice", "en")
    changed = octets.replace(b"CH93", b"CH94", 1)
    assert changed != octets
    trace = b"Return-Path: <bounce@jupiter.example>\r\nReceived: by mx.example; today\r\n"
    assert judged([changed, trace + octets], tmp_path) == [False, True]
