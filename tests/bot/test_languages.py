"""Languages are data: each says all, in forms that fit any number."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from string import Formatter

import pytest
from babel import Locale

from bot import phrases
from bot.accounts import Account
from bot.commands import VERBS
from bot.grammar.syntax import SourceLine
from bot.grammar.text import tokens, vocabulary
from bot.grammar.tongues.telling import language_of
from bot.words import languages, table

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
