"""Canonical: whatever is printed is read as the command it was printed from (R20)."""

from __future__ import annotations

import pytest

from bot.commands import VERBS
from bot.grammar import blocks, canonical, names
from bot.grammar.blocks import Answered
from bot.grammar.readers import READERS
from bot.grammar.syntax import Block, Context, KnownCustomer
from tests.bot.grammar.desk import TODAY

ACME = KnownCustomer(id=1, code="ACME")
CONTEXT = Context(TODAY, customers={names.key("ACME"): (ACME,)})

LINES = (
    "change D-12 + 2h support @ 90; - 2; due 15 Jan; po 4711; cc a@b.example",
    "change D-12 + 2 x #hosting -10%; tax 8.1%; discount 5%; note Thank you; see you",
    "change D-12 - 1?",
    "change + Website 4500; send 2026-12-15",
    "convert Q-2026-0007",
    "convert 7 anyway",
    "accept Q-2026-0007",
    "decline 7 reason too dear for us",
    "remind 42",
    "remind 42 anyway?",
    "hold 42",
    "resume INV-2026-0042",
    "product hosting Hosting, per month 49/mo; vat 19%",
    "product #widget Widget @ EUR 49.90",
    "product widget remove",
    "product widget",
    "products 2",
    "export",
    "export 2026",
    "delete D-12",
    "delete my account",
    "forget ACME",
    "forget ACME with documents",
    "profile footer a ?\nb ? :",
    "profile footer a\nb ? ?",
    "profile footer a\nb ? :\nprofile name X",
    "profile footer a\nb ? :\nprofile name X?",
    "confirm forget ACME",
    "confirm export",
    "quote ACME Website 4500; deposit 30%; until 2026-12-31",
    "annehmen 7",
    "+ 2h Beratung @ 90; Zahlungsziel 30",
    "montre INV-2026-0042",
    "recordatorio 42",
)


def parsed(text: str) -> object:
    """Return the only command of a text, as if it answered a mail about a document."""
    about = Answered(is_about=True)
    reading = blocks.read("", text, language="en", subject_counts=False, answered=about)
    (part,) = reading.parts
    assert isinstance(part, Block), part
    return READERS[part.verb](part, CONTEXT)


def unplaced(command: object) -> str:
    """Return a command without where its words stood."""
    return canonical.write(command)  # type: ignore[arg-type]


@pytest.mark.parametrize("line", LINES)
def test_what_is_printed_is_read_as_the_same_and_printed_as_the_same(line: str) -> None:
    once = unplaced(parsed(line))
    assert unplaced(parsed(once)) == once


def test_every_verb_has_a_reader() -> None:
    assert VERBS.keys() == READERS.keys()
