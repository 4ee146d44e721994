"""Payment code: the EPC QR code a banking app scans (EPC069-12, version 002)."""

from __future__ import annotations

import io

from PIL import Image
from segno import QRCode, helpers

from bot.documents.facts import DocumentFacts

#: EPC069-12: name of the beneficiary, at most 70 characters.
MAX_NAME = 70

#: Pixels a module: enough for viewers that smooth what they enlarge.
SCALE = 4


def payment_code(facts: DocumentFacts) -> QRCode | None:
    """Return the code for the amount due, or None where there can be none.

    It is for euros and an IBAN only, and never on a preview: what is not issued is not paid.
    """
    bank = facts.bank
    if bank is None or not bank.iban or facts.currency != "EUR" or facts.is_preview:
        return None
    try:
        return helpers.make_epc_qr(
            name=bank.holder[:MAX_NAME],
            iban=bank.iban,
            amount=facts.due.amount,
            text=facts.reference,
            bic=bank.bic or None,
            encoding="utf-8",
        )
    except ValueError:
        # Beyond the standard's limits (an amount of a billion, 331 octets): the page has the
        # bank details in words.
        return None


def png(code: QRCode) -> bytes:
    """Return the code as a grey PNG without a border; the page leaves the quiet zone.

    Grey, because WeasyPrint turns an image of one bit into one of three colours.
    """
    drawn, grey = io.BytesIO(), io.BytesIO()
    code.save(drawn, kind="png", scale=SCALE, border=0)
    Image.open(drawn).convert("L").save(grey, "PNG")
    return grey.getvalue()
