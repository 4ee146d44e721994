"""Going: to the provider and back, and what somebody may do who comes back.

Nothing is believed of a return before it is known to be one: its state belongs to this browser,
and is used up first.
"""

from __future__ import annotations

import structlog
from aiohttp import web

from bot.access import consent, identities
from bot.access.identities import Claims, Errand, Known, Unproven
from bot.access.sessions import Way, hashed
from bot.store import engine
from web import rendering, sessions
from web.forms import reading
from web.forms.fields import Field
from web.guards import rates
from web.sessions import Visit, signed_in
from web.signin.google import opening
from web.signin.google.ends import Ended, end
from web.signin.google.provider import (
    CALLBACK,
    PROVIDER,
    Provider,
    Refused,
    Unavailable,
    of_site,
    provider_of,
)
from web.signin.google.token import Untrue, checked
from web.site import SITE, now, site_of

log = structlog.get_logger(__name__)

NEXT = Field("next", sessions.safe_path)


def add_routes(app: web.Application) -> None:
    """Serve the way there and back."""
    app[PROVIDER] = of_site(app[SITE])
    app.router.add_post("/sign-in/google", leave, name="google")
    app.router.add_get(CALLBACK, come_back, name="google-callback")
    app.router.add_post("/account/access/google/unlink", signed_in(unlink))


async def leave(request: web.Request) -> web.StreamResponse:
    """Send a browser to the provider; who is signed in links it, and must have come just now."""
    provider, site = provider_of(request), site_of(request)
    form = await reading.read(request, NEXT)
    visit = await sessions.visit_of(request)
    if visit is not None and await identities.of(visit.account.id) is None:
        sessions.demand_fresh(request, visit, "/account/access")
    rates.demand(request, "google")
    try:
        departure = await provider.depart()
    except Unavailable:
        return await end(request, "away")
    secret = sessions.secret_of(request) if visit else site.secret()
    await Errand.create(
        state_sha256=hashed(departure.state),
        browser_sha256=hashed(secret),
        nonce=departure.nonce,
        verifier=departure.verifier,
        return_to=form["next"],
        account_id=visit.account.id if visit else None,
        begun_at=now(request),
    )
    response = web.HTTPSeeOther(departure.url)
    if visit is None:
        sessions.give(site, response, secret, sessions.ASKING)
    raise response


async def come_back(request: web.Request) -> web.StreamResponse:
    """Take somebody in who comes back, or say why not."""
    provider = provider_of(request)
    secret, state = sessions.secret_of(request), request.query.get("state", "")
    errand = await identities.returned(state, secret, now(request)) if secret and state else None
    if errand is None:
        return await end(request, "lost")
    try:
        claims = await _claims(request, provider, errand)
    except Ended as ended:
        return await end(request, ended.what)
    if errand.account_id is not None:
        return await _link(request, errand, claims)
    return await _take_in(request, errand, claims)


async def _claims(request: web.Request, provider: Provider, errand: Errand) -> Claims:
    """Return what the provider says of who comes back; raises `Ended`."""
    query = request.query
    if query.get("error"):
        raise Ended("declined")
    code = query.get("code", "")
    # RFC 9207 2.4: an issuer that is named must be the one that was asked.
    if not code or query.get("iss", provider.issuer) != provider.issuer:
        raise Ended("untrue")
    try:
        token = await provider.exchange(code, errand.verifier)
        return await checked(token, provider, nonce=errand.nonce, now=now(request))
    except Unavailable as error:
        raise Ended("away") from error
    except (Refused, Untrue) as error:
        log.warning("sign-in refused", why=type(error).__name__)
        raise Ended("untrue") from error


async def _link(request: web.Request, errand: Errand, claims: Claims) -> web.StreamResponse:
    """Link an identity to the account that is signed in; that counts as a new sign-in."""
    visit = await sessions.visit_of(request)
    if visit is None or visit.account.id != errand.account_id:
        return await end(request, "lost")
    where = errand.return_to or "/account/access"
    response = web.HTTPSeeOther(f"{where}?done=linked" if where == "/account/access" else where)
    async with engine.transaction():
        is_first = await identities.of(visit.account.id) is None
        is_linked = await identities.link(visit.account, claims, now(request))
        if is_linked and is_first:
            await sessions.tell(request, visit.account, "linked")
        if is_linked:
            await sessions.sign_in(request, response, visit.account, Way.GOOGLE)
    raise response if is_linked else rendering.to(request, "access", done="taken")


async def _take_in(request: web.Request, errand: Errand, claims: Claims) -> web.StreamResponse:
    """Sign somebody in, ask them to agree first, or say why neither."""
    resolved = await identities.resolve(claims)
    if isinstance(resolved, Unproven):
        return await end(request, "unproven")
    account = resolved.account if isinstance(resolved, Known) else None
    if account is None and not site_of(request).house.admits(claims.email):
        return await end(request, "uninvited")
    if account is None or consent.is_wanted(account):
        return await opening.ask(request, errand, claims, account)
    raise await opening.enter(request, account, claims, errand.return_to)


async def unlink(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Erase what the provider sent; the mailed link still opens the account."""
    async with engine.transaction():
        if await identities.unlink(visit.account.id):
            await sessions.tell(request, visit.account, "unlinked")
    raise rendering.to(request, "access", done="unlinked")
