"""Parts: one form of the profile is kept, whole or not at all."""

from __future__ import annotations

from aiohttp import web

from bot import accounts
from bot.documents.events import Occasion
from bot.problems import Problem
from bot.setup import sections
from bot.setup.reading import SECTIONS
from bot.setup.sections import Unfit
from bot.store import engine
from bot.words import say
from web.forms import reading
from web.forms.fields import Field, Form, Lines
from web.profile import page
from web.sessions import Visit, signed_in
from web.site import now

#: Characters of any box; how long a value may be the profile knows.
MOST = 2000


def add_routes(app: web.Application) -> None:
    """Serve the page and its forms."""
    app.router.add_get("/profile", signed_in(show), name="profile")
    app.router.add_get("/profile/part/{part}", signed_in(back), name="profile-part")
    app.router.add_post("/profile/part/{part}", signed_in(keep))


async def show(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show the profile."""
    return await page.show(request, visit)


async def back(request: web.Request, _visit: Visit) -> web.StreamResponse:
    """Lead who reloads an answer to a form back to the page."""
    raise web.HTTPSeeOther(f"/profile#part-{_part(request)}")


async def keep(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Keep one part, or show the page again with what was typed and why it cannot be kept."""
    part = _part(request)
    form = await reading.read(request, *(Field(name, Lines(MOST)) for name in SECTIONS[part]))
    if form.is_fit:
        values = {name: value or "" for name, value in form.values.items()}
        try:
            async with engine.transaction():
                account = await accounts.locked(visit.account.id)
                kept = await sections.keep(account, part, values, Occasion(now(request), "portal"))
            raise changed("held" if kept.held else "saved", part)
        except Unfit as unfit:
            blame(form, unfit)
    return await page.show(request, visit, {part: form}, 422)


def changed(done: str, part: str) -> web.HTTPSeeOther:
    """Return the way back to a part of the page that says what was done; raise it."""
    return web.HTTPSeeOther(f"/profile?done={done}&part={part}#part-{part}")


def blame(form: Form, unfit: Unfit) -> None:
    """Say at each field why its value cannot be kept."""
    for name, problem in unfit.problems.items():
        form.blame(name, sentence(problem))


def sentence(problem: Problem) -> str:
    """Return what a problem says, in the language of the page."""
    return say("en", "problems", problem.code, **problem.facts)


def _part(request: web.Request) -> str:
    part = request.match_info["part"]
    if part not in SECTIONS:
        raise web.HTTPNotFound
    return part
