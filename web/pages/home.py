"""Home: what this is and how to write to it."""

from __future__ import annotations

from aiohttp import web

from web import rendering


def add_routes(app: web.Application) -> None:
    """Serve the first page."""
    app.router.add_get("/", home, name="home")


async def home(request: web.Request) -> web.Response:
    """Show what this is."""
    return await rendering.render(request, "pages/home.html")
