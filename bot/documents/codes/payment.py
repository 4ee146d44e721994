"""Payment: bank details checked offline, and the text of the EPC payment code."""

from __future__ import annotations

from decimal import Decimal

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from bot.money import Money
from bot.problems import Place, Problem

#: EPC069-12 v3, table 2: most characters of a name and of an unstructured remittance.
MAX_NAME, MAX_REMITTANCE = 70, 140

#: EPC069-12 v3: most octets of the whole, and the amounts a SEPA credit transfer takes.
MAX_OCTETS = 331
MIN_AMOUNT, MAX_AMOUNT = Decimal("0.01"), Decimal("999999999.99")

#: What is longer is no bank detail; it is cut before it is checked or repeated in an answer.
_MOST_TYPED = 64


class NoPaymentCode(ValueError):  # noqa: N818  (not an error: the page prints the bank details)
    """There can be no EPC code: not euros, an amount out of range, or no SEPA account."""


def iban(text: str, *, place: Place | None = None) -> str:
    """Return an IBAN without spaces (ISO 13616); raise the problem ``iban-wrong``."""
    try:
        return IBAN(_printable(text)).compact
    except SchwiftyException as wrong:
        raise Problem("iban-wrong", place=place, written=_printable(text)) from wrong


def bic(text: str, *, place: Place | None = None) -> str:
    """Return a BIC without spaces (ISO 9362); raise the problem ``bic-wrong``."""
    try:
        return BIC(_printable(text)).compact
    except SchwiftyException as wrong:
        raise Problem("bic-wrong", place=place, written=_printable(text)) from wrong


def bank_of(account: str) -> tuple[str, str]:
    """Return BIC and name of the bank of a valid IBAN, each empty where no list has it."""
    known = IBAN(account)
    return (known.bic.compact if known.bic else "", (known.bank_name or "").strip())


def epc_payload(*, holder: str, iban: str, bic: str, amount: Money, reference: str) -> str:
    """Return the text of a SEPA payment code (EPC069-12 v3, version 002, UTF-8).

    Names and references too long for the code are shortened; the amount and the account never.
    Raises `NoPaymentCode` where there can be none.
    """
    if amount.currency != "EUR" or not MIN_AMOUNT <= amount.amount <= MAX_AMOUNT:
        raise NoPaymentCode(str(amount))
    account = IBAN(iban, allow_invalid=True)
    if not account.is_valid or not account.in_sepa_zone:
        raise NoPaymentCode("the account is not in SEPA")
    name, remittance = _one_line(holder)[:MAX_NAME], _one_line(reference)[:MAX_REMITTANCE]
    fields = ["BCD", "002", "1", "SCT", bic, name, account.compact]
    fields += [f"EUR{amount.rounded().amount:f}", "", "", remittance]
    while len("\n".join(fields).encode()) > MAX_OCTETS:
        longest = 5 if len(fields[5].encode()) > len(fields[10].encode()) else 10
        fields[longest] = fields[longest][:-1]
    return "\n".join(fields).rstrip("\n")


def _printable(text: str) -> str:
    """Return what was typed, short enough to check."""
    return text.strip()[:_MOST_TYPED]


def _one_line(text: str) -> str:
    """Join lines: a line break in a name would move the fields that follow it."""
    return " ".join(text.split())
