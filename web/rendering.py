"""Rendering: templates become pages, each with who reads it and where they can go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web
from jinja2 import PackageLoader, StrictUndefined
from jinja2.environment import TemplateModule

from web import assets, sessions
from web.site import site_of

#: The ways to other pages, by the name of their route; those that are not served are not shown.
SIGNED_IN = (
    ("dashboard", "Overview"),
    ("documents", "Documents"),
    ("customers", "Customers"),
    ("write", "Write"),
    ("profile", "Profile"),
    ("account", "Account"),
)
SIGNED_OUT = (("help", "Help"), ("signin", "Sign in"))
FOOTER = (("help", "Help"), ("privacy", "Privacy"), ("terms", "Terms"), ("contact", "Contact"))

#: What a page says after a redirect: the word in the address, ``?done=saved``, and its sentence.
Done = Mapping[str, str]


def setup(app: web.Application) -> None:
    """Give an application its templates."""
    environment = aiohttp_jinja2.setup(
        app,
        loader=PackageLoader("templates", "web"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        autoescape=jinja2.select_autoescape(default=True),
        filters={"asset": assets.address},
    )
    environment.globals["asset"] = assets.address


async def render(
    request: web.Request,
    template: str,
    facts: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    done: Done | None = None,
) -> web.Response:
    """Return a page. An unknown fact in a template is a fault."""
    await sessions.visit_of(request)
    said = (done or {}).get(request.query.get("done", ""), "")
    return rendered(request, template, {**(facts or {}), "done": said}, status=status)


def rendered(
    request: web.Request, template: str, facts: Mapping[str, Any], *, status: int
) -> web.Response:
    """Return a page without asking the database who reads it: an error has to come anyway."""
    visit = sessions.known(request)
    settings = site_of(request).settings
    frame = {
        "visit": visit,
        "brand": settings.brand,
        "operator": settings.operator,
        "bot_address": settings.bot_address,
        "has_mailboxes": settings.is_local and site_of(request).ports.mailboxes is not None,
        "places": _ways(request, SIGNED_IN if visit else SIGNED_OUT),
        "footer": _ways(request, FOOTER),
        "path": request.path,
        "done": "",
    }
    response = aiohttp_jinja2.render_template(template, request, {**frame, **facts})
    response.set_status(status)
    return response


def part(request: web.Request, template: str, facts: Mapping[str, Any]) -> TemplateModule:
    """Return a part of a page, written and escaped, without who reads it."""
    environment = aiohttp_jinja2.get_env(request.app)
    return environment.get_template(template).make_module({"app": request.app, **facts})


def _ways(request: web.Request, ways: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Return address and words of each way that is served here."""
    router = request.app.router
    return [(str(router[name].url_for()), text) for name, text in ways if name in router]


def to(request: web.Request, route: str, *, done: str = "", **parts: str) -> web.HTTPSeeOther:
    """Return the redirect to a page after a change; raise it or return it (RFC 9110 15.4.4)."""
    address = request.app.router[route].url_for(**parts)
    return web.HTTPSeeOther(address.with_query(done=done) if done else address)
