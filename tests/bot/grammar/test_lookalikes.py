"""Lines in the shape of an item that would charge a sum, a deduction, a number or a year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.problems import Problem
from tests.bot.grammar.desk import created, item, problem

WORK = "invoice ACME | 3h design @ 100"


@pytest.mark.parametrize(
    "words",
    [
        "total 300",
        "Total: 300.00",
        "Grand total 300 USD",
        "amount due 300",
        "Summe 300",
        "Gesamtbetrag: 300,00",
        "sous-total 300",
        "Total TTC 300,00 €",
        "importe total 300",
    ],
)
def test_a_sum_is_not_charged_once_more(words: str) -> None:
    found = problem(f"{WORK} | {words}")
    assert found.code == "sum-among-items"
    assert found.replies[0] == "invoice ACME; 3h design @ 100"


@pytest.mark.parametrize(
    "words",
    [
        "already paid 50",
        "deduct 50.00",
        "deposit received 50 USD",
        "bereits bezahlt 50",
        "déjà versé 50",
        "ya pagado 50",
    ],
)
def test_what_makes_less_does_not_make_more(words: str) -> None:
    found = problem(f"{WORK} | {words}")
    assert found.code == "less-or-more"
    assert created(found.replies[0]).discount is not None


@pytest.mark.parametrize(
    "words", ["project 4711", "Order no. 4711", "Projekt 4711", "dossier 4711", "proyecto 4711"]
)
def test_a_number_of_reference_is_not_charged(words: str) -> None:
    found = problem(f"{WORK} | {words}")
    assert found.code == "reference-or-price"
    reference, order, meant = (created(line) for line in found.replies)
    assert (reference.reference, order.purchase_order) == ("4711", "4711")
    assert meant.items[1].unit_price == 4711


@pytest.mark.parametrize(
    "words",
    [
        "Hosting Nov 2026",
        "Hosting 2026",
        "Hosting 2025",
        "Leistung November 2019",
        "conseil novembre 2026",
        "Nov 2026",
    ],
)
def test_a_year_is_not_charged(words: str) -> None:
    assert problem(f"{WORK} | {words}").code == "year-or-price"


def test_a_month_by_itself_is_offered_as_the_time_of_the_work() -> None:
    meant, _ = problem(f"{WORK} | Nov 2026").replies
    period = created(meant).period
    assert period is not None
    assert (period.first, period.last) == (date(2026, 11, 1), date(2026, 11, 30))


@pytest.mark.parametrize("words", ["30 days net", "to pay 30 days", "30 Tage Zahlungsziel"])
def test_terms_of_payment_are_no_days_of_work(words: str) -> None:
    found = problem(f"{WORK} | {words}")
    assert found.code == "terms-or-item"
    assert created(found.replies[0]).net_days == 30


@pytest.mark.parametrize("words", ["2-3h @ 100", "2–3 @ 100", "8:30-12:00 @ 100", "2-3 calls @ 50"])
def test_a_range_is_not_one_piece(words: str) -> None:
    assert problem(f"invoice ACME {words}").code == "quantity-unreadable"


def test_a_price_among_the_words_is_not_dropped() -> None:
    assert problem("invoice ACME hosting 49/month x 12").code == "item-unclear"


@pytest.mark.parametrize(
    ("words", "price"),
    [
        ("Website 2000", "2000"),  # no year near today's
        ("Website 2026 USD", "2026"),
        ("Website 2026.00", "2026"),
        ("Website @ 2026", "2026"),
        ("Project 4711.00", "4711"),
        ("Total redesign 5000", "5000"),
        ("1 x Total @ 300", "300"),
        ("paid ads 500", "500"),
        ("3-day workshop @ 900", "900"),
        ("Room 101-102 @ 90", "90"),
    ],
)
def test_what_is_clearly_an_item_is_taken(words: str, price: str) -> None:
    found = item(words)
    assert found.quantity == 1
    assert found.unit_price == Decimal(price)


@pytest.mark.parametrize("words", ["total 300", "already paid 50", "project 4711"])
def test_every_reading_offered_is_one(words: str) -> None:
    for line in problem(f"{WORK} | {words}").replies:
        try:
            created(line)
        except Problem as again:
            raise AssertionError(line) from again
