"""Errors: pages that say what happened and what to do about it."""

from __future__ import annotations

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.watch import telemetry
from web import rendering

log = structlog.get_logger(__name__)

#: Title and sentence of each status that people meet.
SENTENCES = {
    400: ("That could not be read", "Your browser sent something that this page cannot read."),
    403: (
        "That was not sent from a page of ours",
        "For your safety nothing was changed. Open the page again and send it from there.",
    ),
    404: ("There is no such page", "It may have been deleted, or the address is not quite right."),
    405: ("That cannot be done here", "This page does not take what your browser sent."),
    413: ("That is too large", "Nothing was kept. Send something smaller."),
    503: ("That is not ready yet", "It is still being made. Please try again in a moment."),
    429: ("That was too often", "Please wait a little and try again."),
    500: (
        "Something broke on our side",
        "It is written down and will be looked at. Nothing you sent was half done: try again.",
    ),
}


@web.middleware
async def explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error with a page; log a fault of ours once."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400 or error.content_type == "application/json":
            raise
        return _page(request, error.status, error)
    except Exception as error:
        log.exception("page failed", route=request.match_info.route.name or "")
        telemetry.report(error)
        return _page(request, 500, None)


def _page(request: web.Request, status: int, error: web.HTTPException | None) -> web.StreamResponse:
    title, sentence = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    facts = {"title": title, "sentence": sentence, "status": status}
    response = rendering.rendered(request, "error.html", facts, status=status)
    for name in ("Allow", "Retry-After"):
        if error is not None and name in error.headers:
            response.headers[name] = error.headers[name]
    return response
