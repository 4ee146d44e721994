"""Later taxes: of which lines a tax is said when a draft is changed, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.documents.model import LineItem
from tests.bot.mailroom import HOUSE, IN_BUSINESS, mailed, offered, tones

#: A quote that is converted is not gone at once.
PATIENT = replace(HOUSE, undo_window=timedelta(minutes=10))

pytestmark = pytest.mark.usefixtures("store")

IN_GERMANY = """\
profile name Studio Nord
profile address 1 Hauptstraße, 10115 Berlin, Germany
profile vat DE136695976
profile tax 19%

customer ACME "Acme GmbH" ap@acme.example
"""


async def rates() -> list[Decimal]:
    """Return the tax rates of the lines of the only document, in percent."""
    return [line.tax_rate.normalize() for line in await LineItem.all().order_by("position")]


async def after(text: str, profile: str = IN_BUSINESS) -> None:
    """Set up an account that has this draft."""
    await mailed(profile)
    assert tones(await mailed(text)) == ["ok"]


def problem(facts: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the tone of an answer and what it offers."""
    return tones(facts), [each.removeprefix("change ") for each in offered(facts)]


async def test_a_tax_of_all_is_that_of_lines_added_later() -> None:
    await after("draft ACME\nSetup 500\ntax 7%")
    await mailed("change D-1 + 3h design @ 100")
    assert await rates() == [7, 7]


async def test_a_tax_of_all_comes_back_for_a_line_that_is_added_beside_one_with_its_own() -> None:
    await after("draft ACME\nSetup 500 tax 19%\nBook 20\ntax 7%")
    await mailed("change D-1 - 2")
    await mailed("change D-1 + 3h design @ 100")
    assert await rates() == [19, 7]


@pytest.mark.parametrize(
    ("profile", "lines"),
    [
        (IN_BUSINESS, ["tax 7%", "no tax"]),
        (IN_GERMANY, ["tax 7%", "tax 19%"]),
        (f"{IN_BUSINESS}\nprofile tax 0%", ["tax 7%", "tax 0%"]),
    ],
)
async def test_whether_a_tax_said_of_a_line_is_that_of_the_next_is_asked(
    profile: str, lines: list[str]
) -> None:
    await after("draft ACME Setup 500 tax 7%", profile)
    asked = await mailed("change D-1 + 3h design @ 100")
    assert problem(asked) == (
        ["question"],
        [f"D-1 + 3 h design @ 100.00 {each}" for each in lines],
    )
    assert await rates() == [7]


@pytest.mark.parametrize(("answer", "rate"), [("1", 7), ("2", 0)])
async def test_the_answer_settles_it(answer: str, rate: int) -> None:
    await after("draft ACME Setup 500 tax 7%")
    for line in offered(await mailed("change D-1 + 3h design @ 100"))[int(answer) - 1 :][:1]:
        assert tones(await mailed(line)) == ["ok"]
    assert await rates() == [7, rate]


async def test_lines_with_taxes_of_their_own_are_not_asked_about() -> None:
    await after("draft ACME Setup 500 tax 7%")
    assert tones(await mailed("change D-1 + Book 20 tax 19%")) == ["ok"]
    assert tones(await mailed("change D-1 + 3h design @ 100")) == ["ok"]
    assert await rates() == [7, 19, 0]


async def test_the_tax_that_a_line_would_bear_anyway_is_not_asked_about() -> None:
    await after("draft ACME Setup 500 tax 19%", IN_GERMANY)
    assert tones(await mailed("change D-1 + 3h design @ 100")) == ["ok"]
    assert await rates() == [19, 19]


async def test_a_price_with_tax_is_not_carried_over_to_the_next_line() -> None:
    await after("draft ACME Setup 500 incl tax", IN_GERMANY)
    asked = await mailed("change D-1 + Book 20")
    assert problem(asked) == (["question"], ["D-1 + 1 x Book @ 20.00 incl tax"])


async def test_a_tax_that_is_said_later_leaves_a_line_its_own() -> None:
    await after("draft ACME\nSetup 500 tax 7%\n3h design @ 100")
    await mailed("change D-1 tax 19%")
    assert await rates() == [7, 19]


async def test_a_tax_that_is_said_of_the_only_line_takes_the_place_of_its_own() -> None:
    await after("draft ACME 3h design @ 100 tax 7%")
    await mailed("change D-1 tax 19%")
    assert await rates() == [19]


async def test_a_tax_that_no_line_would_take_is_refused() -> None:
    await after("draft ACME\nSetup 500 tax 7%\nBook 20 tax 5%")
    assert tones(await mailed("change D-1 tax 19%")) == ["error"]
    assert await rates() == [7, 5]


@pytest.mark.parametrize(("answer", "found"), [(0, [7, 19]), (1, [19, 19])])
async def test_whether_a_tax_beside_a_new_line_is_that_of_all_is_asked(
    answer: int, found: list[int]
) -> None:
    await after("draft ACME Setup 500 tax 7%")
    asked = await mailed("change D-1 + 3h design @ 100; tax 19%")
    tone, lines = problem(asked)
    assert tone == ["question"]
    assert lines == [
        "D-1 + 3 h design @ 100.00 tax 19%",
        "D-1 + 3 h design @ 100.00 tax 19%; tax 19%",
    ]
    await mailed(offered(asked)[answer])
    assert await rates() == found


@pytest.mark.parametrize(
    ("made", "copied"), [("quote", "convert Q-2026-0001"), ("invoice", "again 1")]
)
async def test_a_copy_knows_the_tax_of_all(made: str, copied: str) -> None:
    await after(f"{made} ACME\nSetup 500\ntax 7%")
    await mailed(copied, house=PATIENT)
    assert tones(await mailed("change D-2 + 3h design @ 100")) == ["ok"]
    assert await rates() == [7, 7, 7]
