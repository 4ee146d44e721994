"""Site: what every page depends on besides the database."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from bot.dispatch import House
from bot.documents.facts import DocumentFacts
from bot.settings import Settings

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Ports:
    """What pages need of other parts, given by the composition root."""

    mailboxes: Path | None = None  #: folder of the mails that stay on this machine
    #: Shows the page of a document, with a logo if there is one, as a PNG.
    page: Callable[[DocumentFacts, bytes | None], Awaitable[bytes]] | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """The settings, the rules of the house, the clock, and a source of secrets."""

    settings: Settings
    house: House
    clock: Callable[[], datetime]
    ports: Ports = field(default_factory=Ports)
    secret: Callable[[], str] = lambda: secrets.token_urlsafe(32)

    @property
    def base_url(self) -> str:
        """Where the portal is, without a slash at the end."""
        return self.settings.base_url.rstrip("/")

    @property
    def is_secure(self) -> bool:
        """Whether people reach the portal by HTTPS."""
        return self.base_url.startswith("https:")

    @property
    def origin(self) -> str:
        """The portal's origin (RFC 6454 6.2)."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}".lower()

    @property
    def google_origin(self) -> str:
        """The origin of the OpenID provider; empty where there is none."""
        if not self.settings.has_google:
            return ""
        parts = urlsplit(self.settings.google_issuer)
        return f"{parts.scheme}://{parts.netloc}".lower()


SITE = web.AppKey("site", Site)


def site_of(request: web.Request) -> Site:
    """Return what a page depends on."""
    return request.app[SITE]


def now(request: web.Request) -> datetime:
    """Return the time of a request."""
    return request.app[SITE].clock()
