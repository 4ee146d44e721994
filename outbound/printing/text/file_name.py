"""File name: what the PDF is called in the customer's folder."""

from __future__ import annotations

import re
import unicodedata

from bot.documents.facts import DocumentFacts

MAX_SENDER = 40
MAX_REFERENCE = 40

#: Letters of names that Unicode does not take apart.
SPELLED = {
    ord("ß"): "ss",
    ord("æ"): "ae",
    ord("ø"): "o",
    ord("Ø"): "O",
    ord("ł"): "l",
    ord("Ł"): "L",
}


def file_name(facts: DocumentFacts) -> str:
    """Return ``Sender_INV-2026-0042_2026-11-23_300.00-USD.pdf``: ASCII, no path, bounded."""
    sender = plain(facts.seller.trading_name or facts.seller.name)[:MAX_SENDER].strip("-")
    reference = plain(facts.reference)[:MAX_REFERENCE].strip("-") or "PREVIEW"
    amount = f"{facts.due.amount:f}-{facts.currency}"
    parts = (sender, reference, facts.issued_on.isoformat(), amount)
    return "_".join(part for part in parts if part) + ".pdf"


def plain(text: str) -> str:
    """Return letters and digits of ASCII, everything else as single hyphens; Ä becomes A."""
    decomposed = unicodedata.normalize("NFKD", text.translate(SPELLED))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[^A-Za-z0-9]+", "-", bare).strip("-")
