"""Delivering: an invoice is queued, and the job that hands it on is run."""

from __future__ import annotations

from bot.post import OutboundMail
from outbound.worker import deliver
from tests.outbound import office as made
from tests.outbound.office import Office


async def run(office: Office, mail: OutboundMail, tries: int = 0) -> OutboundMail:
    """Run the job that delivers a mail; return the row as it is then."""
    await deliver(office.context(), mail.id, tries)
    return await OutboundMail.get(id=mail.id)


def octets_of(mail: OutboundMail) -> bytes:
    """Return what a mail was composed to."""
    assert mail.octets is not None
    return bytes(mail.octets)


async def invoice_mail(recipient: str = "ap@acme.example") -> OutboundMail:
    """Queue an invoice with its PDF."""
    document = await made.invoice()
    return await made.queued(
        document, recipient=recipient, drawings=(await made.drawing_of(document),)
    )


async def notice() -> OutboundMail:
    """Return the one notice."""
    return await OutboundMail.get(kind="notice")
