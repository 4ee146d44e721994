"""Visitor: somebody at the portal, over a real socket, and the mails the portal sends meanwhile."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession, CookieJar
from playwright.async_api import BrowserContext
from playwright.async_api import Page as Tab
from yarl import URL

from bot import accounts
from bot.access import consent, sessions
from bot.access.sessions import Way
from bot.accounts import Account
from bot.dispatch import House
from bot.post import OutboundMail
from bot.settings import Settings
from bot.store import engine
from outbound import compose
from tests import databases
from tests.ports import free_port
from web import app as portal_app
from web.sessions import Handler
from web.site import Ports, Site

CHROMIUM = "/usr/bin/chromium"
NOON = datetime(2040, 3, 2, 12, 0, tzinfo=UTC)


def settings(folder: Path, **more: Any) -> Settings:
    """Return settings for a portal on a free port."""
    port = free_port()
    known = {
        "data": folder,
        "web_listen": f"127.0.0.1:{port}",
        "base_url": f"http://127.0.0.1:{port}",
        "secret_key": (databases.SECRET,),
        "operator": "Example Ltd, 1 Example Street",
        **more,
    }
    return Settings(_env_file=None, **known).settled()  # type: ignore[call-arg]  # pydantic's own


@dataclass(slots=True)
class Clock:
    """A clock that stands until somebody moves it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


@dataclass(slots=True)
class Page:
    """What was answered."""

    status: int
    text: str
    headers: Mapping[str, str]
    url: str


@dataclass(slots=True)
class Visitor:
    """A browser without a screen or scripts; it follows redirects and keeps cookies."""

    portal: Portal
    http: ClientSession
    account: Account | None = None

    @property
    def origin(self) -> str:
        """The portal's."""
        return self.portal.site.origin

    async def get(self, path: str, **more: Any) -> Page:
        """Read a page."""
        async with self.http.get(self.url(path), **more) as response:
            return await _page(response)

    async def post(self, path: str, data: Any = None, **more: Any) -> Page:
        """Send a form from a page of the portal, as a browser does."""
        headers = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        headers |= more.pop("headers", {})
        async with self.http.post(self.url(path), data=data, headers=headers, **more) as response:
            return await _page(response)

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return path if path.startswith("http") else f"{self.portal.site.base_url}{path}"

    async def sign_in(self, address: str, **known: Any) -> Account:
        """Open an account, if there is none, and sign in to it without the mail."""
        site = self.portal.site
        secret = site.secret()
        async with engine.transaction():
            self.account = await accounts.by_address(address) or await accounts.enrol(
                address, **known
            )
            await consent.give(self.account, site.clock())
            await sessions.begin(
                self.account, secret, way=Way.LINK, device="Tests", now=site.clock()
            )
        self.cookie(secret)
        return self.account

    def cookie(self, secret: str) -> None:
        """Take a secret into the cookie jar."""
        name = "__Host-sid" if self.portal.site.is_secure else "sid"
        self.http.cookie_jar.update_cookies({name: secret}, URL(self.origin))

    async def tab(self, context: BrowserContext) -> Tab:
        """Open a tab of a real browser, which is signed in as this one is."""
        (cookie,) = [each for each in self.http.cookie_jar if each.key == "sid"]
        await context.add_cookies([{"name": "sid", "value": cookie.value, "url": self.origin}])
        return await context.new_page()


@dataclass(slots=True)
class Portal:
    """A portal that is served."""

    site: Site
    clock: Clock
    app: Any
    visitors: list[Visitor] = field(default_factory=list)

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[Visitor]:
        """Give a new browser."""
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
            yield Visitor(self, http)

    async def mailed(self, recipient: str, kind: str = "") -> str:
        """Return the text of the last mail that was queued for an address."""
        found = OutboundMail.filter(recipient=recipient)
        mail = await (found.filter(kind=kind) if kind else found).order_by("-id").first()
        assert mail is not None, f"no mail to {recipient}"
        given = self.site.settings
        house = compose.House(
            given.brand,
            given.operator,
            given.bot_address,
            given.mail_domain,
            given.base_url,
            self.site.house.mint,
        )
        return compose.words_of(mail, house, None).text

    async def link(self, recipient: str) -> str:
        """Return the link of the last mail to an address."""
        found = re.search(r"http\S+/sign-in/link/\S+", await self.mailed(recipient, "sign-in"))
        assert found
        return found[0]


async def _page(response: ClientResponse) -> Page:
    return Page(response.status, await response.text(), response.headers, str(response.url))


@asynccontextmanager
async def opened(
    given: Settings, ports: Ports | None = None, more: Sequence[tuple[str, Handler]] = ()
) -> AsyncIterator[Portal]:
    """Serve a portal on the settings' port, with a clock that stands and `more` pages."""
    clock = Clock()
    house = House(
        mail_domain=given.mail_domain,
        undo_window=given.undo_window or timedelta(0),
        signup=given.signup,
        mint=databases.MINT,
        base_url=given.base_url,
        allowed_senders=tuple(given.allowed_senders),
    )
    site = Site(given, house, clock, ports or Ports(mailboxes=given.data / "mail"))
    app = portal_app.create_app(site)
    for path, page in more:
        app.router.add_get(path, page)
    runner = await portal_app.start(app, given.web_listen)
    try:
        yield Portal(site, clock, app)
    finally:
        await runner.cleanup()
