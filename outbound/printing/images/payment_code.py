"""Payment code: the EPC QR code a banking app scans (EPC069-12, version 002)."""

from __future__ import annotations

import io
from decimal import Decimal

import segno
from PIL import Image

from bot.documents.facts import DocumentFacts

#: EPC069-12: name of the beneficiary and remittance text, in characters; the whole, in octets.
MAX_NAME, MAX_TEXT, MAX_PAYLOAD = 70, 140, 331
LEAST, MOST = Decimal("0.01"), Decimal("999999999.99")

#: Trying all eight masks of ISO/IEC 18004 takes segno 5 ms, a fifteenth of a page; readers undo
#: any of them, and what is under it is as good as random.
MASK = 2

#: Pixels a module: enough for viewers that smooth what they enlarge.
SCALE = 4


def payload(facts: DocumentFacts) -> str | None:
    """Return what the code says: pay the amount due, or None where there can be no code.

    It is for euros and an IBAN only, within the standard's limits, and never on a preview: what
    is not issued is not paid.
    """
    bank, amount = facts.bank, facts.due.amount
    if bank is None or not bank.iban or facts.currency != "EUR" or facts.is_preview:
        return None
    if not LEAST <= amount <= MOST or len(facts.reference) > MAX_TEXT:
        return None
    # A line break in a name would move the account that follows it.
    holder = " ".join(bank.holder.split())[:MAX_NAME]
    parts = ("BCD", "002", "1", "SCT", bank.bic, holder, bank.iban)
    text = "\n".join([*parts, f"EUR{amount:.2f}", "", "", facts.reference])
    return text if len(text.encode()) <= MAX_PAYLOAD else None


def payment_code(facts: DocumentFacts) -> segno.QRCode | None:
    """Return the code of the `payload`, with the error correction the standard wants."""
    text = payload(facts)
    if text is None:
        return None
    return segno.make_qr(text, error="m", mask=MASK, encoding="utf-8", boost_error=False)


def png(code: segno.QRCode) -> bytes:
    """Return the code as a grey PNG without a border; the page leaves the quiet zone.

    Grey, because WeasyPrint turns an image of one bit into one of three colours.
    """
    modules = b"".join(bytes(0 if dark else 255 for dark in row) for row in code.matrix)
    side = len(code.matrix)
    image = Image.frombytes("L", (side, side), modules)
    out = io.BytesIO()
    image.resize((side * SCALE, side * SCALE), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()
