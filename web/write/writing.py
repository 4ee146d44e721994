"""Writing: a text is read while it is typed, shown as the page it would make, and sent.

What is read is undone again; only sending changes anything, as a mail with the same text would.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from aiohttp import web

from bot.answers import Tone
from bot.counter import writing
from bot.counter.visit import MAX_CHARACTERS
from bot.counter.writing import Page, Said, Tried
from bot.documents.ledger import entries
from web import drafts, rendering
from web.forms import reading
from web.forms.fields import Field, Form, Lines
from web.guards import rates
from web.ledger.acting import at_counter
from web.sessions import Visit, signed_in
from web.site import now, site_of
from web.write.pace import PACE

log = structlog.get_logger(__name__)

TEXT = Field("text", Lines(MAX_CHARACTERS), is_required=True, lacking="Please write something.")
#: A line that an answer offers, sent by its button instead of the text.
LINE = Field("line", Lines(MAX_CHARACTERS))
FIELDS = (Field("text", Lines(MAX_CHARACTERS)), LINE)


def add_routes(app: web.Application) -> None:
    """Serve the page and its parts."""
    app.router.add_get("/write", signed_in(show), name="write")
    app.router.add_post("/write", signed_in(send))
    app.router.add_post("/write/reading", signed_in(read), name="write-reading")
    app.router.add_post("/write/pages", signed_in(look), name="write-pages")


async def show(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show the empty box."""
    return await _page(request, visit, reading.blank())


async def read(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show what a text comes to; for the script, only that part of the page."""
    form = await _form(request)
    is_part = request.query.get("part") == "yes"
    if not form.is_fit:
        if is_part:
            raise web.HTTPUnprocessableEntity
        return await _page(request, visit, form, status=422)
    tried = await _tried(request, visit, form, with_pages=not is_part)
    said = _shown(tried.said, is_read=True)
    if is_part:
        return await rendering.render(request, "write/reading.html", said)
    pictures = await _pictures(request, tried.pages)
    return await _page(request, visit, form, said={**said, "pictures": pictures})


async def look(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show the pages that a text would make, as pictures; a part for the script."""
    form = await _form(request)
    if not form.is_fit:
        raise web.HTTPUnprocessableEntity
    tried = await _tried(request, visit, form, with_pages=True)
    pictures = await _pictures(request, tried.pages)
    return await rendering.render(request, "write/pages.html", {"pictures": pictures})


async def _tried(request: web.Request, visit: Visit, form: Form, *, with_pages: bool) -> Tried:
    """Read a text when its turn has come."""
    async with request.app[PACE].turn(visit.account.id):
        return await writing.tried(form["text"], at_counter(request, visit), with_pages=with_pages)


async def send(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Carry a text out, and show the answer that a mail would have had."""
    form = await _form(request)
    if not form.is_fit:
        return await _page(request, visit, form, status=422)
    said = await writing.sent(form["text"], at_counter(request, visit))
    facts = _shown(said, is_read=False)
    facts["made"] = await entries.of(said.document_ids)
    if not said.is_taken:
        return await _page(request, visit, form, said=facts, status=422)
    response = await _page(request, visit, reading.blank(), said=facts)
    drafts.forget(site_of(request), response)
    return response


async def _form(request: web.Request) -> Form:
    """Read the form; a line that was chosen stands for the text."""
    form = await reading.read(request, *FIELDS)
    if form.values.get("line"):
        form.values["text"] = form.values["line"]
        form.typed["text"] = form.typed["line"]
        form.problems.pop("text", None)
    elif form.is_fit and not form.values.get("text"):
        form.blame("text", "Please write something.")
    return form


def _shown(said: Said, *, is_read: bool) -> dict[str, Any]:
    """Return what a page needs to show an answer."""
    parts: Any = said.answer["parts"]
    return {
        "answer": said.answer,
        "language": said.language,
        "is_read": is_read,
        "is_undone": said.is_undone,
        "is_mailed": said.is_mailed,
        # Where there are several commands, a line stands for one of them, not for the text.
        "takes": len(parts) == 1 and parts[0]["tone"] != Tone.OK,
        "made": [],
        "pictures": [],
    }


async def _pictures(request: web.Request, pages: Sequence[Page]) -> list[str]:
    """Return the pages as pictures that stand in the page itself; none where none can be drawn."""
    draw = site_of(request).ports.page
    if draw is None or not pages:
        return []
    rates.demand(request, "preview")
    found = []
    for page in pages:
        try:
            found.append(base64.b64encode(await draw(page.facts, page.logo)).decode())
        except Exception:  # the text can be sent all the same; what failed is written down
            log.exception("no picture of a page")
    return found


async def _page(
    request: web.Request,
    visit: Visit,
    form: Form,
    *,
    said: Mapping[str, Any] | None = None,
    status: int = 200,
) -> web.Response:
    facts = {
        "form": form,
        "said": said,
        "account": visit.account,
        "owner": drafts.owner(visit.account),
        "today": visit.account.today(now(request)),
        "now": now(request),
    }
    return await rendering.render(request, "write/write.html", facts, status=status)
