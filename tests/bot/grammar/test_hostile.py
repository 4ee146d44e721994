"""Lines made to be slow: the work they make grows with their length and not with its square."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from bot.grammar import names
from bot.grammar.readers import READERS
from bot.grammar.syntax import Block, SourceLine
from bot.grammar.text import lines, tokens
from bot.problems import Problem
from tests.bot.grammar.desk import CONTEXT, reading

pytestmark = pytest.mark.slow

UNITS = [  # each is repeated until the line is long
    "a ",
    "9",
    "1 ",
    "1,",
    "1'000",
    "1\u00a0000\u00a0",
    '"',
    '" ',
    '"" ',
    '"a ""b ',
    "@",
    "@ ",
    "a@b.cc ",
    "<a@b.cc> ",
    "<",
    ";",
    "a 1;",
    "3h @ 1;",
    "no tax ",
    "due 5 ",
    "at 1 ",
    "x 1 ",
    "3h ",
    "1 h ",
    "½",
    "3½ ",
    "\u0301\u0323",
    "\ufdfa",
    "(",
    "(3h",
    "a: ",
    ",",
    "to a@b.cc ",
    "net 1 ",
    "EUR ",
    "$ 1 ",
    "1.",
    "\u200b",
    "²",
    "?",
    "note ",
    "- ",
    "#a ",
    "a @ 1, ",
    "per ",
    "1 EUR ",
    "1/",
    "1e",
    "1,200;",
    "x@1 ",
    "for 2026 ",
    "!",
    "lang ",
    "[a] ",
    "Re: ",
]
STARTS = [
    "",
    "invoice ACME ",
    "invoice Foo ",
    "customer ACME ",
    "profile address ",
    "send ",
    "stop ",
]


def work(text: str) -> int:
    """Return how many functions of ours are called to read a mail."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        del frame, argument
        calls += event == "call"

    lines.plain.cache_clear()
    tokens.taken_apart.cache_clear()
    sys.setprofile(count)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return calls


def read(text: str) -> None:
    names.candidates(text)
    for part in reading(text, subject=text).parts:
        if isinstance(part, Block):
            try:
                READERS[part.verb](part, CONTEXT)
            except Problem:
                continue


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("unit", UNITS)
def test_four_times_the_line_is_at_most_about_four_times_the_work(unit: str, start: str) -> None:
    short, long = (f"{start}{unit * (size // len(unit))}" for size in (600, 2_400))
    read(short)  # words are loaded once
    assert work(long) < 6 * work(short) + 2_000


def test_many_commas_behind_figures_that_are_no_price_are_looked_at_once() -> None:
    short, long = (f"change D-1 + {'<a@b.cc> 1,' * times}" for times in (50, 200))
    read(short)
    assert work(long) < 6 * work(short) + 2_000


@pytest.mark.parametrize("unit", UNITS)
def test_a_line_has_no_more_tokens_than_characters_and_grows_at_most_fourfold(unit: str) -> None:
    text = (unit * lines.MAX_CHARACTERS)[: lines.MAX_CHARACTERS]
    found = tokens.read(SourceLine(1, text))
    assert len(found) <= len(found.line.text) <= 5 * len(text)
    assert found.line.origin[-1] == len(text)
