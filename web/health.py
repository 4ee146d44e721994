"""Health: what a supervisor and an operator watch.

``/healthz`` tells that the process lives, ``/readyz`` that it can work, ``/metrics`` how it does
(Prometheus). The last two are for trusted peers only.
"""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.post import InboundMail, Received
from web.guards.peers import client

#: A mail that waits longer means that no worker works.
MAX_QUEUE_AGE = timedelta(minutes=5)
MIN_FREE_OCTETS = 200 * 2**20

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Watch:
    """What the checks depend on."""

    data: Path  #: the folder whose disk must not be full
    peers: tuple[IPv4Network | IPv6Network, ...]
    clock: Callable[[], datetime]
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()  #: believed about who asks


WATCH = web.AppKey("watch", Watch)


def add_routes(app: web.Application, watch: Watch) -> None:
    """Serve the three pages."""
    app[WATCH] = watch
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", _trusted(readyz))
    app.router.add_get("/metrics", _trusted(metrics))


async def healthz(_request: web.Request) -> web.Response:
    """Tell that the process lives."""
    return web.json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """Tell whether database, queue and disk are fit to work; 503 if one is not."""
    checks = await _checks(request.app[WATCH])
    is_ready = all(verdict == "ok" for verdict in checks.values())
    return web.json_response(checks, status=200 if is_ready else 503)


async def metrics(_request: web.Request) -> web.Response:
    """Give the counters in Prometheus' text format."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _checks(watch: Watch) -> dict[str, str]:
    free = shutil.disk_usage(watch.data).free
    checks = {"disk": "ok" if free >= MIN_FREE_OCTETS else f"{free >> 20} MiB free"}
    try:
        oldest = await InboundMail.filter(state=Received.RECEIVED).order_by("received_at").first()
    except Exception as error:
        return checks | {"database": type(error).__name__}
    age = watch.clock() - oldest.received_at if oldest else timedelta(0)
    late = age > MAX_QUEUE_AGE
    return checks | {"database": "ok", "queue": f"{int(age.total_seconds())} s" if late else "ok"}


def _trusted(handler: Handler) -> Handler:
    """Serve a page to trusted peers only; to others it does not exist."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        watch = request.app[WATCH]
        peer = client(request, watch.proxies)
        if not any(peer in network for network in watch.peers):
            raise web.HTTPNotFound
        return await handler(request)

    return guarded
