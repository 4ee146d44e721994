"""The manual is made from the code, and says what the code does."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import words
from bot.commands import VERBS, grammars
from bot.commands.verb import Verb
from bot.grammar import blocks, names
from bot.grammar.syntax import Block, Context, KnownCustomer

ROOT = Path(__file__).resolve().parent.parent
MANUAL = (ROOT / "docs/commands.md").read_text("utf-8")
ACME = KnownCustomer(id=1, code="ACME")
CONTEXT = Context(date(2026, 11, 23), customers={names.key("ACME"): (ACME,)})
PROBLEMS = sorted(words.table("en", "problems")["problems"])


def about(verb: str) -> str:
    """Return what the manual says about a verb."""
    return MANUAL.partition(f"\n### {verb}\n")[2].partition("\n### ")[0].partition("\n## ")[0]


def test_the_manual_says_what_the_commands_say() -> None:
    told = subprocess.run([sys.executable, ".ci/manual.py", "--check"], cwd=ROOT, check=False)
    assert told.returncode == 0, "run `make manual` and read what changed"


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_every_verb_has_a_grammar_that_stands_in_the_manual(verb: Verb[Any]) -> None:
    assert grammars.of(verb)
    for line in grammars.of(verb):
        assert line in about(verb.name)


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_every_example_of_the_manual_can_be_read(verb: Verb[Any]) -> None:
    _, shown, *_ = re.findall(r"```\n(.*?)\n```", about(verb.name), re.DOTALL)
    for example in shown.splitlines():
        (block,) = blocks.read("", example, language="en", subject_counts=False).parts
        assert isinstance(block, Block), example
        assert block.verb == verb.name, example
        verb.read(block, CONTEXT)


@pytest.mark.parametrize("verb", VERBS)
def test_every_word_of_a_verb_stands_in_the_manual(verb: str) -> None:
    for language in words.languages():
        spoken = words.table(language, "input").get("verbs", {}).get(verb, [])
        assert isinstance(spoken, list)
        for word in spoken:
            assert f"`{word}`" in about(verb)


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_has_a_paragraph(code: str) -> None:
    assert MANUAL.count(f"\n**`{code}`** ") == 1
