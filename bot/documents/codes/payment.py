"""Payment: bank details, checked offline."""

from __future__ import annotations

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from bot.problems import Place, Problem

#: What is longer is no bank detail; it is cut before it is checked or repeated in an answer.
_MOST_TYPED = 64


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


def _printable(text: str) -> str:
    """Return what was typed, short enough to check."""
    return text.strip()[:_MOST_TYPED]
