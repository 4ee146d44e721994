"""Leaving: sign-out here and everywhere, and the sessions of an account."""

from __future__ import annotations

from aiohttp import web

from web import sessions


def add_routes(app: web.Application) -> None:
    """Serve the sign-out."""
    app.router.add_post("/sign-out", leave)
    app.router.add_post("/sign-out/everywhere", leave_everywhere)


async def leave(request: web.Request) -> web.StreamResponse:
    """Sign this browser out."""
    raise await sessions.sign_out(request)


async def leave_everywhere(request: web.Request) -> web.StreamResponse:
    """Sign every browser out."""
    raise await sessions.sign_out(request, everywhere=True)
