"""Colours: an accent can be seen on white paper, or a darker one is offered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.records import colours
from bot.problems import Problem


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#155eef", 5.5)]
)
def test_contrast_is_that_of_the_guidelines(colour: str, ratio: float) -> None:
    assert colours.contrast(colour) == pytest.approx(ratio, abs=0.1)


@pytest.mark.parametrize("text", ["", "blue", "#fff", "#12345g", "#155eef;", "url(x)"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="colour-wrong"):
        colours.read(text)


@given(st.integers(0, 0xFFFFFF))
def test_a_colour_too_light_is_answered_with_one_that_does(number: int) -> None:
    colour = f"#{number:06x}"
    try:
        assert colours.read(colour.upper()) == colour
    except Problem as problem:
        assert problem.code == "colour-too-light"
        assert colours.read(problem.facts["darker"]) == problem.facts["darker"]
