"""Payment code: what it says, and when there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.documents.facts import DocumentFacts
from outbound.printing.images.payment_code import payload, payment_code
from tests.outbound.printing.samples import BANK, euros, facts


def test_the_payload_is_the_standards_eleven_lines() -> None:
    assert payload(facts(1)) == (
        "BCD\n002\n1\nSCT\nBYLADEM1001\nNordlicht Studio GmbH\nDE02120300000000202051\n"
        "EUR2284.80\n\n\nINV-2026-0042"
    )


def test_the_amount_is_what_is_still_due() -> None:
    assert "\nEUR1284.80\n" in str(payload(facts(1, paid=euros(1000))))


def test_a_name_too_long_for_the_standard_is_cut() -> None:
    words = str(payload(facts(1, bank=replace(BANK, holder="N" * 90))))
    assert f"\n{'N' * 70}\n" in words


def test_a_line_break_in_a_name_moves_no_field() -> None:
    holder = "Evil\nDE89370400440532013000\r\nEUR1"
    lines = str(payload(facts(1, bank=replace(BANK, holder=holder)))).split("\n")
    assert lines[5:8] == ["Evil DE89370400440532013000 EUR1", BANK.iban, "EUR2284.80"]


@pytest.mark.parametrize(
    "made",
    [
        facts(1, is_preview=True),
        facts(1, bank=None),
        facts(1, bank=replace(BANK, iban="", account="123", routing="021000021")),
        replace(facts(1), currency="CHF"),
        replace(facts(1), due=euros(0)),
        replace(facts(1), due=euros(-5)),
        replace(facts(1), due=euros("1000000000")),
        facts(1, reference="R" * 141),
        facts(1, reference="語" * 100),
    ],
    ids=["preview", "no bank", "no IBAN", "francs", "paid", "owed", "billion", "long", "octets"],
)
def test_where_the_standard_has_no_code_there_is_none(made: DocumentFacts) -> None:
    assert payment_code(made) is None
