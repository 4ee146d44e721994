"""Renderer: what a page holds, and what it must never do."""

from __future__ import annotations

from outbound.printing.renderer import draw, ready
from tests.outbound.printing.samples import facts


def test_this_machine_is_ready_to_print() -> None:
    assert ready() is None


def test_an_invoice_becomes_a_pdf() -> None:
    assert draw(facts(1), None).startswith(b"%PDF-1.7")
