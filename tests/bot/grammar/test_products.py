"""Product lines: an entry of the price list, and how much of a line is looked at."""

from __future__ import annotations

from decimal import Decimal

from bot.grammar.products import MAX_DESCRIPTION, MAX_WORDS
from bot.grammar.syntax import SetProduct
from tests.bot.grammar.desk import command, pointed, problem

#: As many words as the text of a product has room for.
MANY = " ".join("b" * (MAX_DESCRIPTION // 2))


def test_a_line_of_as_many_words_as_have_room_is_read() -> None:
    rest = MAX_WORDS - MAX_DESCRIPTION // 2 - len(("@", "49.90"))
    found = command(f"product widget {MANY} @ 49.90{' vat 19%' * (rest // 2)}")
    assert isinstance(found, SetProduct)
    assert found.item is not None
    assert (found.item.description, found.item.unit_price) == (MANY, Decimal("49.90"))


def test_a_line_of_more_words_is_refused_before_they_are_looked_at() -> None:
    rest = MAX_WORDS - MAX_DESCRIPTION // 2 - len(("@", "49.90"))
    found = problem(f"product widget {MANY} @ 49.90{' vat 19%' * (rest // 2)};")
    assert found.code == "text-too-long"
    assert pointed(found).startswith(MANY)
    assert problem(f"product widget {'b ' * (MAX_WORDS + 1)}").code == "text-too-long"
