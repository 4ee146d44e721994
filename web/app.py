"""App: the web application, its pages and its life in the event loop."""

from __future__ import annotations

import logging

from aiohttp import http_exceptions, web

from web import health, unsubscribe
from web.health import Watch
from web.unsubscribe import Exit


class _Nameless(logging.Filter):
    """Takes the peer out of aiohttp's lines, and leaves out those about a client's own faults."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is to be logged."""
        error = record.exc_info[1] if record.exc_info else None
        record.msg, record.args = str(record.msg).partition(" from %s")[0], ()
        return not isinstance(error, http_exceptions.HttpProcessingError)


def create_app(watch: Watch, way_out: Exit) -> web.Application:
    """Return the application."""
    app = web.Application()
    health.add_routes(app, watch)
    unsubscribe.add_routes(app, way_out)
    return app


async def start(app: web.Application, listen: str) -> web.AppRunner:
    """Serve on ``host:port``; clean the runner up to stop."""
    host, _, port = listen.rpartition(":")
    logger = logging.getLogger(__name__)
    logger.filters = [_Nameless()]
    runner = web.AppRunner(app, access_log=None, logger=logger)
    await runner.setup()
    await web.TCPSite(runner, host.strip("[]"), int(port)).start()
    return runner
