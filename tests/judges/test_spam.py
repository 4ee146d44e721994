"""Spam: a filter of others takes each kind of our mail for wanted mail, in every language."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from outbound.compose import MANNERS, compose
from outbound.signing.signature import signed
from tests.judges import spamassassin
from tests.outbound.mails import HOUSE, NOTICE, enclosed_in, pdf, queued
from tests.outbound.signing.test_signature import DOMAIN, key

pytestmark = [
    pytest.mark.peer,
    pytest.mark.slow,
    pytest.mark.skipif(bool(spamassassin.why_not()), reason=spamassassin.why_not() or "-"),
]

#: What a mail may score (D13 of the research).
MOST = 0.5
#: What every such filter takes for spam, so that it can be tried: spamassassin.apache.org/gtube
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"


def mail(kind: str, language: str, **facts: Any) -> bytes:
    """Return a signed mail as it leaves."""
    row = queued(kind, language=language, in_reply_to="<b@x.example>")
    row.facts = {**row.facts, **facts}
    octets = compose(row, [pdf()], house=HOUSE, enclosed=enclosed_in(kind))
    return signed(octets, key(), DOMAIN)


def test_no_mail_of_ours_looks_like_spam(tmp_path: Path) -> None:
    kinds = list(product(sorted(MANNERS), ("en", "de", "fr", "es")))
    mails = [mail(kind, language) for kind, language in kinds]
    variants = {
        "second reminder": mail("reminder", "en", count=3),
        "expired": mail("notice", "en", **{**NOTICE, "what": "expired"}),
        "undrawn": mail("notice", "en", **{**NOTICE, "what": "undrawn", "has_pdf": False}),
    }
    said = spamassassin.opinions([*mails, *variants.values()], tmp_path)
    names = [f"{kind} {language}" for kind, language in kinds] + list(variants)
    scores = {name: each for name, each in zip(names, said, strict=True) if each.score > MOST}
    assert scores == {}
    assert not any("INVALID" in each.rules or "MISSING" in each.rules for each in said)


def test_the_filter_does_judge(tmp_path: Path) -> None:
    bare = b"From: a@b.example\r\nSubject: URGENT!!! YOU WON MONEY\r\n\r\nClick here\r\n"
    ours = mail("invoice", "en")
    spam = f"From: a@b.example\r\nSubject: x\r\n\r\n{GTUBE}\r\n".encode()
    good, poor, worst = spamassassin.opinions([ours, bare, spam], tmp_path)
    assert good.score <= MOST < poor.score < worst.score
    assert worst.score > 900
    assert "GTUBE" in worst.rules
