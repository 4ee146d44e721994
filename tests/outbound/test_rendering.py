"""Templates and their words are complete in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from bot import answers, notices
from bot.setup import bank
from outbound import rendering
from outbound.compose import MANNERS
from outbound.message import covering

LANGUAGES = ("de", "fr", "es")
TEMPLATES = Path(str(resources.files("templates") / "mail"))


def keys() -> set[str]:
    """Return every text that a template translates, and every label of the covering letter."""
    found: set[str | None] = set(covering.LABELS)
    for file in (*TEMPLATES.glob("*.html"), *TEMPLATES.glob("*/*.*")):
        parsed = Environment(autoescape=True).parse(file.read_text("utf-8"))
        extracted = extract_from_ast(parsed, gettext_functions=("_", "tied"))
        for _, _, text in extracted:  # a text with facts comes with one None for each
            found.add(text[0] if isinstance(text, tuple) else text)
    # They come as facts of a notice or of a mail about the account.
    spoken_of = {*notices.MEANINGS.values(), notices.UNKNOWN, *bank.LABELS}
    return {text for text in found if text} | spoken_of


def strings(language: str) -> Iterator[tuple[str, str]]:
    """Yield each text with its translation."""
    with (resources.files("templates") / "locale" / language / "mail.po").open("rb") as stream:
        for message in read_po(stream, abort_invalid=True):
            if message.id:
                yield str(message.id), str(message.string)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_everything_and_nothing_else(language: str) -> None:
    assert {text for text, _ in strings(language)} == keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_the_same_facts(language: str) -> None:
    for text, translation in strings(language):
        assert translation
        names = {word.split("}")[0] for word in text.split("{")[1:]}
        assert {word.split("}")[0] for word in translation.split("{")[1:]} == names


@pytest.mark.parametrize("kind", sorted(MANNERS))
def test_every_kind_of_mail_has_its_three_files(kind: str) -> None:
    for file in ("subject.txt", "body.txt", "body.html"):
        assert (TEMPLATES / kind / file).is_file()


def test_a_language_without_words_reads_english() -> None:
    assert rendering.speaks("it") == "en"
    assert rendering.speaks("de") == "de"
    assert rendering.speaks("../de") == "en"


def test_a_cell_of_a_wide_table_bears_the_name_of_its_column_on_a_phone() -> None:
    names = ("Number", "Customer", "Dated", "Due", "Total", "Open", "State")
    table = answers.Table(
        columns=names,
        rows=(("D-1", "ACME", "23 Nov", "", "300.00", "", "draft"),),
        numeric=(False,) * 4 + (True, True, False),
        totals=(("Open", "", "", "", "", "300.00", ""),),
    )
    part = answers.Part(answers.Tone.OK, "One.", (table,))
    facts = {"subject": "", "brand": "JI", "operator": "", **answers.as_facts([part], ())}
    html = rendering.render("answer", "en", facts).html
    assert 'class="wide"' in html
    assert re.findall(r'data-name="(\w+)"[^>]*>([^<]+)<', html) == [
        ("Customer", "ACME"),
        ("Dated", "23 Nov"),
        ("Total", "300.00"),
        ("State", "draft"),
        ("Open", "300.00"),
    ]
