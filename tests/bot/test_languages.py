"""Languages are data: each says all, in forms that fit any number, and offers lines that work."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from string import Formatter
from typing import Any

import pytest
from babel import Locale

from bot import answering, phrases
from bot.accounts import Account
from bot.commands import VERBS
from bot.commands.verb import Verb
from bot.grammar import blocks, canonical, names
from bot.grammar.syntax import Block, Context, KnownCustomer, SourceLine
from bot.grammar.text import tokens, vocabulary
from bot.grammar.text.folding import fold
from bot.grammar.tongues.rewording import reworded
from bot.grammar.tongues.telling import language_of
from bot.words import examples, languages, table

OTHERS = [code for code in languages() if code != "en"]
FILES = ("answers", "problems")

#: Sentences that are spelled as in English; each is a word, or nothing but what is filled in.
ALIKE = {
    "answers": {
        "fields.alias", "fields.bic", "fields.iban", "fields.layout", "fields.name",
        "fields.register", "columns.name", "columns.mail", "fields.mail", "formats.day",
        "formats.long", "formats.long-first", "formats.day-first",
        "listed.of", "change.discount", "columns.discount", "columns.net", "columns.description",
        "standing.total", "standing.dated", "particulars.issued-on",
        "shown.correction", "product.code", "product.description", "columns.gross",
        "explain.gross", "fields.email", "particulars.note",
    },
    "problems": set(),
}  # fmt: skip

ACME = KnownCustomer(id=1, code="ACME")
CONTEXT = Context(date(2026, 11, 23), customers={names.key("ACME"): (ACME,)})


def forms(sentence: object) -> dict[str, str]:
    """Return the plural forms of a sentence; one that needs none has only ``other``."""
    if isinstance(sentence, dict):
        return {name: str(form) for name, form in sentence.items()}
    return {"other": str(sentence)}


def blanks(sentence: str) -> set[str]:
    """Return the names that a sentence is filled in with."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def sentences(language: str, name: str) -> dict[str, dict[str, str]]:
    """Return the sentences of a file in their forms, by section and key."""
    return {
        f"{section}.{key}": forms(sentence)
        for section, keys in table(language, name).items()
        for key, sentence in keys.items()
    }


def command(line: str) -> str:
    """Return how a line is understood."""
    (block,) = blocks.read("", line, language="en", subject_counts=False).parts
    assert isinstance(block, Block), line
    return canonical.write(VERBS[block.verb].read(block, CONTEXT))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", FILES)
def test_a_language_has_every_sentence_and_no_other(language: str, name: str) -> None:
    english, spoken = sentences("en", name).keys(), sentences(language, name).keys()
    assert (sorted(english - spoken), sorted(spoken - english)) == ([], [])


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", FILES)
def test_a_sentence_is_filled_in_with_the_same_in_every_language(language: str, name: str) -> None:
    spoken = sentences(language, name)
    wrong = {
        key: form
        for key, english in sentences("en", name).items()
        for form in spoken.get(key, {}).values()
        if blanks(form) != blanks(english["other"])
    }
    assert wrong == {}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", FILES)
def test_no_sentence_is_left_in_english(language: str, name: str) -> None:
    english = sentences("en", name)
    same = {key for key, form in sentences(language, name).items() if form == english.get(key)}
    assert same - ALIKE[name] == set()


@pytest.mark.parametrize("language", languages())
def test_the_forms_of_a_sentence_are_those_that_the_language_has(language: str) -> None:
    known = set(Locale.parse(language).plural_form.tags) | {"other"}
    for name in FILES:
        for key, spoken in sentences(language, name).items():
            assert "other" in spoken, key
            assert set(spoken) <= known, key


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("value", [0, 1, 2, 5, 1000])
def test_every_number_has_its_form(language: str, value: int) -> None:
    for section, key in (("fields", "days"), ("history", "headline")):
        facts = {
            name: "x" for name in blanks(sentences("en", "answers")[f"{section}.{key}"]["one"])
        }
        facts.pop("count")
        assert phrases.counted(value, language, section, key, **facts)


