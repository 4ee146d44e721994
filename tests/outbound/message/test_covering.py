"""What a mail to a customer says around the document that it brings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outbound.compose import MANNERS, Enclosed, words_of
from tests.outbound.mails import (
    ENCLOSED,
    FACTS,
    HOUSE,
    chf,
    composed,
    enclosed_in,
    parsed,
    pdf,
    queued,
)


@pytest.mark.parametrize("kind", sorted(kind for kind in MANNERS if MANNERS[kind].is_for_customer))
@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_a_mail_to_a_customer_says_who_asked_for_it_and_where_to_report_it(
    kind: str, language: str
) -> None:
    message = parsed(composed(queued(kind, language=language), pdf()))
    for subtype in ("plain", "html"):
        part = message.get_body((subtype,))
        assert part is not None
        text = " ".join(str(part.get_content()).split())
        assert "ann@studio.example" in text
        assert "abuse@example.com" in text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Please pay CHF 4,019.97 by 6 January 2027."),
        ("de", "Bitte zahlen Sie CHF 4’019.97 bis zum 6. Januar 2027."),
        ("fr", "Merci de régler 4 019,97 CHF au plus tard le 6 janvier 2027."),
        ("es", "Le rogamos que pague 4.019,97 CHF a más tardar el 6 de enero de 2027."),
    ],
)
def test_a_customer_reads_figures_and_dates_in_their_language(language: str, sentence: str) -> None:
    text = words_of(queued("invoice", language=language), HOUSE, ENCLOSED).text
    assert sentence in " ".join(text.split())


@pytest.mark.parametrize(
    ("language", "subject", "sentence"),
    [
        ("en", "Credit note INV-2026-0042 from Studio Nord", "CHF 4,019.97 is credited to you."),
        ("de", "Rechnungskorrektur INV-2026-0042 von Studio Nord", "zur Rechnung INV-2026-0007"),
        ("fr", "Avoir INV-2026-0042 de Studio Nord", "relatif à la facture INV-2026-0007"),
        ("es", "Factura rectificativa INV-2026-0042 de Studio Nord", "de la factura INV-2026-0007"),
    ],
)
def test_a_credit_note_says_what_it_corrects_and_asks_for_no_money(
    language: str, subject: str, sentence: str
) -> None:
    words = words_of(queued("credit-note", language=language), HOUSE, enclosed_in("credit-note"))
    assert words.subject == subject
    assert sentence in " ".join(words.text.split())
    assert "IBAN" not in words.text


def test_a_customer_learns_how_to_pay_who_asked_and_whom_to_tell() -> None:
    text = words_of(queued("invoice"), HOUSE, ENCLOSED).text
    assert "IBAN               CH93 0076 2011 6238 5295 7" in text
    assert "Payment reference  INV-2026-0042" in text
    assert "at the request of\nann@studio.example." in text
    assert "Example Ltd, abuse@example.com" in text


def test_a_settled_invoice_asks_for_nothing() -> None:
    facts = replace(FACTS, paid=FACTS.gross, due=chf("0"))
    text = words_of(queued("invoice"), HOUSE, Enclosed(facts, "a@b.example")).text
    assert "Nothing is left to pay." in text
    assert "How to pay" not in text
    assert "Already paid" in text
