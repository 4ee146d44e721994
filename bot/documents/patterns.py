"""Patterns: how the numbers of an account's invoices are written, e.g. ``RE-{year}-####``.

``{year}`` is the year of issue, ``{yy}`` its last two digits, and the signs ``#`` stand for the
count, filled with zeros to their number. With the year in it the count begins anew each January;
without it runs on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.documents.countries import requirements
from bot.documents.model import POLICIES, Kind
from bot.grammar.acts import references
from bot.grammar.syntax import Context, SourceLine
from bot.grammar.text import tokens as tokenizer
from bot.problems import Place, Problem

#: How invoices are numbered where nobody chose.
STANDARD = "INV-{year}-####"

#: More documents of one series than anybody is expected to write.
MANY = 99_999

_FORM = re.compile(r"(?:[A-Z0-9./-]|\{year\}|\{yy\}|(?<!#)#{1,9}(?!#))+")
_PLACEHOLDERS = re.compile(r"\{year\}|\{yy\}|#+")
#: What the numbers of other kinds and the references of drafts begin with.
_TAKEN = ("D-", *(f"{POLICIES[kind].prefix}-" for kind in Kind if kind is not Kind.INVOICE))


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a number is written."""

    text: str

    @property
    def is_yearly(self) -> bool:
        """Whether the count begins anew with each year."""
        return "{year}" in self.text or "{yy}" in self.text

    def number(self, count: int, issued_on: date) -> str:
        """Return the number of the document that is the `count`-th of its series."""

        def filled(found: re.Match[str]) -> str:
            year = f"{issued_on.year:04d}"
            known = {"{year}": year, "{yy}": year[2:]}
            return known.get(found[0]) or f"{count:0{len(found[0])}d}"

        return _PLACEHOLDERS.sub(filled, self.text)

    def series(self, kind: Kind, issued_on: date) -> str:
        """Return the name of the series that counts for a day."""
        prefix = POLICIES[kind].prefix
        return f"{prefix}-{issued_on.year}" if self.is_yearly else prefix


def of_kind(kind: Kind, invoices: str) -> Pattern:
    """Return the pattern of a kind; `invoices` is what the account chose, empty if nothing."""
    if kind is Kind.INVOICE:
        return Pattern(invoices or STANDARD)
    return Pattern(f"{POLICIES[kind].prefix}-{{year}}-####")


def read(text: str, country: str, *, place: Place | None = None) -> Pattern:
    """Return the pattern that was written, in capitals.

    `country` (ISO 3166-1 alpha-2) is the seller's: it says how long a number may be. Raises the
    problems ``pattern-wrong``, ``pattern-taken``, ``pattern-too-long`` and ``pattern-unreadable``.
    """
    pattern = Pattern(_capitals("".join(text.split())[:80]))
    if not _FORM.fullmatch(pattern.text) or len(re.findall("#+", pattern.text)) != 1:
        raise Problem("pattern-wrong", place=place, example=STANDARD)
    if pattern.text.startswith(_TAKEN):
        raise Problem("pattern-taken", place=place, taken=pattern.text.partition("-")[0] + "-")
    first, later = (pattern.number(count, date(2026, 12, 31)) for count in (1, MANY))
    most = requirements.rules(country).number_length
    if len(later) > most:
        raise Problem("pattern-too-long", place=place, most=str(most))
    if not (_is_found(first) and _is_found(later)):
        raise Problem("pattern-unreadable", place=place, number=first)
    return pattern


def _capitals(text: str) -> str:
    """Return letters in capitals, in which numbers are looked up, but for the placeholders."""
    return re.sub(r"\{(YEAR|YY)\}", lambda found: found[0].lower(), text.upper())


def _is_found(number: str) -> bool:
    """Tell whether a line like ``paid RE-2026-0001`` is read as one about that number."""
    tokens = tokenizer.read(SourceLine(0, number))
    context = Context(today=date(2026, 12, 31))
    return len(tokens) == 1 and references.is_reference(tokens, 0, context)
