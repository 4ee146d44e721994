"""How pages come out: what stands together, what wraps and what moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outbound.printing.renderer import draw
from tests.outbound.printing.reading import pages, plain, size_mm, text
from tests.outbound.printing.samples import SELLER, facts, titled

pytestmark = pytest.mark.slow

HEAD = "Description"


def test_twelve_lines_fit_on_one_page() -> None:
    assert len(pages(draw(facts(12), None))) == 1


def test_every_page_of_a_long_invoice_repeats_the_head_and_counts() -> None:
    found = pages(draw(facts(100), None))
    assert len(found) == 5
    for number, page in enumerate(found, 1):
        assert HEAD in page
        assert f"{number}/5" in page


@pytest.mark.parametrize("count", range(12, 22))
def test_totals_never_stand_alone_and_are_never_torn(count: int) -> None:
    found = pages(draw(facts(count), None))
    (last,) = (page for page in found if "Total due" in page)
    assert "Net" in last
    assert HEAD in last  # the head is repeated only where a row follows it


@pytest.mark.parametrize("count", [12, 13, 15, 17, 20])
def test_the_payment_block_is_never_torn(count: int) -> None:
    found = pages(draw(facts(count), None))
    (block,) = (page for page in found if "Pay by bank transfer" in page)
    assert "DE02 1203 0000 0000 2020 51" in block
    assert "Thank you" in block


@pytest.mark.parametrize("layout", ["ledger", "statement"])
@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_both_layouts_are_drawn_on_both_sizes(layout: str, size: str) -> None:
    pdf = draw(facts(3, layout=layout, page_size=size), None)
    assert size_mm(pdf) == {"A4": (210, 297), "Letter": (216, 279)}[size]
    assert "€7,475.00" not in text(pdf)  # with tax
    assert text(pdf).count("€8,895.25") == {"ledger": 1, "statement": 2}[layout]


def test_a_long_word_wraps_inside_its_column() -> None:
    first, *_ = pages(draw(titled("W" * 150), None))
    assert "10.00" in first
    assert (
        max(len(row.strip()) for row in first.splitlines() if "WW" in row and "1" not in row) < 30
    )


def test_a_long_sender_pushes_the_title_down() -> None:
    seller = replace(
        SELLER, name="Institut für Forschung " * 6, street="Hinterhaus\n" * 5 + "1 Way"
    )
    rows = pages(draw(facts(1, seller=seller), None))[0].splitlines()
    (last,) = (number for number, row in enumerate(rows) if str(seller.phone) in row)
    (title,) = (number for number, row in enumerate(rows) if row.strip() == "Invoice")
    assert title > last


def test_a_long_footer_moves_from_the_margin_to_the_page() -> None:
    short, long = "Thank you.", "We thank you for your business. " * 12
    assert plain(long) in text(draw(facts(1, footer=long), None))
    first, second = pages(draw(facts(20, footer=short), None))
    assert short in first
    assert short in second
