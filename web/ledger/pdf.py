"""PDF: the drawn page of a document, to look at or to keep."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from aiohttp import web

from bot.counter.dossier import of_account
from bot.documents import drawing
from bot.documents.model import Drawing, State
from bot.store import engine
from web.ledger.document import ID
from web.sessions import Visit, signed_in

#: Seconds that a browser waits for a page that is not drawn yet.
PATIENCE_S = 10.0
_STEP_S = 0.1
#: What a PDF may do in a browser's viewer: nothing (CSP level 3).
POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def add_routes(app: web.Application) -> None:
    """Serve the file."""
    app.router.add_get(f"/documents/{ID}/pdf", signed_in(pdf), name="document-pdf")


async def pdf(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Give the PDF of a document, ``?keep=yes`` as a file; the first to ask has it drawn."""
    drawn = await _drawn(int(request.match_info["id"]), visit.account.id)
    if drawn is None:
        raise web.HTTPNotFound
    if drawn.octets is None:
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"})
    keeps = request.query.get("keep") == "yes"
    return web.Response(
        body=bytes(drawn.octets),
        content_type="application/pdf",
        headers={
            "Content-Disposition": _disposition(drawn.file_name, keeps=keeps),
            "Content-Security-Policy": POLICY,
        },
    )


async def _drawn(document_id: int, account_id: int) -> Drawing | None:
    """Return the drawing of a document as it stands, waiting a while for it to be made."""
    async with engine.transaction():
        document = await of_account(document_id, account_id)
        if document is None or document.state is State.ERASED:
            return None
        drawn = await drawing.asked_for(document)
    waited = 0.0
    while not drawing.is_drawn(drawn) and waited < PATIENCE_S:
        await asyncio.sleep(_STEP_S)
        waited += _STEP_S
        await drawn.refresh_from_db()
    return drawn


def _disposition(name: str, *, keeps: bool) -> str:
    """Return the header that names the file (RFC 6266), in ASCII and as it is."""
    plain = "".join(each if each.isascii() and each not in '"\\' else "_" for each in name)
    how = "attachment" if keeps else "inline"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
