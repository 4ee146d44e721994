"""Units: what a quantity counts, as a code for machines and as words for people."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources

from bot import locales
from bot.grammar.syntax import Unit

FALLBACK_LANGUAGE = "en"

#: UN/ECE Recommendation 20, as EN 16931 BT-130 takes it (BR-CL-23).
CODES = {
    Unit.HOUR: "HUR",
    Unit.DAY: "DAY",
    Unit.WEEK: "WEE",
    Unit.MONTH: "MON",
    Unit.YEAR: "ANN",
    Unit.MINUTE: "MIN",
    Unit.PIECE: "C62",
    Unit.KILOGRAM: "KGM",
    Unit.KILOMETRE: "KMT",
    Unit.METRE: "MTR",
    Unit.SQUARE_METRE: "MTK",
    Unit.LITRE: "LTR",
    Unit.PAGE: "ZP",
    Unit.WORD: "D68",
}


def word(unit: Unit, quantity: Decimal, language: str) -> str:
    """Return the word that follows a quantity, e.g. ``days``; empty for pieces.

    Singular and plural are those of the language (CLDR): French says *1,5 jour*.
    """
    spoken = _words()
    forms = spoken.get(language, spoken[FALLBACK_LANGUAGE])[unit.value]
    locale = locales.of(language if language in spoken else FALLBACK_LANGUAGE)
    # Without the zeros that a column adds: to CLDR, 1.0000 is as plural as 1.5.
    form = locale.plural_form(abs(quantity).normalize())
    return forms[0] if form == "one" else forms[-1]


@cache
def _words() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return language -> unit -> its forms: one, other."""
    file = resources.files("bot.documents.codes") / "units.toml"
    table = tomllib.loads(file.read_text("utf-8"))
    return {
        language: {unit: tuple(forms) for unit, forms in units.items()}
        for language, units in table.items()
    }


def unnamed(unit: Unit, language: str) -> str:
    """Return what a line without a description is called, e.g. ``Hours``."""
    names = _unnamed()
    own = names.get(language, names[FALLBACK_LANGUAGE])
    return own.get(unit.value, own[Unit.PIECE])


@cache
def _unnamed() -> Mapping[str, Mapping[str, str]]:
    """Return language -> unit -> name."""
    file = resources.files("bot.documents.codes") / "unnamed.toml"
    return tomllib.loads(file.read_text("utf-8"))
