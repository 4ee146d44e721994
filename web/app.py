"""App: the web application, its pages and its life in the event loop."""

from __future__ import annotations

from aiohttp import web

from web import health
from web.health import Watch


def create_app(watch: Watch) -> web.Application:
    """Return the application."""
    app = web.Application()
    health.add_routes(app, watch)
    return app


async def start(app: web.Application, listen: str) -> web.AppRunner:
    """Serve on ``host:port``; clean the runner up to stop."""
    host, _, port = listen.rpartition(":")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host.strip("[]"), int(port)).start()
    return runner
