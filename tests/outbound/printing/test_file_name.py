"""File name: readable, and harmless on any system."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.facts import Party
from outbound.printing.text.file_name import file_name
from tests.outbound.printing.samples import facts

MADE = facts(1)


def test_a_file_name_says_who_what_when_and_how_much() -> None:
    assert file_name(MADE) == "Nordlicht-Studio_INV-2026-0042_2026-11-23_2284.80-EUR.pdf"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Müller & Söhne GmbH", "Muller-Sohne-GmbH"),
        ("Straße", "Strasse"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\CON\0.exe", "C-CON-exe"),
        ("Łódź Ærø", "Lodz-ro"),
        ("x" * 90, "x" * 40),
    ],
)
def test_names_become_plain(name: str, shown: str) -> None:
    assert file_name(replace(MADE, seller=Party(name))).startswith(f"{shown}_INV-")


def test_a_name_of_another_script_is_left_out() -> None:
    assert file_name(replace(MADE, seller=Party("株式会社"))).startswith("INV-2026-0042_")


@given(st.text(), st.text())
def test_no_text_makes_a_name_odd_or_long(name: str, reference: str) -> None:
    made = file_name(replace(MADE, seller=Party(name), reference=reference))
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}\.pdf", made)
    assert ".." not in made
