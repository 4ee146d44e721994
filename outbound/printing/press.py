"""Press: WeasyPrint with everything made once that does not depend on the document.

Template, style, fonts and fetcher are kept for the life of the process, and so are the last
logos. Where the e-invoice comes in later: `VARIANT` becomes PDF/A-3a, `Press.print` passes the
attachment and `write_pdf(finisher=...)` mends the metadata.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from bot.documents.facts import DocumentFacts
from outbound.printing import page
from outbound.printing.fetcher import NoFetcher
from outbound.printing.images.payment_code import payment_code, png
from outbound.printing.images.pictures import Picture, Pictures
from outbound.printing.sheet import Sheet

VARIANT = "pdf/ua-1"


@cache
def press() -> Press:
    """Return the press of this process."""
    return Press()


class Press:
    """Prints one document after another."""

    def __init__(self) -> None:
        self._template = page.template()
        self._fetcher = NoFetcher()
        self._fonts = FontConfiguration()
        self._pictures = Pictures()
        style = resources.files("templates") / "documents" / "ledger.css"
        self._style = CSS(
            string=style.read_text("utf-8"),
            font_config=self._fonts,
            url_fetcher=self._fetcher,
        )

    def print(self, facts: DocumentFacts, logo: bytes | None) -> bytes:
        """Return the PDF; see `outbound.printing.renderer.draw`."""
        code = payment_code(facts)
        images: dict[str, Picture] = {}
        logo_url = code_url = ""
        if logo is not None:
            logo_url = f"asset:logo/{hashlib.sha256(logo).hexdigest()}"
            images[logo_url] = self._pictures.kept(logo_url, logo)
        if code is not None:
            code_url = "asset:code"
            images[code_url] = self._pictures.fresh(code_url, png(code))
        text = page.html(self._template, facts, logo=logo_url, code=code_url)
        return self._pdf(text, images)

    def _pdf(self, text: str, images: dict[str, Picture]) -> bytes:
        try:
            pdf = Sheet(text, self._fetcher).write_pdf(
                font_config=self._fonts,
                stylesheets=[self._style],
                cache=images,
                pdf_variant=VARIANT,
            )
        except FatalURLFetchingError as error:
            # A BaseException, which neither a pool nor a task would survive.
            raise RuntimeError("a page asked for something outside of memory") from error
        return bytes(pdf)
