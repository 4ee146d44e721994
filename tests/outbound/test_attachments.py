"""What a mail brings: PDFs and tables, each as it is."""

from __future__ import annotations

import pytest

from bot.documents.ledger.sheets import Sheet
from outbound.compose import compose
from tests.outbound.mails import (
    HOUSE,
    composed,
    parsed,
    pdf,
    queued,
)


def test_text_comes_before_html_and_the_pdf_is_attached() -> None:
    message = parsed(composed(queued("invoice"), pdf()))
    types = [part.get_content_type() for part in message.walk()]
    assert types == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    attachment = next(message.iter_attachments())
    assert attachment.get_filename() == "Studio-Nord_INV-2026-0042.pdf"
    assert attachment.get_content() == pdf().octets


def test_several_pdfs_are_attached_in_their_order() -> None:
    message = parsed(composed(queued("answer"), pdf("a.pdf"), pdf("b.pdf")))
    assert [part.get_filename() for part in message.iter_attachments()] == ["a.pdf", "b.pdf"]


def with_sheet(name: str, text: str) -> bytes:
    """Compose an answer that brings a table."""
    return compose(queued("answer"), [pdf()], house=HOUSE, sheets=[Sheet(name, text)])


def test_a_table_is_attached_as_it_is_behind_the_pdfs() -> None:
    text = 'Number,Customer\r\nINV-2026-0001,"Müller, ""Söhne"""\r\n'
    octets = with_sheet("open_ACME_2026-11-23.csv", text)
    attached = list(parsed(octets).iter_attachments())
    assert [part.get_content_type() for part in attached] == ["application/pdf", "text/csv"]
    assert attached[1].get_filename() == "open_ACME_2026-11-23.csv"
    assert attached[1].get_content_charset() == "utf-8"
    assert attached[1].get_payload(decode=True) == text.encode("utf-8-sig")
    assert octets == with_sheet("open_ACME_2026-11-23.csv", text)
    assert octets.isascii()
    assert max(len(line) for line in octets.split(b"\r\n")) <= 998


@pytest.mark.parametrize(
    "name",
    [
        "a.csv\r\nBcc: evil@example.com",
        'a.csv"; filename="b.exe',
        "a\x00b\u202e\u2028.csv",
        "=?utf-8?q?a=0ABcc:_x?=.csv",
    ],
)
def test_the_name_of_a_table_injects_nothing(name: str) -> None:
    octets = with_sheet(name, "a\r\n")
    assert b"\nBcc" not in octets
    message = parsed(octets)
    assert "Bcc" not in message
    attached = list(message.iter_attachments())
    assert len(attached) == 2
    assert "Bcc" not in attached[1]
    assert attached[1].get_content_type() == "text/csv"
    assert attached[1]["Content-Disposition"].params.keys() == {"filename"}


def test_a_table_cannot_end_its_own_part() -> None:
    plain = with_sheet("a.csv", "x")
    boundary = plain.split(b'boundary="')[1].split(b'"')[0].decode()
    message = parsed(with_sheet("a.csv", f"a\r\n--{boundary}--\r\nBcc: x\r\n\r\nb"))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
        "text/csv",
    ]
