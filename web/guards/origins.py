"""Origins: a change comes from a page of ours, or it is refused.

Browsers of today send Sec-Fetch-Site, older ones Origin. A request with neither is from no
browser, and nothing else talks to the portal. Cookies are SameSite=Lax besides.
"""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from web.site import site_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Routes that are no page's: a mail program posts there, and the address is the proof (RFC 8058).
OF_PROGRAMS = frozenset({"unsubscribe"})


def is_ours(request: web.Request) -> bool:
    """Tell whether a request was made by a page of ours, or by its reader alone."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() != site_of(request).origin:
        return False
    site = request.headers.get("Sec-Fetch-Site")
    return site in ("same-origin", "none") if site is not None else origin is not None


@web.middleware
async def demand_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a change through only from our own pages; 403 otherwise."""
    is_program = request.match_info.route.name in OF_PROGRAMS
    if request.method not in SAFE and not is_program and not is_ours(request):
        raise web.HTTPForbidden
    return await handler(request)
