"""Units as codes and as words."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib import resources

import pytest

from bot.documents.codes.units import CODES, word
from bot.grammar.syntax import Unit

D = Decimal


def test_every_unit_has_a_code_and_no_code_serves_two() -> None:
    assert set(CODES) == set(Unit)
    assert len(set(CODES.values())) == len(CODES)


def test_every_language_has_a_word_for_every_unit() -> None:
    table = tomllib.loads(
        (resources.files("bot.documents.codes") / "units.toml").read_text("utf-8")
    )
    assert set(table) == {"en", "de", "fr", "es"}
    for units in table.values():
        assert set(units) == {unit.value for unit in Unit}


@pytest.mark.parametrize(
    ("unit", "quantity", "language", "expected"),
    [
        (Unit.DAY, "1", "en", "day"),
        (Unit.DAY, "1.5", "en", "days"),
        (Unit.DAY, "1.5", "fr", "jour"),
        (Unit.DAY, "2", "fr", "jours"),
        (Unit.DAY, "-1", "de", "Tag"),
        (Unit.MONTH, "3", "es", "meses"),
        (Unit.MONTH, "3", "fr", "mois"),
        (Unit.MONTH, "3", "fi", "months"),
        (Unit.HOUR, "3", "de", "h"),
        (Unit.PIECE, "3", "en", ""),
    ],
)
def test_the_word_has_the_number_of_its_language(
    unit: Unit, quantity: str, language: str, expected: str
) -> None:
    assert word(unit, D(quantity), language) == expected
