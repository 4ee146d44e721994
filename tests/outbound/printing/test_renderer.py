"""Renderer: how pages come out, and what must never happen while they do."""

from __future__ import annotations

import ctypes
import logging
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.documents.facts import DocumentFacts, Party, TaxGroup
from bot.sandbox import Sandbox, TookTooLong
from outbound.printing import renderer
from outbound.printing.images.logo import reencode
from outbound.printing.renderer import draw, ready
from tests.outbound.printing.pictures import png
from tests.outbound.printing.reading import pages, plain, size_mm, tags, text
from tests.outbound.printing.samples import SELLER, added_up, euros, facts, line, lines

HEAD = "Description"


def titled(*descriptions: str) -> DocumentFacts:
    """Return an invoice with these descriptions."""
    made = tuple(line(i, words, "1", "10") for i, words in enumerate(descriptions, 1))
    return added_up(replace(facts(1), lines=made, taxes=()))


def test_this_machine_is_ready_to_print() -> None:
    assert ready() is None


def test_a_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = ("pango-0.0", "libpango-0.0.so.0", "libpango-0.0-0")
    monkeypatch.setattr(renderer, "LIBRARIES", (missing,))
    assert ready() == "libraries are missing: libpango-0.0-0 (apt-get install libpango-0.0-0)"


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


@pytest.mark.parametrize(
    "words",
    [
        "شركة النور للتجارة",
        "ייעוץ עסקי",
        "网站设计",
        "ウェブサイト制作",
        "홈페이지",
        "Ελληνικά και Кириллица",
        "Tiếng Việt",
    ],
)
def test_other_scripts_can_be_copied_out_of_the_page(words: str) -> None:
    buyer = Party(words, city=words)
    letters = set(text(draw(facts(1, buyer=buyer, language="en"), None)))
    assert set(words) <= letters | {" "}


@pytest.mark.parametrize("words", ["वेबसाइट डिज़ाइन", "ออกแบบเว็บไซต์", "🎉 👩‍👩‍👧 🏳️‍🌈"])
def test_scripts_of_joined_shapes_are_drawn(words: str) -> None:
    assert len(pages(draw(titled(words), None))) == 1


@pytest.mark.parametrize(
    "words",
    [
        "x" * 2_000,
        "e" + "\u0301" * 2_000,
        "a\u200db" * 500,
        "\u2066x\u2069" * 500,
        "\u202egnp.exe",
        "".join(map(chr, range(0x20))) + "\x7f\x80\x9f",
        "a\u2028b\u2029c\ue000\ufffe\uffff",
        "a\ud800b",
        "\n" * 100 + "end",
    ],
    ids=[
        "long",
        "marks",
        "joiners",
        "isolates",
        "override",
        "controls",
        "odd",
        "surrogate",
        "lines",
    ],
)
def test_hostile_text_is_drawn_within_limits(words: str) -> None:
    pdf = draw(titled(words, "Next"), None)
    assert "Next" in text(pdf)


@pytest.mark.parametrize(
    "words",
    [
        "<img src='file:///etc/hostname'/>",
        "</td></tr></table><h1>Paid</h1>",
        "&lt;b&gt; &amp; &#60; &nbsp;",
        "{{ facts.seller }} {% raw %}",
        "]]> <!-- <?php",
        "url(http://127.0.0.1/) @import 'x'",
    ],
)
def test_markup_in_a_text_is_only_text(words: str) -> None:
    buyer = Party(name=words, street=words, city=words)
    made = replace(titled(words), buyer=buyer, footer=words, reference=words, notes=(words,))
    found = text(draw(made, None))
    assert found.count(plain(words)) >= 5


def test_an_accent_that_is_no_colour_is_ignored() -> None:
    odd = "red;background:url(file:///etc/hostname)"
    assert draw(facts(1, accent=odd), None) == draw(facts(1), None)


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


def test_the_same_facts_give_the_same_octets_in_any_process() -> None:
    program = (
        "import hashlib;"
        "from outbound.printing.images.logo import reencode;"
        "from outbound.printing.renderer import draw, warm_up;"
        "from tests.outbound.printing.pictures import png;"
        "from tests.outbound.printing.samples import facts;"
        "{};"
        "print(hashlib.sha256(draw(facts(13), reencode(png(300, 100)))).hexdigest())"
    )
    found = set()
    for seed, before in (("1", "warm_up()"), ("2", "draw(facts(2, seed=7), None)")):
        done = subprocess.run(
            [sys.executable, "-c", program.format(before)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        found.add(done.stdout)
    assert len(found) == 1


def test_drawing_leaves_the_garbage_collector_on() -> None:
    import gc  # noqa: PLC0415  (of this test only)

    draw(facts(1), None)
    assert gc.isenabled()


def test_the_style_has_no_word_the_renderer_does_not_know(
    caplog: pytest.LogCaptureFixture,
) -> None:
    from outbound.printing.press import Press  # noqa: PLC0415  (heavy)

    with caplog.at_level(logging.WARNING, "weasyprint"):
        for layout in ("ledger", "statement"):
            Press().print(facts(2, layout=layout, page_size="Letter"), reencode(png(60, 20)))
    assert [record.message for record in caplog.records] == []


async def test_a_page_too_large_is_given_up_and_the_worker_goes_on(printer: Sandbox) -> None:
    with pytest.raises(TookTooLong):
        await printer.run(draw, 1.0, titled("so many words " * 30_000), None)
    assert (await printer.run(draw, 60.0, facts(1), None)).startswith(b"%PDF-1.7")


def test_naming_the_renderer_loads_no_weasyprint() -> None:
    program = "import sys, outbound.printing.renderer; print('weasyprint' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"


def test_the_library_that_cuts_fonts_is_the_one_weasyprint_uses() -> None:
    from weasyprint.text import ffi  # noqa: PLC0415  (heavy)

    assert ctypes.CDLL("libharfbuzz-subset.so.0")
    assert ffi.harfbuzz_subset is not None
