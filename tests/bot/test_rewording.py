"""Lines that are offered to be written mean the same in every language."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot import answering
from bot.commands import VERBS
from bot.commands.verb import Verb
from bot.grammar import blocks, canonical, names
from bot.grammar.syntax import Block, Context, KnownCustomer
from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.tongues.rewording import reworded
from bot.words import examples, languages

OTHERS = [code for code in languages() if code != "en"]

ACME = KnownCustomer(id=1, code="ACME")
CONTEXT = Context(date(2026, 11, 23), customers={names.key("ACME"): (ACME,)})


def command(line: str) -> str:
    """Return how a line is understood."""
    (block,) = blocks.read("", line, language="en", subject_counts=False).parts
    assert isinstance(block, Block), line
    return canonical.write(VERBS[block.verb].read(block, CONTEXT))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("verb", VERBS)
def test_every_example_of_a_language_is_a_line_of_its_verb(verb: str, language: str) -> None:
    for line in examples(language, verb):
        assert line.split()[0] == vocabulary.spoken("verbs", verb, language=language)
        canonical_line = command(line)
        assert canonical_line.split()[0] == verb
        assert '"' not in canonical_line or len(canonical_line.split('"')) <= 3, canonical_line


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_an_offered_line_means_the_same_in_every_language(verb: Verb[Any], language: str) -> None:
    for line in verb.examples:
        offered = reworded(line, language)
        first = vocabulary.spoken("verbs", verb.name, language=language)
        assert offered.split()[0] == first.split()[0]
        assert understood(offered) == understood(line), offered


OFFERED = [
    "paid INV-2026-0001 USD 500.00 on 2026-11-01 overpaid",
    "paid 42 100.00 anyway",
    "credit INV-2026-0001 all",
    'credit 42 100.00 tax 19% incl reason "too much"',
    'void 42 reason "late"',
    "confirm void INV-2026-0001",
    "confirm export",
    "forget ACME with documents",
    "delete my account",
    "list open",
    "list draft ACME",
    "profile small business no",
    "profile numbers 1.234,56",
    "profile tax number 12/345/67890",
    "customer ACME vat DE123456789",
    "customer Bolt <mail@example.com>",
    "invoice ACME: 3 h design @ 100.00; 2 x book @ 20.00 no tax; tax 19%; due 2026-12-07; po 4711",
    "invoice ACME: 3 h @ 100.00; reverse charge; to a@b.example; in EUR; lang fr; anyway",
    "draft ACME: 1 x Website @ 4500.00; net 30; note thank you",
    "quote ACME Website 4500; deposit 30%; due in 30 days",
    "change D-5 note hello",
    "change D-5 + 2h support @ 90; due 2026-12-07",
]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("line", OFFERED)
def test_the_words_of_a_language_change_no_meaning(line: str, language: str) -> None:
    offered = reworded(line, language)
    assert offered != line
    assert understood(offered) == understood(line)


def understood(line: str) -> str:
    """Return how a line is understood, where values like ``oui`` and ``yes`` are the same."""
    *words, last = command(line).casefold().split()
    agreed = vocabulary.section("agreement").word(fold(last))
    return " ".join([*words, agreed or last])


def test_a_line_of_the_sender_is_left_as_it_is() -> None:
    for line in ("Rechnung ACME 3h due 5 Dec", "invoice for ACME 3h @ 100", "facture ACME 3h"):
        assert reworded(line, "de") == line


def test_words_of_a_name_or_a_text_are_left_as_they_are() -> None:
    line = 'invoice "On Tax Ltd": 3 h "due to reverse charge" @ 100.00; tax 19%'
    assert reworded(line, "de") == (
        'Rechnung "On Tax Ltd": 3 h "due to reverse charge" @ 100.00; MwSt 19%'
    )
    assert reworded('customer ACME name "net rate Ltd"', "fr") == 'client ACME nom "net rate Ltd"'


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("customer", [None, "ACME"])
def test_every_line_for_a_beginner_works_in_every_language(
    language: str, customer: str | None
) -> None:
    for line in (*answering.first_lines(customer), *answering.NUMBER_LINES):
        assert command(reworded(line, language)) == command(line)
