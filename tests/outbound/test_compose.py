"""A queued mail as octets."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.answers import Paragraph, Part, Tone, as_facts
from bot.correspondence import reply_addresses, return_paths
from bot.documents.facts import Party
from outbound.compose import MANNERS, Enclosed, compose, mail_from, words_of
from outbound.message.headers import UnfitAddress
from tests import databases
from tests.outbound.mails import ANSWER, FACTS, HOUSE, composed, parsed, pdf, queued


def leads_back(mail_id: int) -> str:
    """Return the address that a reply to a mail goes to."""
    return reply_addresses.address(mail_id, databases.MINT, "jupiter.example")


def test_composing_twice_gives_the_same_octets() -> None:
    mail = queued("invoice")
    assert composed(mail, pdf()) == composed(mail, pdf())


@pytest.mark.parametrize("kind", sorted(MANNERS))
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "xx", "../../etc"])
def test_every_mail_is_seven_bit_with_short_crlf_lines(kind: str, language: str) -> None:
    octets = composed(queued(kind, language=language), pdf())
    assert octets.isascii()
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert b"\r" not in octets.replace(b"\r\n", b"")
    assert max(len(line) for line in octets.split(b"\r\n")) <= 998  # RFC 5322 2.1.1


def test_a_mail_to_a_customer_speaks_for_the_business() -> None:
    octets = composed(queued("invoice"))
    message = parsed(octets)
    assert b'From: "Studio Nord via JupiterInvoice" <invoice@jupiter.example>\r\n' in octets
    assert message["Reply-To"] == leads_back(7)
    assert message["To"] == "ap@muster.example"
    assert message["Subject"] == "Invoice INV-2026-0042 from Studio Nord"
    assert message["Date"] == "Mon, 07 Dec 2026 12:00:00 +0000"
    assert message["Message-ID"] == "<0123456789abcdef@jupiter.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["MIME-Version"] == "1.0"


def test_an_answer_stays_in_its_thread() -> None:
    mail = queued("answer", in_reply_to="<b@x.example>", references="<a@x.example> <b@x.example>")
    message = parsed(composed(mail))
    assert message["From"] == "JupiterInvoice <invoice@jupiter.example>"
    assert message["Subject"] == "Re: invoice ACME 3h @ 100"
    assert message["In-Reply-To"] == "<b@x.example>"
    assert message["References"] == "<a@x.example> <b@x.example>"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["Reply-To"] == leads_back(7)


def test_what_a_customer_wrote_is_answered_to_the_customer() -> None:
    facts = {**ANSWER, "subject": "Re: x", "about": "1", "name": "ACME"}
    mail = queued("news", facts={**facts, "reply_to": "ap@acme.example"})
    message = parsed(composed(mail))
    assert message["Reply-To"] == "ap@acme.example"
    assert message["From"] == "ACME via JupiterInvoice <invoice@jupiter.example>"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("RE: invoice", "RE: invoice"),
        ("", "Re: your mail"),
        ("a\r\nBcc: evil@example.com", "Re: a Bcc: evil@example.com"),
        ("=?utf-8?q?a=0ABcc:_x?=", "Re: =?utf-8?q?a=0ABcc:_x?="),
    ],
)
def test_the_subject_answers_theirs(theirs: str, ours: str) -> None:
    octets = composed(queued("answer", facts={**ANSWER, "subject": theirs}))
    assert words_of(queued("answer", facts={**ANSWER, "subject": theirs}), HOUSE, None).subject
    assert b"\nBcc" not in octets
    if "=?" not in ours:
        assert parsed(octets)["Subject"] == ours


@pytest.mark.parametrize("field", ["recipient", "to", "cc"])
def test_an_address_with_a_line_break_is_refused(field: str) -> None:
    evil = "ap@muster.example\r\nBcc: evil@example.com"
    mail = queued("invoice", **{field: evil if field == "recipient" else [evil]})
    with pytest.raises(UnfitAddress):
        composed(mail)


def test_a_business_name_injects_nothing() -> None:
    evil = '"\r\nBcc: evil@example.com\r\n\r\n<b>'
    facts = replace(FACTS, seller=Party(name=evil), buyer=Party(name=evil), accent='"><b>')
    octets = compose(queued("invoice"), [], house=HOUSE, enclosed=Enclosed(facts, "a@b.example"))
    message = parsed(octets)
    assert "Bcc" not in message
    html = message.get_body(("html",))
    assert html is not None
    assert "<b>" not in html.get_content()


def test_a_text_cannot_end_its_own_part() -> None:
    plain = composed(queued("answer"))
    boundary = plain.split(b'boundary="')[1].split(b'"')[0].decode()
    facts = as_facts([Part(Tone.OK, "x", (Paragraph(f"a\n--{boundary}--\nb"),))], [])
    message = parsed(composed(queued("answer", facts=facts)))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_an_international_address_makes_headers_in_utf_8() -> None:
    octets = composed(
        queued("invoice", recipient="jürg@müller.example", to=["jürg@müller.example"])
    )
    assert "To: jürg@xn--mller-kva.example\r\n".encode() in octets


@pytest.mark.parametrize(
    ("author", "replies"),
    [
        ("jürg@müller.example", "jürg@xn--mller-kva.example"),
        ("a@☃.example", reply_addresses.address(7, HOUSE.mint, HOUSE.mail_domain)),
    ],
)
def test_what_a_customer_writes_is_passed_on_whatever_the_address(
    author: str, replies: str
) -> None:
    facts = {**queued("news").facts, "reply_to": author}
    octets = composed(queued("news", facts=facts))
    assert f"Reply-To: {replies}\r\n".encode() in octets


def test_only_a_mail_to_a_customer_may_bounce() -> None:
    path = mail_from(queued("invoice"), HOUSE)
    assert re.fullmatch(r"bounce\+7-[a-z2-7]{24}@jupiter\.example", path)
    assert return_paths.returned([path], HOUSE.mint) == 7
    for kind in ("answer", "reply", "news", "notice"):
        assert mail_from(queued(kind), HOUSE) == ""
