"""Sessions: the cookie by which a browser is known, and who is signed in with it.

One first-party cookie, none before it is needed (PRIVACY.md P19).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import structlog
from aiohttp import web

from bot import phrases
from bot.access import notices, sessions
from bot.access.sessions import Session, Way
from bot.accounts import Account
from bot.store import engine
from web import drafts
from web.site import Site, now, site_of

log = structlog.get_logger(__name__)

#: How long a browser keeps what it was given while it waits for the mail.
ASKING = timedelta(minutes=30)
_SECRET = re.compile(r"[A-Za-z0-9_-]{20,128}")
#: Programs and systems that people know their devices by; the first that fits counts.
_PROGRAMS = ("Edg", "OPR", "Firefox", "FxiOS", "CriOS", "Chrome", "Safari")
_CALLED = {"Edg": "Edge", "OPR": "Opera", "FxiOS": "Firefox", "CriOS": "Chrome"}
_SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Mac OS X", "CrOS", "Linux")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who is signed in."""

    session: Session

    @property
    def account(self) -> Account:
        """Whose portal it is; not locked."""
        return self.session.account  # fetched with the session


_KEY: web.RequestKey[Visit | None] = web.RequestKey("visit")

Page = Callable[[web.Request, Visit], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def cookie_name(site: Site) -> str:
    """Return the name of the cookie; by HTTPS one that only this host can set (RFC 6265bis)."""
    return "__Host-sid" if site.is_secure else "sid"


def secret_of(request: web.Request) -> str:
    """Return the secret a browser brings; empty if it brings none."""
    said = request.cookies.get(cookie_name(site_of(request)), "")
    return said if _SECRET.fullmatch(said) else ""


def give(site: Site, response: web.StreamResponse, secret: str, lasts: timedelta) -> None:
    """Give a browser its secret."""
    response.set_cookie(
        cookie_name(site),
        secret,
        max_age=int(lasts.total_seconds()),
        path="/",
        httponly=True,
        secure=site.is_secure,
        samesite="Lax",
    )


def known(request: web.Request) -> Visit | None:
    """Return the visit of a request if it was looked up before."""
    return request.get(_KEY)


async def visit_of(request: web.Request) -> Visit | None:
    """Return who is signed in, None if nobody is."""
    if _KEY not in request:
        secret = secret_of(request)
        session = await sessions.resume(secret, now(request)) if secret else None
        request[_KEY] = Visit(session) if session else None
    return known(request)


def signed_in(page: Page) -> Handler:
    """Serve a page to who is signed in; others are asked to sign in, and come back to it."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        visit = await visit_of(request)
        if visit is None:
            raise web.HTTPSeeOther(_asking(request, "/sign-in"))
        return await page(request, visit)

    return guarded


def demand_fresh(request: web.Request, visit: Visit, back_to: str = "") -> None:
    """Raise the redirect to a new sign-in unless the last one was a moment ago.

    `back_to` is the path of the page to come back to, the one asked for if empty.
    """
    if not visit.session.is_fresh(now(request)):
        raise web.HTTPSeeOther(_asking(request, "/sign-in/again", back_to))


def _asking(request: web.Request, where: str, back_to: str = "") -> str:
    """Return the address of a sign-in that leads back."""
    path = back_to or (request.path_qs if request.method in ("GET", "HEAD") else "")
    return f"{where}?next={quote(path, safe='/')}" if path else where


def safe_path(said: str) -> str:
    """Return a path of ours that somebody asks to be led back to, or an empty text."""
    is_path = said.startswith("/") and not said.startswith("//")
    is_ours = is_path and said.isprintable() and "\\" not in said
    return said if is_ours and len(said) <= 500 else ""


async def sign_in(
    request: web.Request,
    response: web.StreamResponse,
    account: Account,
    way: Way,
    *,
    is_opened: bool = False,
) -> Session:
    """Sign a browser in under a new secret; the session it had is over. Inside a transaction.

    The account is told of a device it does not know, unless it is opened just now.
    """
    site, device = site_of(request), device_of(request)
    if not is_opened and await notices.is_new(account, device):
        await tell(request, account, "signed-in")
    old = await visit_of(request)
    if old is not None:
        await sessions.end(old.account.id, old.session.id)
    secret = site.secret()
    session = await sessions.begin(account, secret, way=way, device=device, now=now(request))
    give(site, response, secret, sessions.LONGEST)
    log.info("signed in", account=account.id, way=way.value)
    return session


async def tell(request: web.Request, account: Account, what: str) -> None:
    """Tell an account by mail of a way into it. Call inside a transaction."""
    site = site_of(request)
    news = notices.News(
        what,
        device_of(request),
        phrases.stamp(now(request), account),
        f"{site.base_url}/account/access",
    )
    domain = site.settings.mail_domain
    await notices.tell(account, news, now=now(request), mail_domain=domain)


async def sign_out(request: web.Request, *, everywhere: bool = False) -> web.HTTPSeeOther:
    """End the session of a browser, or all of its account; return the way home."""
    visit = await visit_of(request)
    if visit is not None:
        async with engine.transaction():
            await sessions.end(visit.account.id, visit.session.id)
            if everywhere:
                await sessions.end_all(visit.account.id)
    response = web.HTTPSeeOther("/")
    forget(request, response)
    return response


def forget(request: web.Request, response: web.StreamResponse) -> None:
    """Make a browser forget its cookie and what it remembers of unfinished drafts."""
    site = site_of(request)
    response.del_cookie(
        cookie_name(site), path="/", secure=site.is_secure, httponly=True, samesite="Lax"
    )
    drafts.forget(site, response)
    # Not "cookies": that would take those of every other site on the same registered domain.
    response.headers["Clear-Site-Data"] = '"storage"'


def device_of(request: web.Request) -> str:
    """Return what a person knows a device by, e.g. ``Firefox on Linux``."""
    agent = request.headers.get("User-Agent", "")
    program = next((each for each in _PROGRAMS if each in agent), "")
    system = next((each for each in _SYSTEMS if each in agent), "")
    named = _CALLED.get(program, program) or "A browser"
    return f"{named} on {system.replace(' OS X', '')}" if system else named
