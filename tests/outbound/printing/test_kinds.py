"""What a page of each kind says, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.documents.facts import TaxGroup
from outbound.printing.renderer import draw
from tests.outbound.printing.reading import pages, tags, text
from tests.outbound.printing.samples import euros, facts, lines

pytestmark = pytest.mark.slow

CREDIT_NOTE = replace(
    facts(2), kind="credit-note", reference="CN-2026-0007", corrects="INV-2026-0042", bank=None
)


@pytest.mark.parametrize(
    ("language", "title", "invoice", "total"),
    [
        ("en", "Credit note", "For invoice", "Total credited"),
        ("de", "Rechnungskorrektur", "Zur Rechnung", "Gutgeschrieben"),
        ("fr", "Avoir", "Pour la facture", "Total crédité"),
        ("es", "Factura rectificativa", "Rectifica la factura", "Total abonado"),
    ],
)
@pytest.mark.parametrize("layout", ["ledger", "statement"])
def test_a_credit_note_names_its_invoice_and_asks_for_nothing(
    layout: str, language: str, title: str, invoice: str, total: str
) -> None:
    made = replace(CREDIT_NOTE, language=language, layout=layout)
    words = text(draw(made, None))
    due = text(draw(facts(2, language=language, layout=layout), None))
    for said in (title, "CN-2026-0007", invoice, "INV-2026-0042", total):
        assert said in words
        assert said not in due or said == "INV-2026-0042"
    for asked in ("Total due", "Zu zahlen", "IBAN", "Bill to", "2026-12-07", "December 2026"):
        assert asked not in words


def test_a_page_without_tax_has_neither_a_column_nor_rows_for_it() -> None:
    bare = tuple(replace(each, tax_rate=None) for each in lines(2))
    reason = "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet."
    group = TaxGroup("E", Decimal(0), euros(3240), euros(0), reason)
    found = text(draw(facts(2, lines=bare, taxes=(group,), language="de"), None))
    assert reason in found
    assert "VAT" not in found.replace("VAT ID", "")
    assert "Netto" not in found


def test_reverse_charge_says_why_beside_its_row() -> None:
    free = tuple(replace(each, tax_rate=Decimal(0)) for each in lines(2))
    group = TaxGroup("AE", Decimal(0), euros(3240), euros(0), "Reverse charge")
    assert "VAT 0% of 3,240.00 Reverse charge 0.00" in text(
        draw(facts(2, lines=free, taxes=(group,)), None)
    )


def test_a_preview_is_marked_in_words_on_every_page_and_has_no_payment_code() -> None:
    pdf = draw(facts(30, is_preview=True, reference="D-12"), None)
    assert all("PREVIEW" in page for page in pages(pdf))
    assert "not issued, not to be paid" in text(pdf)
    assert "/Figure" not in dict(tags(pdf))


def test_nothing_due_means_no_payment_block() -> None:
    paid = facts(1, paid=euros("2284.80"))
    assert paid.due.amount == 0
    assert "Pay by bank transfer" not in text(draw(paid, None))
