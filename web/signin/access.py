"""Access: the browsers that are signed in to an account, and its link with Google."""

from __future__ import annotations

from aiohttp import web

from bot.access import identities
from bot.access import sessions as rows
from bot.store import engine
from web import rendering
from web.sessions import Visit, signed_in
from web.site import now, site_of

DONE = {
    "ended": "That browser is signed out.",
    "linked": "Google is linked: you can sign in with it from now on.",
    "unlinked": "Google is no longer linked, and what it sent is erased.",
    "taken": "That Google account opens another account here. Take the link away there first.",
}


def add_routes(app: web.Application) -> None:
    """Serve the page."""
    app.router.add_get("/account/access", signed_in(show), name="access")
    app.router.add_post(r"/account/access/{session:\d{1,18}}/end", signed_in(end), name="end")


async def show(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show who is signed in, and what Google sent."""
    facts = {
        "sessions": await rows.living(visit.account.id, now(request)),
        "identity": await identities.of(visit.account.id),
        "has_google": site_of(request).settings.has_google,
    }
    return await rendering.render(request, "signin/access.html", facts, done=DONE)


async def end(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Sign one browser out."""
    async with engine.transaction():
        ended = await rows.end(visit.account.id, int(request.match_info["session"]))
    if not ended:
        raise web.HTTPNotFound
    raise rendering.to(request, "access", done="ended")
