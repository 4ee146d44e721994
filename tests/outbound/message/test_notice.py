"""What a notice says of a mail that did not arrive."""

from __future__ import annotations

import pytest

from bot import notices
from bot.customers import Customer
from bot.documents.model import Document
from bot.grammar import blocks
from bot.grammar.syntax import Block
from outbound.compose import words_of
from tests.outbound.mails import (
    HOUSE,
    NOTICE,
    queued,
)


def test_a_notice_says_which_where_why_and_what_mends_it() -> None:
    words = words_of(queued("notice"), HOUSE, None)
    assert words.subject == "Invoice INV-2026-0042 did not reach ap@acme.example"
    assert words.text.startswith("!   Invoice INV-2026-0042 did not reach ap@acme.example.\n")
    assert "refused it for good: there is no such mailbox." in words.text
    assert "    550 5.1.1 <ap@acme.example>: unknown\n" in words.text
    assert "    customer ACME name@example.com\n    send INV-2026-0042\n" in words.text
    assert "you are asked" not in words.text


@pytest.mark.parametrize(
    ("language", "headline", "line"),
    [
        ("de", "Rechnung INV-2026-0042 hat ap@acme.example nicht erreicht.", "Kunde ACME"),
        ("fr", "Facture INV-2026-0042 n’a pas pu atteindre ap@acme.example.", "client ACME"),
        ("es", "Factura INV-2026-0042 no ha llegado a ap@acme.example.", "cliente ACME"),
    ],
)
def test_a_notice_is_in_the_account_s_language(language: str, headline: str, line: str) -> None:
    document, customer = Document(number="INV-2026-0042"), Customer(code="ACME")
    offered = notices.lines(document, customer, language)
    facts = {**NOTICE, "kind": "Invoice", "reference": "INV-2026-0042", "lines": offered}
    words = words_of(queued("notice", language=language, facts=facts), HOUSE, None)
    assert words.text.startswith(f"!   {headline}\n")
    assert f"    {line} name@example.com\n" in words.text
    (block,) = blocks.read("", f"{line} x@acme.example", language="en", subject_counts=False).parts
    assert isinstance(block, Block)
    assert block.verb == "customer"


def test_a_notice_of_a_bounce_says_that_the_account_will_be_asked() -> None:
    facts = {**NOTICE, "what": "bounced", "is_marked": True}
    words = words_of(queued("notice", facts=facts), HOUSE, None)
    assert "A mail server sent it back: there is no such mailbox." in words.text
    assert "From now on you are asked before anything goes to this address." in words.text
    assert "From now on you are asked before anything goes to this address." in words.html


def test_a_notice_of_a_complaint_names_nobody_s_fault() -> None:
    facts = {**NOTICE, "what": "unwanted", "kind": "Invoice", "reference": "INV-2026-0042"}
    words = words_of(queued("notice", facts={**facts, "response": ""}), HOUSE, None)
    assert words.subject == "ap@acme.example wants no more mail from here"
    assert "Nothing more is sent to this address" in words.html
    assert "own words" not in words.text
