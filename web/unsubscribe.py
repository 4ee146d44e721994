"""Unsubscribe: a customer wants no more reminders, by one click in a mail program or on a page.

A mail program posts ``List-Unsubscribe=One-Click`` to the address in the mail's header, without
cookies, and follows no redirect (RFC 8058 3.2). A person who opens the same address sees a button:
what follows links on its own, such as a virus scanner, changes nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib import resources

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from bot.correspondence import unsubscribing
from bot.correspondence.unsubscribing import Subscription
from web.site import now, site_of

FIELD = "List-Unsubscribe"
#: Octets of a form; ours has 26.
MAX_OCTETS = 1024


def add_routes(app: web.Application) -> None:
    """Serve the page."""
    app.router.add_get("/unsubscribe/{handle}", ask)
    app.router.add_post("/unsubscribe/{handle}", carry_out, name="unsubscribe")


async def ask(request: web.Request) -> web.Response:
    """Show who sends the reminders, and the button that stops them."""
    return _page(request, await _subscription(request))


async def carry_out(request: web.Request) -> web.Response:
    """Stop the reminders, or send them again if that is posted; nothing else changes anything."""
    mine = await _subscription(request)
    wanted = (await _form(request)).get(FIELD)
    if mine is None or wanted not in ("One-Click", "Undo"):
        return _page(request, mine, status=404 if mine is None else 400)
    if wanted == "Undo":
        await unsubscribing.resume(mine.mail.id)
        return _page(request, mine)
    await unsubscribing.stop(mine.mail.id, now=now(request))
    return _page(request, mine, is_stopped=True)


async def _subscription(request: web.Request) -> Subscription | None:
    """Return what an address is about; None once its mail is erased. A made-up address is 404."""
    mail_id = unsubscribing.mail_of(request.match_info["handle"], site_of(request).house.mint)
    if mail_id is None:
        raise web.HTTPNotFound
    return await unsubscribing.subscription(mail_id)


async def _form(request: web.Request) -> Mapping[str, object]:
    """Return the fields posted: both encodings are allowed (RFC 8058 3.1)."""
    if (request.content_length or 0) > MAX_OCTETS:
        raise web.HTTPRequestEntityTooLarge(MAX_OCTETS, request.content_length or 0)
    try:
        return await request.post()
    except ValueError:  # a form that ends in the middle
        return {}


def _page(
    request: web.Request, mine: Subscription | None, *, is_stopped: bool = False, status: int = 200
) -> web.Response:
    settings = site_of(request).settings
    page = unsubscribing.page_of(mine, brand=settings.brand, is_stopped=is_stopped)
    text = _template().render(
        page=page,
        brand=settings.brand,
        operator=settings.operator,
        style=Markup(_style()),  # noqa: S704  (ours)
    )
    return web.Response(
        text=text,
        status=status if mine else 404,
        content_type="text/html",
        headers={
            "Content-Security-Policy": _policy(),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",  # the address is the right to use it
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        },
    )


@cache
def _template() -> Template:
    made = Environment(
        loader=PackageLoader("templates", "web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made.get_template("unsubscribe.html")


@cache
def _style() -> str:
    return (resources.files("templates") / "web/unsubscribe.css").read_text("utf-8")


@cache
def _policy() -> str:
    """Return the policy of the page: its own style and its own form, nothing else (CSP 3)."""
    digest = base64.b64encode(sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
