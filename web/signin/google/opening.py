"""Opening: who comes from the provider agrees to the terms, then the account is opened.

Until then what the provider said waits with the errand, and is gone in ten minutes.
"""

from __future__ import annotations

from aiohttp import web

from bot import accounts
from bot.access import consent, identities
from bot.access.identities import Claims, Errand, Known, Unknown
from bot.access.sessions import Way, hashed
from bot.accounts import Account
from bot.store import engine
from web import rendering, sessions
from web.forms import reading
from web.forms.fields import Field, Form, Line, ticked
from web.signin.asking import home_of
from web.signin.google.ends import end
from web.site import now, site_of

FIELDS = (Field("ticket", Line(200), is_required=True), Field("agreed", ticked))
LACKING = "Please tick this to go on."


def add_routes(app: web.Application) -> None:
    """Serve the button."""
    app.router.add_post("/sign-in/google/open", agree)


async def ask(
    request: web.Request, errand: Errand, claims: Claims, account: Account | None
) -> web.Response:
    """Ask somebody to agree who has come back from the provider."""
    ticket = site_of(request).secret()
    waiting = await Errand.create(
        state_sha256=hashed(ticket),
        browser_sha256=errand.browser_sha256,
        nonce="",
        verifier="",
        return_to=errand.return_to,
        claims=claims.plain(),
        begun_at=now(request),
    )
    return await _page(request, reading.blank(ticket=ticket), waiting, is_new=account is None)


async def agree(request: web.Request) -> web.StreamResponse:
    """Open the account, or keep that an older one has agreed, and sign in."""
    form = await reading.read(request, *FIELDS)
    ticket, secret = form.typed["ticket"], sessions.secret_of(request)
    waiting = await Errand.get_or_none(state_sha256=hashed(ticket), claims__isnull=False)
    if waiting is None or not waiting.is_of(secret, now(request)):
        return await end(request, "lost")
    claims = Claims(**(waiting.claims or {}))
    resolved = await identities.resolve(claims)
    if not isinstance(resolved, Known | Unknown):
        return await end(request, "unproven")
    if not form.is_fit or not form["agreed"]:
        form.blame("agreed", LACKING)
        is_new = isinstance(resolved, Unknown)
        return await _page(request, form, waiting, is_new=is_new, status=422)
    if not await identities.returned(ticket, secret, now(request)):
        return await end(request, "lost")
    raise await _open(request, claims, waiting.return_to, resolved)


async def _open(
    request: web.Request, claims: Claims, return_to: str, resolved: Known | Unknown
) -> web.HTTPSeeOther:
    async with engine.transaction():
        if isinstance(resolved, Known):
            account = resolved.account
        else:
            account = await accounts.enrol(claims.email)
        await consent.give(account, now(request))
        is_opened = isinstance(resolved, Unknown)
        return await enter(request, account, claims, return_to, is_opened=is_opened)


async def enter(
    request: web.Request,
    account: Account,
    claims: Claims,
    return_to: str,
    *,
    is_opened: bool = False,
) -> web.HTTPSeeOther:
    """Sign in to an account, with what the provider said kept; return the way on."""
    response = web.HTTPSeeOther(return_to or home_of(request))
    async with engine.transaction():
        if not is_opened and await identities.of(account.id) is None:
            await sessions.tell(request, account, "linked")
        await identities.link(account, claims, now(request))
        await sessions.sign_in(request, response, account, Way.GOOGLE, is_opened=is_opened)
    return response


async def _page(
    request: web.Request, form: Form, waiting: Errand, *, is_new: bool, status: int = 200
) -> web.Response:
    facts = {
        "form": form,
        "address": (waiting.claims or {}).get("email", ""),
        "action": "/sign-in/google/open",
        "is_new": is_new,
        "is_consent_wanted": True,
        "least_age": consent.LEAST_AGE,
        "least_age_eu": consent.LEAST_AGE_EU,
        "region": site_of(request).settings.region,
    }
    return await rendering.render(request, "signin/button.html", facts, status=status)
