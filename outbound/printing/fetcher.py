"""Fetcher: answers the renderer from memory only, whatever a page asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse


class MemoryFetcher(URLFetcher):  # type: ignore[misc]
    """Know the assets of the page being drawn and refuse every other address.

    No file, no network, no data: address; the first refusal stops the rendering, because our own
    templates never ask for anything else (GHSA-jf6q-chmf-3h3v, GHSA-983w-rhvv-gwmv).
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"asset"}, allow_redirects=False, fail_on_errors=True)
        #: address -> octets of a PNG
        self.assets: Mapping[str, bytes] = {}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """Return an asset; raises PermissionError for what is none."""
        try:
            octets = self.assets[url]
        except KeyError:
            raise PermissionError("a page asked for something outside of memory") from None
        return URLFetcherResponse(url, octets, {"Content-Type": "image/png"})
