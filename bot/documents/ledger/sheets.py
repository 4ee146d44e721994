"""Sheets: what a list shows, whole, as a table for other programs (RFC 4180).

An answer keeps which sheet it encloses, not the sheet: it is written when the mail is composed.
Dates are ISO 8601, amounts have a point and no groups. No text of anybody's becomes a formula.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.accounts import Account
from bot.customers import Customer
from bot.documents.ledger import entries, statements, sums
from bot.documents.ledger.entries import Entry, Selection
from bot.words import say

#: Rows of a sheet; the answer says so where there are more.
MAX_ROWS = 5000
#: Letters of a name in a file name.
_MAX_NAME = 40

#: What makes a spreadsheet take a cell for a formula, wide forms included (OWASP, CSV Injection).
_FORMULA = re.compile(r"\s*[=+\-@|%＝＋－＠]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")

_COLUMNS = ("number", "customer", "dated", "due", "currency", "gross", "paid", "open", "state")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file to enclose."""

    file_name: str
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sheet is to be enclosed, as plain values that a queued mail keeps."""

    what: str  #: ``list``, ``statement`` or ``customers``
    file_name: str
    today: str  #: ISO 8601
    language: str
    state: str | None = None
    customer_id: int | None = None

    def selection(self, account_id: int) -> Selection:
        """Return the documents meant."""
        today = date.fromisoformat(self.today)
        return Selection(account_id, today, self.state, self.customer_id)


def file_name(*words: str) -> str:
    """Return ``open_ACME_2026-11-23.csv``: ASCII, no path, bounded."""
    spelled = (_unaccented(word) for word in words)
    plain = (re.sub(r"[^A-Za-z0-9]+", "-", word).strip("-")[:_MAX_NAME] for word in spelled)
    return "_".join(word for word in plain if word) + ".csv"


def _unaccented(name: str) -> str:
    """Return a name with its letters as ASCII has them: ``Ä`` becomes A, ``ß`` becomes ss."""
    parted = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    return "".join(c for c in parted if not unicodedata.combining(c))


async def written(wanted: Mapping[str, Any], account_id: int) -> Sheet:
    """Write a sheet as the ledger is now."""
    asked = Wanted(**wanted)
    account = await Account.get(id=account_id)
    rows = await _WRITERS[asked.what](asked, account)
    return Sheet(asked.file_name, table(rows))


def table(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV with CRLF (RFC 4180 2)."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def defused(text: str) -> str:
    """Return a text that no spreadsheet calculates, on one line."""
    plain = _CONTROLS.sub(" ", text)
    return f"'{plain}" if _FORMULA.match(plain) else plain


async def _list(wanted: Wanted, account: Account) -> list[Sequence[str]]:
    found, _ = await entries.page(wanted.selection(account.id), 1, size=MAX_ROWS)
    return [_header(wanted, *_COLUMNS), *(_cells(each, wanted, account) for each in found)]


async def _statement(wanted: Wanted, account: Account) -> list[Sequence[str]]:
    history = await statements.of(wanted.selection(account.id), size=MAX_ROWS)
    rows: list[Sequence[str]] = [_header(wanted, *_COLUMNS, "balance")]
    for course in history.courses:
        for entry, balance in course.entries:
            rows.append((*_cells(entry, wanted, account), f"{balance.amount:f}"))
    return rows


async def _customers(wanted: Wanted, account: Account) -> list[Sequence[str]]:
    found = await Customer.filter(account_id=account.id).order_by("code", "id").limit(MAX_ROWS)
    owed = await sums.by_customer(account.id, None)
    rows: list[Sequence[str]] = [_header(wanted, "customer", "name", "mail", "currency", "open")]
    for customer in found:
        texts = [defused(each) for each in (customer.code, customer.name, customer.address)]
        for code, total in owed.get(customer.id, {"": None}).items():
            rows.append((*texts, code, f"{total.open.amount:f}" if total else ""))
    return rows


def _header(wanted: Wanted, *names: str) -> Sequence[str]:
    return [say(wanted.language, "columns", name) for name in names]


def _cells(entry: Entry, wanted: Wanted, account: Account) -> Sequence[str]:
    standing = entry.standing(date.fromisoformat(wanted.today))
    return (
        entry.reference,
        defused(entry.customer),
        (entry.issued_on or account.today(entry.created_at)).isoformat(),
        entry.due_on.isoformat() if entry.due_on else "",
        entry.gross.currency,
        f"{entry.gross.amount:f}",
        f"{entry.paid.amount:f}",
        f"{entry.open.amount:f}",
        say(wanted.language, "states", standing),
    )


_WRITERS = {"list": _list, "statement": _statement, "customers": _customers}
