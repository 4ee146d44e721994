"""Asking: an address is typed, a link is mailed, six digits are the way round.

The answer is the same whether or not the address has an account.
"""

from __future__ import annotations

from aiohttp import web

from bot.access import links
from bot.access.links import Asking
from bot.store import engine
from web import rendering, sessions
from web.forms import reading
from web.forms.fields import Field, Form, Line, mailbox
from web.guards import rates
from web.sessions import Visit, signed_in
from web.site import now, site_of

ADDRESS = (
    Field("address", mailbox, is_required=True, lacking="Please write your mail address."),
    Field("next", sessions.safe_path),
)
DIGITS = (Field("digits", Line(20), is_required=True, lacking="Please type the six digits."),)
WRONG = (
    "These digits are not right, or too old. After five tries, or a quarter of an hour, "
    "ask for a new link."
)


def add_routes(app: web.Application) -> None:
    """Serve the pages."""
    app.router.add_get("/sign-in", show, name="signin")
    app.router.add_post("/sign-in", ask)
    app.router.add_get("/sign-in/again", signed_in(show_again), name="signin-again")
    app.router.add_post("/sign-in/again", signed_in(ask_again))
    app.router.add_get("/sign-in/sent", sent, name="signin-sent")
    app.router.add_post("/sign-in/sent", take_digits)


async def show(request: web.Request) -> web.StreamResponse:
    """Show the form for the address."""
    if await sessions.visit_of(request) is not None:
        raise web.HTTPSeeOther(home_of(request))
    path = sessions.safe_path(request.query.get("next", ""))
    return await _form(request, reading.blank(next=path))


async def ask(request: web.Request) -> web.StreamResponse:
    """Mail a link to the address, if it may have one."""
    form = await reading.read(request, *ADDRESS)
    if not form.is_fit:
        return await _form(request, form, status=422)
    rates.demand(request, "sign-in")
    return await _mail(request, form["address"], form["next"])


async def show_again(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show why a new sign-in is wanted."""
    path = sessions.safe_path(request.query.get("next", ""))
    facts = {"form": reading.blank(next=path), "address": visit.account.address}
    return await rendering.render(request, "signin/again.html", facts)


async def ask_again(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Mail a link to the account's own address."""
    form = await reading.read(request, ADDRESS[1])
    rates.demand(request, "sign-in")
    return await _mail(request, visit.account.address, form["next"])


async def sent(request: web.Request) -> web.StreamResponse:
    """Say that a mail is on its way, and take the digits."""
    return await _sent(request, reading.blank())


async def take_digits(request: web.Request) -> web.StreamResponse:
    """Lead on from the right digits to where the link leads."""
    form = await reading.read(request, *DIGITS)
    if form.is_fit:
        rates.demand(request, "code")
        site, secret = site_of(request), sessions.secret_of(request)
        mint = site.house.mint
        row = await links.by_digits(secret, form["digits"], mint, now(request)) if secret else None
        if row is not None:
            token = links.token(mint, row.id, row.address, row.browser_sha256)
            raise rendering.to(request, "signin-link", asked=str(row.id), token=token)
        form.blame("digits", WRONG)
    return await _sent(request, form, status=422)


async def _mail(request: web.Request, address: str, path: str) -> web.StreamResponse:
    site = site_of(request)
    visit = await sessions.visit_of(request)
    # Who is signed in stays so until the link is used: the secret they have is the one it is for.
    secret = sessions.secret_of(request) if visit else site.secret()
    asking = Asking(address, secret, path, site.house.admits(address))
    async with engine.transaction():
        await links.ask(
            asking,
            now=now(request),
            mail_domain=site.settings.mail_domain,
            bot_address=site.settings.bot_address,
        )
    response = rendering.to(request, "signin-sent")
    if visit is None:
        sessions.give(site, response, secret, sessions.ASKING)
    raise response


def home_of(request: web.Request) -> str:
    """Return the address where somebody who has signed in begins."""
    router = request.app.router
    first = next((name for name in ("dashboard", "account", "access") if name in router), "home")
    return str(router[first].url_for())


async def _form(request: web.Request, form: Form, *, status: int = 200) -> web.Response:
    has_google = site_of(request).settings.has_google
    facts = {"form": form, "has_google": has_google}
    return await rendering.render(request, "signin/ask.html", facts, status=status)


async def _sent(request: web.Request, form: Form, *, status: int = 200) -> web.Response:
    return await rendering.render(request, "signin/sent.html", {"form": form}, status=status)
