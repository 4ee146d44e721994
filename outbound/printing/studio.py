"""Studio: pictures for the portal, made where a process may be killed."""

from __future__ import annotations

from bot.documents.facts import DocumentFacts
from bot.sandbox import Died, Sandbox, TookTooLong
from bot.setup.logos import Flaw, LogoError
from outbound.printing import proof
from outbound.printing.images import logo

#: Seconds; a picture of four megapixels takes a third of one.
LOGO_TIMEOUT_S = 10.0
PAGE_TIMEOUT_S = 30.0


class Studio:
    """Looks at what people upload, and shows pages as pictures."""

    def __init__(self, *, printer: Sandbox, looker: Sandbox) -> None:
        self._printer, self._looker = printer, looker

    async def logo(self, octets: bytes) -> bytes:
        """Return an uploaded picture as `outbound.printing.images.logo.reencode` makes it.

        Raises LogoError, also for one that takes more time or memory than a logo may.
        """
        try:
            return await self._looker.run(logo.reencode, LOGO_TIMEOUT_S, octets)
        except (TookTooLong, Died):
            raise LogoError(Flaw.BROKEN) from None

    async def page(self, facts: DocumentFacts, picture: bytes | None) -> bytes:
        """Return the first page of a document, with the logo `picture`, as a PNG."""
        return await self._printer.run(proof.picture, PAGE_TIMEOUT_S, facts, picture)
