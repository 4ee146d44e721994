"""Headers: what every answer tells a browser about how to treat it.

They are set when an answer is prepared, not by a middleware, so that errors carry them too. A page
may bring its own policy or caching.
"""

from __future__ import annotations

from aiohttp import web

from web.site import Site, site_of

#: The same on every answer.
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex",
}
#: RFC 6797: two years.
HSTS = "max-age=63072000; includeSubDomains"
#: Pages for everybody may be found by search engines.
INDEXED = frozenset({"home", "help", "privacy", "terms"})


def policy(site: Site, *, frames: str = "'none'") -> str:
    """Return the Content-Security-Policy of a page (CSP level 3), with what it may frame."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            f"frame-src {frames}",
            # A form that is answered by a redirect may lead to the provider.
            f"form-action 'self' {site.google_origin}".rstrip(),
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


async def set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Set the headers of an answer; connected to `on_response_prepare`."""
    site, headers = site_of(request), response.headers
    headers.setdefault("Content-Security-Policy", policy(site))
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cache-Control", "no-store")
    for name, value in FIXED.items():
        headers.setdefault(name, value)  # a page may be stricter
    if request.match_info.route.name in INDEXED:
        del headers["X-Robots-Tag"]
    if site.is_secure:
        headers["Strict-Transport-Security"] = HSTS
    headers.popall("Server", None)
