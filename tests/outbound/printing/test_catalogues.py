"""Catalogues: every word of the page in every language."""

from __future__ import annotations

import string
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from outbound.printing import page
from outbound.printing.text import totals
from outbound.printing.text.wording import CONTEXT, WORDS

LANGUAGES = ("de", "fr", "es")
TEMPLATE = resources.files("templates") / "documents" / "ledger.html"


def used() -> set[str]:
    """Return the English texts of the template and of the code that feeds it."""
    found = {*page.TITLES.values(), *page.RECEIVERS.values(), *page.TOTALS.values()}
    found |= {one for one, _ in WORDS.values()}
    with TEMPLATE.open("rb") as template:
        found |= {str(each[1]) for each in extract("jinja2", template, {"_": None})}
    for module in (page, totals):
        with Path(str(module.__file__)).open("rb") as source:
            found |= {str(each[1]) for each in extract("python", source, {"say": None})}
    return found


def catalogue(language: str) -> Catalog:
    """Return the words of a language."""
    file = resources.files("templates") / "locale" / language / "page.po"
    with file.open("rb") as stream:
        return read_po(stream)


def messages(language: str) -> Iterator[tuple[str, Message]]:
    """Return the English singular and the message of each."""
    for message in catalogue(language):
        if message.id:
            yield message.id if isinstance(message.id, str) else message.id[0], message


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_all_and_nothing_else(language: str) -> None:
    assert {english for english, _ in messages(language)} == used()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_belongs_to_the_page(language: str) -> None:
    for _, message in messages(language):
        assert message.context == CONTEXT
        words = message.string
        assert words and all([words] if isinstance(words, str) else words)
        assert not message.fuzzy


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_keeps_its_fields(language: str) -> None:
    for english, message in messages(language):
        if isinstance(message.string, str):
            assert fields(message.string) == fields(english)


def fields(words: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}
