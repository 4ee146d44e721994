"""Mails made to deceive, and honest ones: each is taken for what it is, over real SMTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from inbound.authentication.complaint import REASONS
from tests.inbound.authentication.conftest import Stranger
from tests.inbound.authentication.signing import (
    BOT,
    SHORT_KEY,
    by_evil,
    ed25519_key,
    mail,
    signed,
)

FEW = ["from", "date"]
WHOLE = ["from", "to", "subject", "date"]


FROM_ALICE, FROM_EVIL, ELSEWHERE = "bob@alice.com", "a@evil.com", "x@elsewhere.com"


def _written_to(to: str) -> bytes:
    """Return a mail that its author wrote to others."""
    return signed(mail(to=to))


#: How the mail is made, its reverse-path, and how it ends.
HONEST: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "dkim aligned, spf not": (lambda: signed(mail()), ELSEWHERE, "strong dkim alice.com s1"),
    "ed25519": (
        lambda: signed(mail(), key=ed25519_key()[0], selector="ed", algorithm="ed25519-sha256"),
        ELSEWHERE,
        "strong dkim alice.com ed",
    ),
    "a key for several hashes and services": (
        lambda: signed(mail(), selector="more"),
        ELSEWHERE,
        "strong dkim alice.com more",
    ),
    "simple canonicalisation": (
        lambda: signed(mail(), canonicalize=(b"simple", b"simple")),
        ELSEWHERE,
        "strong dkim alice.com s1",
    ),
    "aligned signature is the second": (
        lambda: by_evil(signed(mail())),
        ELSEWHERE,
        "strong dkim alice.com s1",
    ),
    "aligned signature is the first of two": (
        lambda: signed(by_evil(mail())),
        ELSEWHERE,
        "strong dkim alice.com s1",
    ),
    "a bad signature of his own above the good one": (
        lambda: signed(mail(), selector="nokey").partition(b"From:")[0] + signed(mail()),
        ELSEWHERE,
        "strong dkim alice.com s1",
    ),
    "From on a subdomain": (
        lambda: signed(mail("a@mail.alice.com")),
        ELSEWHERE,
        "strong dkim alice.com s1",
    ),
    "signed by a subdomain": (
        lambda: signed(mail(), "mail.alice.com"),
        ELSEWHERE,
        "strong dkim mail.alice.com s1",
    ),
    "hyphen": (
        lambda: signed(mail("a@my-company.com"), "my-company.com"),
        ELSEWHERE,
        "strong dkim my-company.com s1",
    ),
    "no policy, signed": (
        lambda: signed(mail("a@nopolicy.com"), "nopolicy.com"),
        ELSEWHERE,
        "strong dkim nopolicy.com s1",
    ),
    "upper case": (lambda: signed(mail("A@ALICE.COM")), ELSEWHERE, "strong dkim alice.com s1"),
    "bot in the signed Cc": (
        lambda: signed(mail(to="ben@alice.com", cc=f"Bot <{BOT}>")),
        ELSEWHERE,
        "strong dkim alice.com s1",
    ),
    "bot under a reply address": (
        lambda: signed(mail(to="invoice+17-abc@jupiter.localhost")),
        ELSEWHERE,
        "strong dkim alice.com s1",
    ),
    "bot in a group": (
        lambda: signed(mail(to=f"office: ben@alice.com, {BOT};")),
        ELSEWHERE,
        "strong dkim alice.com s1",
    ),
    "bot with an odd name": (
        lambda: signed(mail(to=f"ben@alice.com, =?utf-8?q?Bot_(a?= [x] <{BOT.upper()}> (b (c) d)")),
        ELSEWHERE,
        "strong dkim alice.com s1",
    ),
    "evil is who it says": (
        lambda: by_evil(mail("=?utf-8?q?ceo=40victim.com?= <a@evil.com>")),
        FROM_EVIL,
        "strong dkim evil.com s1",
    ),
    # DKIM cannot help: the signer left the field out. What is read is the same words.
    "Content-Type not signed, changed": (
        lambda: signed(mail(), names=WHOLE).replace(b"text/plain", b"text/html", 1),
        ELSEWHERE,
        "strong dkim alice.com s1",
    ),
    "spf aligned only": (mail, FROM_ALICE, "medium spf alice.com unsigned"),
    "spf aligned, changed on its way": (
        lambda: signed(mail()).replace(b"3h", b"9h"),
        FROM_ALICE,
        "medium spf alice.com body-changed",
    ),
    "spf aligned, by Bcc": (
        lambda: signed(mail(to="ben@alice.com")),
        FROM_ALICE,
        "medium spf alice.com not-addressed",
    ),
}

REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    # -- forged, under a policy
    "not signed": (mail, ELSEWHERE, "550 5.7.1 unsigned"),
    "body changed": (
        lambda: signed(mail()).replace(b"3h", b"9h"),
        ELSEWHERE,
        "550 5.7.1 body-changed",
    ),
    "other domain signs": (
        lambda: by_evil(mail("ceo@victim.com")),
        FROM_EVIL,
        "550 5.7.1 other-domain",
    ),
    "l= and more body": (
        lambda: signed(mail(), length=True) + b"invoice EVIL 9h\r\n",
        ELSEWHERE,
        "550 5.7.1 length",
    ),
    "l= and nothing added": (
        lambda: signed(mail(), length=True),
        ELSEWHERE,
        "550 5.7.1 length",
    ),
    "Subject not signed, changed": (
        lambda: signed(mail(), names=FEW).replace(b"Subject: invoice", b"Subject: evil"),
        ELSEWHERE,
        "550 5.7.1 unsigned-subject",
    ),
    "Subject not signed, as it was": (
        lambda: signed(mail(), names=[*FEW, "to"]),
        ELSEWHERE,
        "550 5.7.1 unsigned-subject",
    ),
    "mailing list: subject tag, footer": (
        lambda: signed(mail()).replace(b"Subject: inv", b"Subject: [list] inv") + b"footer\r\n",
        ELSEWHERE,
        "550 5.7.1 body-changed",
    ),
    "forwarded with a footer": (
        lambda: signed(mail()) + b"-- \r\nforwarded\r\n",
        ELSEWHERE,
        "550 5.7.1 body-changed",
    ),
    "header changed": (
        lambda: signed(mail()).replace(b"Subject: invoice", b"Subject: evil"),
        ELSEWHERE,
        "550 5.7.1 broken",
    ),
    "sha1": (
        lambda: signed(mail(), algorithm="rsa-sha1"),
        ELSEWHERE,
        "550 5.7.1 algorithm",
    ),
    "a key of 512 bits": (
        lambda: signed(mail(), key=SHORT_KEY, selector="short"),
        ELSEWHERE,
        "550 5.7.1 weak-key",
    ),
    "no key in the DNS": (lambda: signed(mail(), selector="none"), ELSEWHERE, "550 5.7.1 no-key"),
    "key withdrawn": (
        lambda: signed(mail(), selector="gone"),
        ELSEWHERE,
        "550 5.7.1 revoked-key",
    ),
    "key marked as a test": (
        lambda: signed(mail(), selector="test"),
        ELSEWHERE,
        "550 5.7.1 testing-key",
    ),
    "key for another service": (
        lambda: signed(mail(), selector="chat"),
        ELSEWHERE,
        "550 5.7.1 foreign-key",
    ),
    "key for another hash": (
        lambda: signed(mail(), selector="sha1"),
        ELSEWHERE,
        "550 5.7.1 foreign-key",
    ),
    "two keys in the DNS": (
        lambda: signed(mail(), selector="two"),
        ELSEWHERE,
        "550 5.7.1 ambiguous-key",
    ),
    "a mail to somebody else, sent on to the bot": (
        lambda: signed(mail(to="mallory@evil.com")),
        FROM_EVIL,
        "550 5.7.1 not-addressed",
    ),
    "the bot only in the name of another": (
        lambda: signed(mail(to=f'"{BOT}" <mallory@evil.com>')),
        FROM_EVIL,
        "550 5.7.1 not-addressed",
    ),
    **{
        f"the bot only beside the address: {to}": (
            partial(_written_to, to),
            FROM_EVIL,
            "550 5.7.1 not-addressed",
        )
        for to in (
            f"mallory@evil.com (a (b) {BOT})",
            f"{BOT} <mallory@evil.com>",
            f"<mallory@evil.com> {BOT}",
            f"{BOT}: mallory@evil.com;",
            f'"not closed {BOT}, <mallory@evil.com>',
            f"(not closed {BOT}, <mallory@evil.com>",
            f"{BOT}%mallory@evil.com",
            f"<{BOT}/x@evil.com>",
            f"o'{BOT}",
            f"mallory@[{BOT}]",
        )
    },
    "Cc added to what was signed without": (
        lambda: signed(mail(to="mallory@evil.com"), names=WHOLE).replace(
            b"Subject:", f"Cc: {BOT}\r\nSubject:".encode(), 1
        ),
        FROM_EVIL,
        "550 5.7.1 not-addressed",
    ),
    "four days old": (
        lambda: signed(mail(age=timedelta(days=4))),
        ELSEWHERE,
        "550 5.7.1 old",
    ),
    "four days ahead": (
        lambda: signed(mail(age=timedelta(days=-4))),
        ELSEWHERE,
        "550 5.7.1 old",
    ),
    "siblings": (
        lambda: by_evil(mail("a@user1.host.com"), "user2.host.com"),
        "a@user2.host.com",
        "550 5.7.26 other-domain",
    ),
    "a policy that wants the very domain": (
        lambda: signed(mail("a@mail.strict.com"), "strict.com"),
        "a@strict.com",
        "550 5.7.1 other-domain",
    ),
    "anybody may send for that domain": (
        lambda: mail("a@evil.com"),
        FROM_EVIL,
        "550 5.7.26 unsigned",
    ),
    "no policy, not signed": (
        lambda: mail("a@nopolicy.com"),
        ELSEWHERE,
        "550 5.7.26 unsigned",
    ),
    "two policies, not signed": (
        lambda: mail("a@twodmarc.com"),
        ELSEWHERE,
        "550 5.7.26 unsigned",
    ),
    "no such domain": (lambda: mail("a@nowhere.example"), ELSEWHERE, "550 5.7.26 unsigned"),
    # -- what two programs read differently
    "quoted local part": (
        lambda: by_evil(mail('"x@evil.com"@victim.com')),
        FROM_EVIL,
        "550 5.6.0 ",
    ),
    "second From on top": (
        lambda: b"From: ceo@victim.com\r\n" + signed(mail()),
        ELSEWHERE,
        "550 5.6.0 ",
    ),
    "second From below": (
        lambda: signed(mail()).replace(b"Subject:", b"From: ceo@victim.com\r\nSubject:", 1),
        ELSEWHERE,
        "550 5.6.0 ",
    ),
    "second Subject on top": (
        lambda: b"Subject: invoice EVIL 99h\r\n" + signed(mail()),
        ELSEWHERE,
        "550 5.6.0 ",
    ),
    "bare CR hides a From": (
        lambda: by_evil(mail("a@evil.com")).replace(
            b"From: a@evil.com", b"X: b\rFrom: ceo@victim.com\r\nFrom: a@evil.com", 1
        ),
        FROM_EVIL,
        "550 5.6.0 ",
    ),
    "bare LF line ends": (
        lambda: signed(mail()).replace(b"\r\n", b"\n") + b"\r\n",
        ELSEWHERE,
        "550 5.6.0 ",
    ),
    "NUL in From": (
        lambda: by_evil(mail("ceo@victim.com\0 <a@evil.com>")),
        FROM_EVIL,
        "550 5.6.0 ",
    ),
    "two mailboxes, alice signs": (
        lambda: signed(mail("bob@alice.com, ceo@victim.com")),
        ELSEWHERE,
        "550 5.6.0 ",
    ),
    "two mailboxes, evil signs": (
        lambda: by_evil(mail("a@evil.com, ceo@victim.com")),
        FROM_EVIL,
        "550 5.6.0 ",
    ),
    "no brackets": (
        lambda: by_evil(mail("ceo@victim.com <a@evil.com>")),
        FROM_EVIL,
        "550 5.6.0 ",
    ),
    "a group": (
        lambda: by_evil(mail("grp: ceo@victim.com;, a@evil.com")),
        FROM_EVIL,
        "550 5.6.0 ",
    ),
    "two angles": (
        lambda: by_evil(mail("<ceo@victim.com><a@evil.com>")),
        FROM_EVIL,
        "550 5.6.0 ",
    ),
    "blank before the colon": (
        lambda: signed(mail()).replace(b"From:", b"From :", 1),
        ELSEWHERE,
        "550 5.6.0 ",
    ),
    "trailing dot": (lambda: signed(mail("a@alice.com.")), ELSEWHERE, "550 5.6.0 "),
}


@pytest.mark.parametrize("name", HONEST)
async def test_an_honest_mail_is_taken_for_what_it_is(name: str, stranger: Stranger) -> None:
    made, mail_from, expected = HONEST[name]
    assert await stranger.outcome(made(), mail_from) == expected


@pytest.mark.parametrize("name", REFUSED)
async def test_a_deceiving_mail_is_refused_and_not_stored(name: str, stranger: Stranger) -> None:
    made, mail_from, expected = REFUSED[name]
    code, _, why = expected.rpartition(" ")
    said = await stranger.outcome(made(), mail_from)
    assert said.startswith(code), said
    if why:
        assert REASONS[why] in said
    assert len(said) <= 510  # RFC 5321 4.5.3.1.5
