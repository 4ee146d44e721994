"""A greeting before the command in a line that ends with a colon, its items below."""

from __future__ import annotations

import pytest

from bot.grammar import blocks
from bot.grammar.blocks import Answered
from bot.grammar.syntax import Block, Misread
from tests.bot.grammar.desk import created, lines, misread, reading


def outline(text: str) -> list[str]:
    """Return of each part of a mail its verb, or the code of what is wrong."""
    return [p.verb if isinstance(p, Block) else p.code for p in reading(text).parts]


@pytest.mark.parametrize(
    ("text", "verb", "offered"),
    [
        (
            "Hallo, bitte Rechnung an ACME: | - 3,5 Std Beratung à 95 € | - Pauschale 1.200,00",
            "Rechnung",
            "Rechnung an ACME; 3,5 Std Beratung à 95 €; Pauschale 1.200,00",
        ),
        (
            "Hallo, bitte Rechnung an Neu GmbH, a@neu.example: | - 3,5 Std Beratung à 95 €",
            "Rechnung",
            "Rechnung an Neu GmbH, a@neu.example; 3,5 Std Beratung à 95 €",
        ),
        (
            "Hi there, could you please invoice ACME: | | 3h design @ 100 | | net 14",
            "invoice",
            "invoice ACME; 3h design @ 100; net 14",
        ),
        (
            "Bonjour, merci de faire une facture pour ACME : | - 3 h conseil à 95 €",
            "facture",
            "facture pour ACME; 3 h conseil à 95 €",
        ),
        (
            "Hola, por favor factura a ACME: | 1. 3 h diseño a 95 € | 2. Dominio 12 €",
            "factura",
            "factura a ACME; 3 h diseño a 95 €; Dominio 12 €",
        ),
        (
            "Guten Tag Frau Muster, könnten Sie bitte eine Rechnung an ACME: | 3h @ 100",
            "Rechnung",
            "Rechnung an ACME; 3h @ 100",
        ),
        ("Please invoice Area 51: | - 3h @ 100", "invoice", "invoice Area 51: 3h @ 100"),
        (
            "Please invoice ACME: | - Website | - 3h @ 100",
            "",
            "invoice ACME: Website 100; 3h @ 100",
        ),
        ("Please invoice ACME: | - 3h @ | - 2h @ 50", "", "invoice ACME: 3h @ 100; 2h @ 50"),
        (
            "Please invoice ACME: | 3h @ 100 | as agreed | 2h @ 5",
            "invoice",
            "invoice ACME; 3h @ 100; 2h @ 5",
        ),
        ("invioce ACME: | - 3h @ 100", "invioce", "invoice ACME; 3h @ 100"),
    ],
)
def test_a_command_behind_a_greeting_is_refused_once_and_offered_whole(
    text: str, verb: str, offered: str
) -> None:
    found = misread(text)
    assert found.replies == (offered,)
    assert created(offered).items
    place = found.place
    if verb:
        assert place.line[place.column : place.column + place.length] == verb
        assert found.code in ("command-not-first", "did-you-mean")


def test_what_is_unclear_below_a_greeting_is_offered_either_way() -> None:
    found = misread("Please invoice ACME: | - 1,200 Setup")
    assert found.code == "command-not-first"
    assert found.replies == ("invoice ACME: 1200.00 Setup", "invoice ACME: 1.20 Setup")


def test_a_line_that_cannot_be_read_is_not_offered() -> None:
    found = misread("Please invoice ACME: | - 3h @ 100 EUR | - 2h @ 50 CHF")
    assert (found.code, found.replies) == ("command-not-first", ())


def test_the_commands_beside_it_are_read() -> None:
    assert outline("help | | Please invoice ACME: | - 3h @ 100 | | invoice Globex 2h @ 50") == [
        "help",
        "command-not-first",
        "invoice",
    ]
    assert outline("invoice Globex | 2h @ 50 | | And please invoice ACME: | - 3h @ 100") == [
        "invoice",
        "command-not-first",
    ]


def test_items_below_a_second_customer_are_not_those_of_the_first() -> None:
    assert outline("invoice Globex | 2h @ 50 | And please invoice ACME: | - 3h @ 100") == [
        "command-or-item"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "I will invoice you later:",
        "I will invoice you later: | thanks",
        "I will invoice you later: | | -- | 044 123",
        "Hallo, bitte Rechnung an ACME:",
        "Please check the invoice of ACME for: | - typos | - grammar",
        "Hello all:",
        "As discussed:",
    ],
)
def test_prose_that_ends_with_a_colon_is_mere_text(text: str) -> None:
    found = reading(text)
    assert found.parts == ()
    assert text.partition(" |")[0] in found.ignored


@pytest.mark.parametrize(
    "text",
    [
        "Hello all: | invoice ACME 3h @ 100",
        "Please do this invoice for me: | invoice ACME 3h @ 100",
        "Please do this invoice for me: | - invoice ACME 3h @ 100",
        "invoice ACME | as discussed: | - 3h @ 100",
    ],
)
def test_a_command_below_prose_is_done(text: str) -> None:
    assert outline(text) == ["invoice"]


@pytest.mark.parametrize(
    "text",
    [
        "I will invoice you later: | - 3h @ 100",
        "Please pay the invoice to us: | 14 days net | IBAN DE02 1203",
        "a invoice b: | " + "- x | " * 2_000 + "5",
    ],
)
def test_figures_below_prose_are_never_done_and_never_lost(text: str) -> None:
    found = reading(text)
    assert found.parts
    assert all(isinstance(part, Misread) for part in found.parts)


def test_the_items_below_a_subject_are_its_own() -> None:
    found = reading("Hello, please invoice ACME: | - 3h @ 100", subject="Invoice ACME")
    assert [part.verb for part in found.parts if isinstance(part, Block)] == ["invoice"]


def test_a_change_below_a_greeting_is_done() -> None:
    text = lines("Please change the invoice for me: | + 2h @ 90")
    found = blocks.read(
        "", text, language="en", subject_counts=False, answered=Answered(is_about=True)
    )
    assert [part.verb for part in found.parts if isinstance(part, Block)] == ["change"]
