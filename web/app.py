"""App: the web application, its pages and its life in the event loop."""

from __future__ import annotations

import logging

from aiohttp import http_exceptions, web

from web import assets, health, rendering, unsubscribe
from web.account import deletion, overview
from web.guards import errors, headers, origins, rates
from web.health import Watch
from web.ledger import acting, customers, dashboard, document, documents, glances, pdf, showing
from web.pages import contact, mailboxes, reading
from web.profile import addresses, bank, logo, parts, secret
from web.signin import access, asking, leaving, linked
from web.signin.google import going, opening
from web.site import SITE, Site
from web.write import pace, writing

#: What adds its routes, in order.
PARTS = (
    assets,
    reading,
    contact,
    mailboxes,
    asking,
    linked,
    leaving,
    access,
    going,
    opening,
    parts,
    bank,
    logo,
    addresses,
    secret,
    overview,
    deletion,
    dashboard,
    documents,
    document,
    acting,
    pdf,
    customers,
    writing,
    unsubscribe,
)


class _Nameless(logging.Filter):
    """Takes the peer out of aiohttp's lines, and leaves out those about a client's own faults."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is to be logged."""
        error = record.exc_info[1] if record.exc_info else None
        record.msg, record.args = str(record.msg).partition(" from %s")[0], ()
        return not isinstance(error, http_exceptions.HttpProcessingError)


def create_app(site: Site) -> web.Application:
    """Return the application."""
    app = web.Application(middlewares=[errors.explain, origins.demand_origin])
    app[SITE] = site
    app[rates.ALLOWANCES] = rates.allowances()
    app.on_response_prepare.append(headers.set_headers)
    rendering.setup(app)
    showing.setup(app)
    glances.setup(app)
    pace.setup(app)
    settings = site.settings
    watch = Watch(settings.data, settings.peers, site.clock, settings.proxies)
    health.add_routes(app, watch)
    for part in PARTS:
        part.add_routes(app)
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
