"""Quantities that words say, whole or in part: never left out, always asked about."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.grammar.syntax import Unit
from tests.bot.grammar.desk import ACME, CONTEXT, item, pointed, problem

D = Decimal


@pytest.mark.parametrize(
    ("text", "words", "figure"),
    [
        ("2 hours and a half @ 100", "2 hours and a half", "2.5 hours @ 100"),
        ("2 and a half hours @ 100", "2 and a half", "2.5 hours @ 100"),
        ("2h and a quarter @ 100", "2h and a quarter", "2.25 h @ 100"),
        ("1 heure et demie à 100", "1 heure et demie", "1.5 heure à 100"),
        ("2 jours et demi à 500", "2 jours et demi", "2.5 jours à 500"),
        ("2 horas y media a 100", "2 horas y media", "2.5 horas a 100"),
        ("2 horas y cuarto a 100", "2 horas y cuarto", "2.25 horas a 100"),
        ("2 h 30 design @ 100", "2 h 30", "2h30 design @ 100"),
    ],
)
def test_what_follows_a_quantity_and_may_belong_to_it_is_asked_about(
    text: str, words: str, figure: str
) -> None:
    found = problem(f"invoice ACME {text}")
    assert (found.code, pointed(found)) == ("quantity-unclear", words)
    assert found.replies == (f"invoice ACME {figure}", f"invoice ACME 1 x {text}")


@pytest.mark.parametrize(
    ("text", "words", "figure"),
    [
        ("an hour and a half @ 100", "an hour and a half", "1.5 hour @ 100"),
        ("une heure et demie à 100", "une heure et demie", "1.5 heure à 100"),
        ("hora y media a 100", "hora y media", "1.5 hora a 100"),
        ("une demi-heure à 100", "une demi-heure", "0.5 heure à 100"),
        ("demi-journée à 300", "demi-journée", "0.5 journée à 300"),
        ("anderthalb Stunden @ 100", "anderthalb", "1.5 Stunden @ 100"),
        ("zweieinhalb Tage @ 800", "zweieinhalb", "2.5 Tage @ 800"),
        ("eine halbe Stunde @ 100", "eine halbe", "0.5 Stunde @ 100"),
        ("ein halber Tag @ 800", "ein halber", "0.5 Tag @ 800"),
        ("one-and-a-half hours @ 100", "one-and-a-half", "1.5 hours @ 100"),
        ("quarter hour @ 100", "quarter", "0.25 hour @ 100"),
        ("a dozen eggs @ 3", "a dozen", "12 eggs @ 3"),
        ("a hundred flyers @ 2", "a hundred", "100 flyers @ 2"),
        ("une douzaine d'œufs à 3", "une douzaine", "12 d'œufs à 3"),
        ("una docena de huevos a 3", "una docena", "12 de huevos a 3"),
    ],
)
def test_a_number_in_words_is_offered_in_figures(text: str, words: str, figure: str) -> None:
    found = problem(f"invoice ACME {text}")
    assert (found.code, pointed(found)) == ("quantity-in-words", words)
    assert found.replies == (f"invoice ACME {figure}", f"invoice ACME 1 x {text}")


@pytest.mark.parametrize("words", ["trois quarts d'heure", "tres cuartos de hora"])
def test_no_figure_is_offered_for_a_part_that_has_no_unit(words: str) -> None:
    found = problem(f"invoice ACME {words} à 100")
    assert found.replies == (f"invoice ACME 1 x {words} à 100",)


@pytest.mark.parametrize(
    "text",
    [
        "2 h 30 à 100",
        "2 heures 30 à 100",
        "2 h 30 de conseil à 100",
        "2h 30 @ 100",
        "2 h 30 a 100",
    ],
)
def test_minutes_that_can_be_no_text_are_minutes(text: str) -> None:
    assert (item(text).quantity, item(text).unit) == (D("2.5"), Unit.HOUR)


@pytest.mark.parametrize(
    ("text", "quantity", "description"),
    [
        ("half-day workshop @ 300", 1, "half-day workshop"),
        ("2 half days @ 300", 2, "half days"),
        ("quarter page ad @ 300", 1, "quarter page ad"),
        ("2 demi-journées à 300", 2, "demi-journées"),
        ("2 shirts and ties @ 30", 2, "shirts and ties"),
        ('2h "30" @ 100', 2, "30"),
        ("2h x 30 posters @ 100", 2, "30 posters"),
        ("2.5h 30 posters @ 100", D("2.5"), "30 posters"),
    ],
)
def test_other_words_stay_words(text: str, quantity: Decimal, description: str) -> None:
    assert (item(text).quantity, item(text).description) == (quantity, description)


def test_a_half_behind_hours_at_the_rate_is_asked_about_too() -> None:
    rated = {"acme": (replace(ACME, rate=D(90)),)}
    found = problem("invoice ACME 2 hours and a half", replace(CONTEXT, customers=rated))
    assert found.replies == ("invoice ACME 2.5 hours",)
