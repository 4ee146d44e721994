"""Fetcher: refuses the renderer whatever it asks for; the pictures of a page are given to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from weasyprint.urls import URLFetcher


class NoFetcher(URLFetcher):  # type: ignore[misc]
    """No file, no network, no data: address.

    The first refusal stops the rendering: our own templates ask for nothing, so somebody else
    does (GHSA-jf6q-chmf-3h3v, GHSA-983w-rhvv-gwmv).
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> NoReturn:
        """Raise PermissionError."""
        raise PermissionError("a page asked for something outside of memory")
