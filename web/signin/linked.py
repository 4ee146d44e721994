"""Linked: what a mailed link opens: a button in the browser that asked, digits in any other.

Reading the page changes nothing, as mail scanners read it too; the button uses the link up.
"""

from __future__ import annotations

from aiohttp import web

from bot import accounts
from bot.access import consent, links
from bot.access.links import SignIn
from bot.access.sessions import Way
from bot.store import engine
from web import rendering, sessions
from web.forms import reading
from web.forms.fields import Field, Form, ticked
from web.signin.asking import home_of
from web.site import now, site_of

AGREED = Field("agreed", ticked)
LACKING = "Please tick this to go on."


def add_routes(app: web.Application) -> None:
    """Serve the link."""
    path = r"/sign-in/link/{asked:\d{1,18}}/{token:[A-Za-z2-7]{24}}"
    app.router.add_get(path, show, name="signin-link")
    app.router.add_post(path, use)


async def show(request: web.Request) -> web.StreamResponse:
    """Show the button, or the digits in a browser that did not ask."""
    row = await _asked(request)
    if row is None:
        return await rendering.render(request, "signin/over.html", status=410)
    return await _page(request, row, reading.blank())


async def use(request: web.Request) -> web.StreamResponse:
    """Sign in, and open the account if there is none."""
    row = await _asked(request)
    if row is None:
        return await rendering.render(request, "signin/over.html", status=410)
    form = await reading.read(request, AGREED)
    known = await accounts.by_address(row.address)
    is_consent_wanted = consent.is_wanted(known)
    if not row.is_of(sessions.secret_of(request)):
        return await _page(request, row, reading.blank(), status=403)
    if is_consent_wanted and not form["agreed"]:
        form.blame("agreed", LACKING)
        return await _page(request, row, form, status=422)
    response = web.HTTPSeeOther(sessions.safe_path(row.return_to) or home_of(request))
    async with engine.transaction():
        account = await links.use(row, now(request))
        if account is not None:
            if is_consent_wanted:
                await consent.give(account, now(request))
            await sessions.sign_in(request, response, account, Way.LINK, is_opened=known is None)
    if account is None:
        return await rendering.render(request, "signin/over.html", status=410)
    raise response


async def _asked(request: web.Request) -> SignIn | None:
    match = request.match_info
    mint = site_of(request).house.mint
    return await links.find(int(match["asked"]), match["token"], mint, now(request))


async def _page(
    request: web.Request, row: SignIn, form: Form, *, status: int = 200
) -> web.Response:
    site = site_of(request)
    if not row.is_of(sessions.secret_of(request)):
        digits = {"digits": links.digits(site.house.mint, row)}
        return await rendering.render(request, "signin/digits.html", digits, status=status)
    account = await accounts.by_address(row.address)
    facts = {
        "form": form,
        "address": row.address,
        "action": request.path,
        "is_new": account is None,
        "is_consent_wanted": consent.is_wanted(account),
        "least_age": consent.LEAST_AGE,
        "least_age_eu": consent.LEAST_AGE_EU,
        "region": site.settings.region,
    }
    return await rendering.render(request, "signin/button.html", facts, status=status)
