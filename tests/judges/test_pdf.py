"""PDF: qpdf, pdftotext, a barcode reader and a PDF/UA validator read what was drawn."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import page as validator
import pikepdf
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.facts import BankAccount, DocumentFacts, Party, TaxGroup
from bot.money import Money
from outbound.printing.images.logo import reencode
from outbound.printing.images.payment_code import payload
from outbound.printing.renderer import draw
from outbound.printing.text.wording import wording
from tests.outbound.printing import samples
from tests.outbound.printing.pictures import png
from tests.outbound.printing.reading import complaints, picture, plain, tags, text
from tests.outbound.printing.samples import euros, facts, lines

pytestmark = pytest.mark.slow

LOGO = reencode(png(300, 100))
AMERICAN = Party("Harbor & Pine LLC", city="Seattle", region="WA", post_code="98101", country="US")

DOCUMENTS = {
    "plain": facts(12),
    "statement": facts(3, layout="statement", accent="#155eef"),
    "german": facts(5, language="de", tax_name="USt.", discount=euros(250), discount_label="2 %"),
    "french": facts(40, language="fr", tax_name="TVA", paid=euros(1000)),
    "spanish": facts(2, language="es", tax_name="IVA", prices_include_tax=True),
    "letter": facts(
        2,
        page_size="Letter",
        seller=AMERICAN,
        bank=BankAccount("Harbor & Pine LLC", account="000123456789", routing="125000024"),
    ),
    "preview": facts(1, is_preview=True, reference="D-12"),
    "long": facts(100),
    "bare": facts(
        1,
        bank=None,
        notes=(),
        lines=tuple(replace(each, tax_rate=None) for each in lines(1)),
        taxes=(TaxGroup("E", Decimal(0), euros(1920), euros(0), "Small business"),),
    ),
    "other scripts": facts(1, buyer=Party("شركة النور", city="网站", street="ייעוץ 홈")),
}


@pytest.fixture(scope="module", params=DOCUMENTS)
def drawn(request: pytest.FixtureRequest) -> Iterator[tuple[DocumentFacts, bytes]]:
    """A document and its PDF."""
    made = DOCUMENTS[request.param]
    yield made, draw(made, LOGO)


def amounts(made: DocumentFacts) -> Iterator[Money]:
    """Return every amount the page must show."""
    for each in made.lines:
        yield each.net
    for group in made.taxes:
        if group.tax.amount:
            yield group.base
            yield group.tax
    if made.discount.amount:
        yield from (made.lines_total, made.discount)
    if made.taxes and made.taxes[0].tax.amount:
        yield made.net
    if made.paid.amount:
        yield from (made.gross, made.paid)
    yield made.due


def test_qpdf_finds_nothing_wrong(drawn: tuple[DocumentFacts, bytes]) -> None:
    assert complaints(drawn[1]) == ""


def test_a_judge_of_accessibility_finds_nothing_wrong(drawn: tuple[DocumentFacts, bytes]) -> None:
    profile = validator.ValidationProfile.PDF_UA_1
    report = validator.validate_pdf_bytes(drawn[1], profile=profile)
    assert [str(failure) for failure in report.failures] == []
    assert report.is_compliant


def test_that_judge_rejects_a_page_that_does_not_call_itself_tagged() -> None:
    broken = io.BytesIO()
    with pikepdf.open(io.BytesIO(draw(facts(1), None))) as opened:
        del opened.Root["/MarkInfo"]
        opened.save(broken)
    profile = validator.ValidationProfile.PDF_UA_1
    assert not validator.validate_pdf_bytes(broken.getvalue(), profile=profile).is_compliant


def test_qpdf_rejects_a_torn_file() -> None:
    assert complaints(draw(facts(1), None)[:-300]) != ""


def test_every_amount_and_name_stands_in_the_text(drawn: tuple[DocumentFacts, bytes]) -> None:
    made, pdf = drawn
    words = wording(made.language, made.seller.country)
    found = text(pdf)
    for amount in amounts(made):
        assert plain(words.amount(amount)) in found
    assert plain(words.money(made.due)) in found
    assert plain(words.date(made.due_on)) in found
    for name in (made.reference, made.seller.name, made.purchase_order, made.period):
        assert name in found
    for each in made.lines:
        assert plain(each.description) in found
        assert plain(words.quantity(each.quantity, each.unit)) in found
        assert plain(words.price(each.unit_price)) in found


cents = st.integers(1, 10**9).map(lambda units: Decimal(units).scaleb(-2))


@settings(max_examples=10, deadline=None)
@given(
    prices=st.lists(cents, min_size=1, max_size=8),
    rate=st.sampled_from([Decimal(0), Decimal("5.5"), Decimal(19)]),
    language=st.sampled_from(["en", "de", "fr", "es"]),
)
def test_whatever_the_amounts_are_they_stand_in_the_text_and_the_code(
    prices: list[Decimal], rate: Decimal, language: str
) -> None:
    printed = tuple(
        samples.line(position, f"Item {position}", "1", str(price), tax_rate=rate)
        for position, price in enumerate(prices, 1)
    )
    made = facts(1, lines=printed, language=language)
    pdf = draw(made, None)
    found, words = text(pdf), wording(language, "DE")
    for amount in amounts(made):
        assert plain(words.amount(amount)) in found
    if made.due.amount <= Decimal("999999999.99"):
        assert code(pdf, 150) == payload(made)


def code(pdf: bytes, dpi: int) -> str:
    """Return what a barcode reader finds on the first page."""
    (found,) = zxingcpp.read_barcodes(picture(pdf, dpi=dpi))
    return str(found.text)


@pytest.mark.parametrize("dpi", [72, 100, 150, 300])
def test_the_payment_code_reads_exactly_as_the_standard_has_it(dpi: int) -> None:
    holder = replace(samples.BANK, holder="Müller & Söhne Straßenbau")
    made = facts(1, bank=holder)
    assert code(draw(made, LOGO), dpi) == (
        "BCD\n002\n1\nSCT\nBYLADEM1001\nMüller & Söhne Straßenbau\nDE02120300000000202051\n"
        "EUR2284.80\n\n\nINV-2026-0042"
    )


@pytest.mark.parametrize("number", range(20))
def test_payment_codes_are_read_whatever_they_hold(number: int) -> None:
    holder = replace(samples.BANK, holder="NORDLICHT " * (number % 7 + 1))
    made = facts(1, number, reference=f"{'R' * number}{number:04}", bank=holder)
    assert code(draw(made, None), 100) == payload(made)


def test_a_reader_of_the_page_hears_it_in_order_and_every_picture_has_words() -> None:
    found = tags(draw(facts(2), LOGO))
    kinds = [kind for kind, _ in found]
    figures = [words for kind, words in found if kind == "/Figure"]
    assert figures == [
        "Nordlicht Studio",
        "Payment code for banking apps: €3,855.60 to Nordlicht Studio GmbH",
    ]
    assert kinds.count("/Table") == 2
    assert kinds.count("/H1") == 1
    assert kinds.index("/H1") < kinds.index("/H2") < kinds.index("/Table")


def test_the_file_says_what_it_is_in_which_language_and_of_when() -> None:
    with pikepdf.open(io.BytesIO(draw(facts(1, language="de"), None))) as opened:
        assert str(opened.Root["/Lang"]) == "de"
        assert str(opened.docinfo["/Title"]) == "Rechnung INV-2026-0042, Nordlicht Studio GmbH"
        assert str(opened.docinfo["/Author"]) == "Nordlicht Studio GmbH"
        assert str(opened.docinfo["/CreationDate"]).startswith("D:20261123")
        assert opened.open_metadata().get("pdfuaid:part") == "1"
        assert "/Names" not in opened.Root
        assert "/AcroForm" not in opened.Root


def test_only_shipped_fonts_are_used_for_western_languages() -> None:
    with pikepdf.open(io.BytesIO(draw(facts(2, language="fr"), LOGO))) as opened:
        fonts = opened.pages[0]["/Resources"]["/Font"]
        names = {str(font["/BaseFont"]).partition("+")[2] for _, font in fonts.items()}
    assert names == {"Inter", "Inter-Semi-Bold"}


def test_the_date_of_drawing_does_not_matter() -> None:
    later = facts(1, issued_on=date(2027, 1, 1))
    assert draw(facts(1), None) == draw(facts(1), None) != draw(later, None)
