"""Words are data: no phrase means two things, and every name means something to the code."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

import bot.grammar
from bot import words
from bot.grammar.readers import READERS
from bot.grammar.syntax import Unit
from bot.grammar.text import vocabulary

SECTIONS = sorted(words.table("en", "input"))


@pytest.mark.parametrize("section", SECTIONS)
def test_no_phrase_of_a_section_means_two_things_in_whatever_languages(section: str) -> None:
    assert vocabulary.section(section).phrases


def test_no_verb_is_also_a_later_verb() -> None:
    verbs, later = vocabulary.section("verbs"), vocabulary.section("later")
    assert not set(verbs.phrases) & set(later.phrases)


@pytest.mark.parametrize("language", words.languages())
def test_a_language_adds_phrases_but_no_names_of_its_own(language: str) -> None:
    english = words.table("en", "input")
    for section, names in words.table(language, "input").items():
        assert set(names) <= set(english[section]), section


@pytest.mark.parametrize("language", words.languages())
def test_every_verb_can_be_said_in_every_language(language: str) -> None:
    assert set(words.table(language, "input")["verbs"]) == set(READERS)


def test_every_unit_has_words_and_every_word_a_unit() -> None:
    assert set(words.table("en", "input")["units"]) == {str(unit) for unit in Unit}


def test_a_phrase_with_two_meanings_is_found_out() -> None:
    with pytest.raises(ValueError, match="means invoice and customer"):
        vocabulary.of([("invoice", "bill"), ("customer", "Bill")])


def test_a_language_without_words_answers_in_english() -> None:
    assert words.say("xx", "problems", "quantity-zero") == words.say(
        "en", "problems", "quantity-zero"
    )


def raised() -> dict[str, set[str]]:
    """Return each problem code the readers raise, with the names of its facts."""
    found: dict[str, set[str]] = {}
    for file in Path(next(iter(bot.grammar.__path__))).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id not in ("Problem", "Mendable") or not node.args:
                continue
            code = node.args[0]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                facts = {k.arg for k in node.keywords if k.arg} - {
                    "place",
                    "mends",
                    "replies",
                    "is_question",
                }
                found.setdefault(code.value, set()).update(facts)
    return found


@pytest.mark.parametrize(("code", "facts"), sorted(raised().items()))
def test_every_problem_has_a_sentence_filled_by_its_facts(code: str, facts: set[str]) -> None:
    sentence = str(words.table("en", "problems")["problems"][code])
    wanted = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    assert wanted <= facts
