"""Words: nothing is said without a sentence, and no sentence is left unsaid."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import bot
from bot import answering
from bot.answers import Tone
from bot.commands import VERBS
from bot.commands.verb import Verb
from bot.documents.countries import requirements
from bot.grammar import blocks, names
from bot.grammar.syntax import Block, Context, KnownCustomer
from bot.words import table

SOURCES = sorted(Path(bot.__file__).parent.rglob("*.py"))
PROBLEMS: dict[str, str] = {k: str(v) for k, v in table("en", "problems")["problems"].items()}
ANSWERS = table("en", "answers")

#: Calls that take the code of a problem, and where among their arguments it stands.
TAKES_CODE = {"Problem": 0, "Mendable": 0, "Misread": 1, "_unpriced": 0}

ACME = KnownCustomer(id=1, code="ACME")
CONTEXT = Context(date(2026, 11, 23), customers={names.key("ACME"): (ACME,)})


def nodes() -> Iterator[tuple[Path, ast.AST]]:
    """Return every node of the domain's sources."""
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            yield file, node


def literals() -> set[str]:
    """Return every text that stands in the sources."""
    return {
        node.value
        for _, node in nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def raised() -> Iterator[tuple[str, ast.Call]]:
    """Return every code of a problem in the sources, and the call that it stands in."""
    for _, node in nodes():
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        place = TAKES_CODE.get(called)
        arguments = [] if place is None else node.args[place : place + 1]
        arguments += [word.value for word in node.keywords if word.arg == "code"]
        for argument in arguments:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value, node


def blanks(sentence: str) -> set[str]:
    """Return the names that a sentence is filled in with."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_problem_has_a_sentence() -> None:
    codes = {code for code, _ in raised()}
    assert len(codes) > 60
    assert codes - PROBLEMS.keys() == set()


def test_every_sentence_of_a_problem_is_used() -> None:
    assert PROBLEMS.keys() - literals() == set()


def test_a_problem_brings_every_word_that_its_sentence_needs() -> None:
    for code, call in raised():
        given = {word.arg for word in call.keywords}
        is_settled_elsewhere = None in given or "facts" in given
        is_raised_here = isinstance(call.func, ast.Name) and call.func.id in ("Problem", "Mendable")
        if is_raised_here and not is_settled_elsewhere:
            assert blanks(PROBLEMS[code]) <= given, code


def test_every_other_sentence_is_used() -> None:
    said = literals() | {tone.value for tone in Tone} | {f"all-{tone}" for tone in Tone}
    fields = {field for verb in VERBS.values() for field in verb.fields}
    fields |= {word for each in requirements.rules("DE").seller for word in each}
    known = said | {field.replace(" ", "-") for field in fields}
    unused = {
        f"{section}.{key}" for section, keys in ANSWERS.items() for key in keys if key not in known
    }
    assert unused == set()


def test_every_field_has_a_name() -> None:
    fields = {field.replace(" ", "-") for verb in VERBS.values() for field in verb.fields}
    assert fields - ANSWERS["fields"].keys() == {"lang"}  # shown as ``language``


def test_the_first_line_about_a_document_says_for_whom_and_how_much() -> None:
    about_one = {key: str(text) for key, text in ANSWERS["created"].items() if key != "held-all"}
    for key, sentence in about_one.items():
        assert {"customer", "gross"} <= blanks(sentence), key


@pytest.mark.parametrize("sentence", [*PROBLEMS.values()])
def test_a_sentence_ends_and_is_short(sentence: str) -> None:
    assert sentence[-1] in ".?" or sentence.endswith("discount {written}")  # a line to write
    assert len(sentence) <= 180
    assert sentence[0].isupper() or sentence[0] in '{"-'
    assert "!" not in sentence


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_every_example_of_a_verb_can_be_read(verb: Verb[Any]) -> None:
    assert verb.examples
    assert verb.summary == verb.summary.rstrip(".")
    for example in verb.examples:
        (block,) = blocks.read("", example, language="en", subject_counts=False).parts
        assert isinstance(block, Block)
        assert block.verb == verb.name
        verb.read(block, CONTEXT)


@pytest.mark.parametrize("customer", [None, "ACME"])
def test_every_line_for_a_beginner_can_be_read(customer: str | None) -> None:
    for line in (*answering.first_lines(customer), *answering.NUMBER_LINES):
        (block,) = blocks.read("", line, language="en", subject_counts=False).parts
        assert isinstance(block, Block)
        VERBS[block.verb].read(block, CONTEXT)


def test_the_hint_of_a_verb_names_what_can_be_read() -> None:
    hint = VERBS["invoice"].hint
    listed = hint.partition("you can say: ")[2].partition(", to and cc")[0]
    for modifier in re.split(r", ", listed):
        line = f"invoice ACME 3h @ 100; {modifier}"
        (block,) = blocks.read("", line, language="en", subject_counts=False).parts
        assert isinstance(block, Block)
        VERBS["invoice"].read(block, CONTEXT)
