"""Address: the order of its last line, and the country between two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.documents.facts import Party
from outbound.printing.text.address import address, last_line
from outbound.printing.text.wording import wording
from tests.outbound.printing.samples import BUYER, SELLER


@pytest.mark.parametrize(
    ("party", "shown"),
    [
        (Party("x", post_code="12099", city="Berlin", country="DE"), "12099 Berlin"),
        (Party("x", post_code="EC2R 8AY", city="London", country="GB"), "London EC2R 8AY"),
        (
            Party("x", post_code="98101", city="Seattle", region="WA", country="US"),
            "Seattle, WA 98101",
        ),
        (Party("x", post_code="98101", city="Seattle", country="US"), "Seattle, 98101"),
        (Party("x", region="WA", country="US"), "WA"),
        (
            Party("x", post_code="2000", city="Sydney", region="NSW", country="AU"),
            "Sydney NSW 2000",
        ),
        (Party("x", city="{region}", country="US"), "{region}"),
        (Party("x", city="Nowhere"), "Nowhere"),
        (Party("x"), ""),
    ],
)
def test_the_last_line_follows_the_country(party: Party, shown: str) -> None:
    assert last_line(party) == shown


def test_the_country_stands_only_between_two() -> None:
    words = wording("en", "DE")
    assert address(SELLER, words, other=BUYER)[-1] == "12099 Berlin, Germany"
    assert address(SELLER, words, other=replace(BUYER, country="DE"))[-1] == "12099 Berlin"


def test_a_party_without_an_address_has_no_lines() -> None:
    assert address(Party("x"), wording("en", ""), other=Party("y")) == []
