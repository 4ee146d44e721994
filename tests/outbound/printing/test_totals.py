"""Totals: which rows stand under the items."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.documents.facts import DocumentFacts, TaxGroup
from outbound.printing.text.totals import Row, reasons, rows
from outbound.printing.text.wording import wording
from tests.outbound.printing.samples import euros, facts, lines


def shown(made: DocumentFacts) -> list[tuple[str, str]]:
    """Return label and amount of each row."""
    return [(row.label, row.amount) for row in rows(made, wording("en", "DE"))]


def test_each_rate_has_a_row_with_its_base() -> None:
    found = list(rows(facts(12), wording("en", "DE")))
    assert found == [
        Row("Net", "20,455.30"),
        Row("VAT 19%", "3,411.41", "of 17,954.80"),
        Row("VAT 7%", "175.04", "of 2,500.50"),
    ]


def test_a_discount_stands_between_subtotal_and_net() -> None:
    found = shown(facts(1, discount=euros(192), discount_label="10%"))
    assert found[:3] == [("Subtotal", "1,920.00"), ("Discount", "−192.00"), ("Net", "1,728.00")]


def test_what_is_paid_is_taken_from_the_total() -> None:
    assert shown(facts(1, paid=euros(1000)))[2:] == [("Total", "2,284.80"), ("Paid", "−1,000.00")]


def test_rounding_of_the_amount_due_has_its_row() -> None:
    made = facts(1)
    assert shown(replace(made, due=euros("2285.00")))[2:] == [
        ("Total", "2,284.80"),
        ("Rounding", "0.20"),
    ]


def test_prices_that_include_tax_say_so() -> None:
    first = next(rows(facts(1, prices_include_tax=True), wording("en", "DE")))
    assert first == Row("Net", "1,920.00", "prices include VAT")


def test_outside_the_scope_there_is_only_the_reason() -> None:
    bare = tuple(replace(each, tax_rate=None) for each in lines(1))
    group = TaxGroup("O", Decimal(0), euros(1920), euros(0), "Not subject to VAT")
    made = facts(1, lines=bare, taxes=(group,))
    assert shown(made) == []
    assert reasons(made) == ["Not subject to VAT"]


def test_a_zero_rate_among_others_has_its_row_and_reason() -> None:
    zero = TaxGroup("E", Decimal(0), euros(100), euros(0), "Exempt: teaching")
    made = facts(1)
    found = list(rows(replace(made, taxes=(*made.taxes, zero)), wording("en", "DE")))
    assert found[-1] == Row("VAT 0%", "0.00", "of 100.00", "Exempt: teaching")
    assert reasons(replace(made, taxes=(*made.taxes, zero))) == []