def test_one_is_not_said_as_if_it_were_several() -> None:
    said = [phrases.counted(1, code, "fields", "days") for code in ("de", "en", "es", "fr")]
    assert said == ["1 Tag", "1 day", "1 día", "1 jour"]


@pytest.mark.parametrize("language", OTHERS)
def test_help_on_every_verb_is_in_the_language(language: str) -> None:
    assert table(language, "help")["summaries"].keys() == VERBS.keys()
    hinted = {name for name, verb in VERBS.items() if verb.hint}
    assert table(language, "help")["hints"].keys() == hinted


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("verb", VERBS)
def test_every_example_of_a_language_is_a_line_of_its_verb(verb: str, language: str) -> None:
    for line in examples(language, verb):
        assert line.split()[0] == vocabulary.spoken("verbs", verb, language=language)
        canonical_line = command(line)
        assert canonical_line.split()[0] == verb
        assert '"' not in canonical_line or len(canonical_line.split('"')) <= 3, canonical_line


@pytest.mark.parametrize("language", OTHERS)
def test_what_a_sentence_tells_to_write_begins_with_a_verb(language: str) -> None:
    verbs = vocabulary.section("verbs")
    for name in FILES:
        english = sentences("en", name)
        for key, spoken in sentences(language, name).items():
            told = [re.findall(r'"([^"]*)"', said["other"]) for said in (english[key], spoken)]
            lines = [each for each in told[0] if each[0] not in "{"]
            if not all(verbs.match(tokens.read(SourceLine(1, each)).keys, 0) for each in lines):
                continue  # what is quoted is no command but words of one
            for line in told[1]:
                if not line.startswith("{"):
                    assert verbs.match(tokens.read(SourceLine(1, line)).keys, 0), (key, line)


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


@pytest.mark.parametrize(
    ("subject", "text", "language"),
    [
        ("", "Rechnung ACME 3h @ 100", "de"),
        ("AW: Angebot ACME 3h @ 100", "", "de"),
        ("", "facture ACME 3h à 100", "fr"),
        ("", "factura ACME 3h a 100", "es"),
        ("", "invoice ACME 3h @ 100", "en"),
        ("hello", "Bonjour,\n\ndevis ACME Site 500", "fr"),
        ("", "profil\nKunde ACME", "de"),
        ("", "Guten Tag, ich möchte Rechnungen schreiben", "de"),
        ("", "ACME 3h\n\nUn saludo\nAna", "es"),
        ("", "pdf 42", None),
        ("", "liste", None),
        ("", "", None),
    ],
)
def test_a_letter_tells_its_language(subject: str, text: str, language: str | None) -> None:
    assert language_of(subject, text) == language


def test_a_time_of_another_day_is_said_in_the_language() -> None:
    at, today = datetime(2026, 11, 24, 13, 5, tzinfo=UTC), date(2026, 11, 23)
    said = [
        phrases.moment(at, Account(language=code, country="DE", time_zone="UTC"), today=today)
        for code in ("de", "en", "es", "fr")
    ]
    assert said == [
        "13:05 am 24. Nov. 2026",
        "13:05 on 24 Nov 2026",
        "13:05 del 24 nov 2026",
        "13:05 le 24 nov. 2026",
    ]


@pytest.mark.parametrize("name", [*FILES, "help"])
def test_no_line_can_break_before_a_french_mark(name: str) -> None:
    for key, spoken in sentences("fr", name).items():
        for form in spoken.values():
            assert not re.search(r" [:;?!]", form), key


def test_lists_of_names_are_phrases_of_the_language() -> None:
    three = ["A", "B", "C"]
    assert [phrases.listed(three, code) for code in ("de", "en", "es", "fr")] == [
        "A, B und C", "A, B and C", "A, B y C", "A, B et C",
    ]  # fmt: skip
    assert [phrases.either(three, code) for code in ("de", "en", "es", "fr")] == [
        "A, B oder C", "A, B or C", "A, B o C", "A, B ou C",
    ]  # fmt: skip
