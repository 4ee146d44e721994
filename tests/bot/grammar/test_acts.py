"""Paid, unpaid, credit, void, confirm and again: what a line about a document says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.grammar.syntax import Again, Confirm, Credit, Paid, Tax, TaxKind, Unit, Unpaid, Void
from tests.bot.grammar.desk import command, pointed, problem

D = Decimal


@pytest.mark.parametrize(
    ("text", "reference", "amount", "on", "note"),
    [
        ("paid", None, None, None, ""),
        ("paid 42", "42", None, None, ""),
        ("Paid #42.", "42", None, None, ""),
        ("paid the invoice INV-2026-0042, thanks", "INV-2026-0042", None, None, "thanks"),
        ("paid 2026-0042 150", "2026-0042", D(150), None, ""),
        ("paid 42 150.00 on 2026-11-20 bank", "42", D(150), date(2026, 11, 20), "bank"),
        ("paid 42 on 20 Nov 150.00", "42", D(150), date(2026, 11, 20), ""),
        ("paid 42 150.00 20.11. bank 4711", "42", D(150), date(2026, 11, 20), "bank 4711"),
        ("paid 42 on 24 Nov", "42", None, date(2025, 11, 24), ""),
        ("paid 42 today", "42", None, date(2026, 11, 23), ""),
        ("paid 42 on 20 Nov bank 21.11.", "42", None, date(2026, 11, 20), "bank 21.11."),
        ("paid 42 on account", "42", None, None, "on account"),
        ('paid 42 "bank 4711"', "42", None, None, "bank 4711"),
        ("paid 150.00", None, D(150), None, ""),
        ("paid invoice no. 42 150", "42", D(150), None, ""),
        ("paid inv 42", "42", None, None, ""),
        ("bezahlt Rechnung Nr. 42", "42", None, None, ""),
        ("bezahlt Rechnungsnummer 42 150", "42", D(150), None, ""),
        ("payé facture n° 42", "42", None, None, ""),
        ("pagado factura n.º 42", "42", None, None, ""),
        ("paid no bank statement", None, None, None, "no bank statement"),
        ("paid 150 EUR", None, D(150), None, ""),
        ("paid EUR150", None, D(150), None, ""),
        ("paid 42 EUR 150", "42", D(150), None, ""),
        ("bezahlt 42 am 20.11.", "42", None, date(2026, 11, 20), ""),
        ("paid 42 yesterday", "42", None, date(2026, 11, 22), ""),
        ("paid 42 150.00 on yesterday bank", "42", D(150), date(2026, 11, 22), "bank"),
        ("paid 42 3 days ago", "42", None, date(2026, 11, 20), ""),
        ("paid 42 a week ago", "42", None, date(2026, 11, 16), ""),
        ("paid 42 150 two months ago", "42", D(150), date(2026, 9, 23), ""),
        ("paid 2 days ago", None, None, date(2026, 11, 21), ""),
        ("paid 42 on the 20th", "42", None, date(2026, 11, 20), ""),
        ("paid 42 on the 30th", "42", None, date(2026, 10, 30), ""),
        ("paid 42 150.00 20th", "42", D(150), date(2026, 11, 20), ""),
        ("paid 42 10.11 Nov 20", "42", D("10.11"), date(2026, 11, 20), ""),
        ("bezahlt 42 gestern", "42", None, date(2026, 11, 22), ""),
        ("bezahlt 42 vorgestern", "42", None, date(2026, 11, 21), ""),
        ("bezahlt 42 vor einer Woche", "42", None, date(2026, 11, 16), ""),
        ("payé 42 hier", "42", None, date(2026, 11, 22), ""),
        ("payé 42 il y a 3 jours", "42", None, date(2026, 11, 20), ""),
        ("payé 42 600 le 3", "42", D(600), date(2026, 11, 3), ""),
        ("payé 42 100 mon virement", "42", D(100), None, "mon virement"),
        ("pagado 42 anteayer", "42", None, date(2026, 11, 21), ""),
        ("pagado 42 hace 3 días", "42", None, date(2026, 11, 20), ""),
        ("pagado 42 100 20 de noviembre", "42", D(100), date(2026, 11, 20), ""),
        ("paid 42 150.00 per bank transfer", "42", D(150), None, "per bank transfer"),
        ("bezahlt 42 200 € per PayPal", "42", D(200), None, "per PayPal"),
        ("payé 42 200 € par carte", "42", D(200), None, "par carte"),
        ("pagado 42 200 por transferencia", "42", D(200), None, "por transferencia"),
        ("paid 42 150 bank; thanks", "42", D(150), None, "bank; thanks"),
        ("paid 42 150 late, remind less", "42", D(150), None, "late, remind less"),
        ('paid 42 150 "last friday"', "42", D(150), None, "last friday"),
    ],
)
def test_paid_is_read(
    text: str, reference: str | None, amount: Decimal | None, on: date | None, note: str
) -> None:
    found = command(text)
    assert isinstance(found, Paid)
    assert (found.reference, found.amount, found.on, found.note) == (reference, amount, on, note)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("convert quote 7", "7"),
        ("accept the quote 7", "7"),
        ("delete draft 5", "D-5"),
        ("again draft 5", "D-5"),
        ("void invoice 42", "42"),
    ],
)
def test_the_kind_of_document_may_stand_before_its_number(text: str, reference: str) -> None:
    assert command(text).reference == reference


def test_more_than_is_open_is_said_by_a_word() -> None:
    assert command("paid 42 400.00 overpaid").is_overpaid
    assert not command("paid 42 400.00").is_overpaid


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("paid 42 on 2026-11-24", "paid-in-future", "2026-11-24"),
        ("paid 42 on friday", "paid-in-future", "friday"),
        ("paid 42 on next friday", "paid-in-future", "next friday"),
        ("paid 42 on tomorrow", "paid-in-future", "tomorrow"),
        ("paid 42 on end of month", "paid-in-future", "end of month"),
        ("paid 42 on 31 Feb", "date-impossible", "31 Feb"),
        ("paid 42, 43", "one-invoice-a-line", "43"),
        ("paid 42 and 43", "one-invoice-a-line", "43"),
        ("paid 42 50%", "one-invoice-a-line", "50%"),
        ("paid 42 20.11.", "amount-or-date", "20.11."),
        ("paid 42 150.00 by card on 5 May", "day-behind-words", "5"),
        ("paid 42 150.00 bank 20.11.", "day-behind-words", "20.11."),
        ("paid 42 friday", "paid-in-future", "friday"),
        ("paid 42 150.00 tomorrow", "paid-in-future", "tomorrow"),
        ("bezahlt 42 morgen", "paid-in-future", "morgen"),
        ("paid 42 in 3 days", "paid-in-future", "in 3 days"),
        ("paid 42 last friday", "date-unclear", "last friday"),
        ("payé 42 vendredi dernier", "date-unclear", "vendredi dernier"),
        ("pagado 42 el viernes pasado", "date-unclear", "viernes pasado"),
        ("paid 42 150.00 last week", "day-behind-words", "last"),
        ("paid 42 150.00 cash yesterday", "day-behind-words", "yesterday"),
        ("paid 42 150.00 (20 Nov)", "day-behind-words", "(20"),
        ("paid 42 100; paid 43 50", "one-command-a-line", "paid"),
        ("paid 42; paid 43", "one-command-a-line", "paid"),
        ("paid 42 100, paid 43 50", "one-command-a-line", "paid"),
        ("paid 42 100 and remind 43", "one-command-a-line", "remind"),
        ("credit 42 50 reason late; paid 43", "one-command-a-line", "paid"),
        ("void 42 reason wrong; void 43", "one-command-a-line", "void"),
        ("paid 42 0.00", "amount-zero", "0.00"),
        ("paid 42 -5", "number-negative", "-5"),
        ("paid 42 100 50", "unexpected-words", "50"),
        ("paid 42 90/h", "unexpected-words", "90/h"),
        ("unpaid 42 bank", "unexpected-words", "bank"),
        ("void 42 43", "unexpected-words", "43"),
        ("confirm paid 42", "unexpected-words", "paid"),
        ("again 42 for dinner", "unexpected-words", "for"),
        ("credit 42 1h; 2h", "unexpected-words", ";"),
        ("credit 42 1h net 30", "unexpected-words", "net"),
        ("credit 42 #hosting", "unexpected-words", "#hosting"),
        ("credit 42 0", "amount-zero", "0"),
        ("credit 42 1h reason", "value-missing", "reason"),
    ],
)
def test_what_is_not_clear_is_pointed_at(text: str, code: str, at: str) -> None:
    found = problem(text)
    assert (found.code, pointed(found)) == (code, at)


def test_a_day_with_two_readings_is_asked_about_with_days_that_are_past() -> None:
    found = problem("paid 42 on 5/6")
    assert found.code == "date-unclear"
    assert found.replies == ("paid 42 on 2026-06-05", "paid 42 on 2026-05-06")


@pytest.mark.parametrize(
    ("text", "replies"),
    [
        ("paid 42 on friday", ("paid 42 on 2026-11-20",)),
        ("paid 42 monday", ("paid 42 2026-11-23", "paid 42 2026-11-16")),
        ("paid 42 last friday", ("paid 42 2026-11-20", "paid 42 2026-11-13")),
        (
            "bezahlt 42 200 Überweisung vom 20.11.",
            (
                "bezahlt 42 200 2026-11-20 Überweisung",
                'bezahlt 42 200 "Überweisung vom 20.11."',
            ),
        ),
        ("paid 42 150 last week", ('paid 42 150 "last week"',)),
        ("paid 42 deposit 100", ("paid 42 100 deposit",)),
        ("paid 42 and 43", ()),
        ("paid 42 50%", ()),
    ],
)
def test_what_is_not_clear_about_a_payment_comes_with_lines_that_are(
    text: str, replies: tuple[str, ...]
) -> None:
    assert problem(text).replies == replies
    assert all(isinstance(command(each), Paid) for each in replies)


def test_an_amount_with_two_readings_is_asked_about() -> None:
    assert problem("paid 42 1,200").replies == ("paid 42 1200.00", "paid 42 1.20")


def test_unpaid_may_name_the_payment() -> None:
    found = command("unpaid 42 150.00 on 2026-11-20")
    assert isinstance(found, Unpaid)
    assert (found.reference, found.amount, found.on) == ("42", D(150), date(2026, 11, 20))
    assert isinstance(command("not paid 42"), Unpaid)


@pytest.mark.parametrize(
    ("text", "description", "quantity", "unit", "price"),
    [
        ("credit 42 1h", "", D(1), Unit.HOUR, None),
        ("credit 42 90m", "", D("1.5"), Unit.HOUR, None),
        ("credit 42 1h design", "design", D(1), Unit.HOUR, None),
        ("credit 42 2 x Widget", "Widget", D(2), Unit.PIECE, None),
        ("credit 42 2 Widget", "Widget", D(2), Unit.PIECE, None),
        ("credit 42 2h design @ 90", "design", D(2), Unit.HOUR, D(90)),
        ("credit 42 Setup 500", "Setup", D(1), Unit.PIECE, D(500)),
        ("credit 42 50.00", "", D(1), Unit.PIECE, D(50)),
        ("Gutschrift 42 1 Std.", "", D(1), Unit.HOUR, None),
    ],
)
def test_what_is_credited_is_read(
    text: str, description: str, quantity: Decimal, unit: Unit, price: Decimal | None
) -> None:
    found = command(text)
    assert isinstance(found, Credit)
    item = found.item
    assert found.reference == "42"
    assert item is not None
    assert (item.description, item.quantity, item.unit) == (description, quantity, unit)
    assert item.unit_price == price


def test_a_credit_has_a_reason_and_a_tax() -> None:
    found = command("credit 42 50.00 tax 19% incl; reason: 3 wrong hours")
    assert isinstance(found, Credit)
    assert found.reason == "3 wrong hours"
    assert found.item is not None
    assert found.item.tax == Tax(TaxKind.RATE, D(19), is_included=True)


def test_all_of_an_invoice_and_none_of_it_can_be_said() -> None:
    whole, asked = command("credit 42 all"), command("credit 42 because of rain")
    assert (whole.is_whole, whole.item) == (True, None)
    assert (asked.is_whole, asked.item, asked.reason) == (False, None, "of rain")


def test_void_confirm_and_again_are_read() -> None:
    void, again = command("void 42 reason never delivered"), command("again 42 for Dec 2026")
    assert isinstance(void, Void)
    assert (void.reference, void.reason) == ("42", "never delivered")
    assert isinstance(again, Again)
    assert again.period is not None
    assert (again.reference, again.period.written) == ("42", "Dec 2026")
    for text, verb, reference in (
        ("confirm", None, None),
        ("confirm void 42", "void", "42"),
        ("confirm 42", None, "42"),
        ("bestätige storno INV-2026-0042", "void", "INV-2026-0042"),
    ):
        found = command(text)
        assert isinstance(found, Confirm)
        assert (found.verb, found.reference) == (verb, reference)
