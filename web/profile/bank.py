"""Bank: where customers pay; seen and changed only after a fresh sign-in (TRUST.md 3)."""

from __future__ import annotations

from aiohttp import web

from bot import accounts
from bot.post import Sender
from bot.setup import bank
from bot.setup.sections import Unfit
from bot.store import engine
from web import rendering
from web.forms import reading
from web.forms.fields import Field, Form, Line
from web.profile import parts
from web.sessions import Visit, demand_fresh, signed_in
from web.site import now, site_of

PATH = "/profile/bank"
FIELDS = tuple(Field(name, Line(200)) for name in bank.FIELDS)


def add_routes(app: web.Application) -> None:
    """Serve the page."""
    app.router.add_get(PATH, signed_in(show), name="profile-bank")
    app.router.add_post(PATH, signed_in(change))


async def show(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show the details in full."""
    demand_fresh(request, visit)
    return await _page(request, reading.blank(**{n: "" for n in bank.FIELDS} | visit.account.bank))


async def change(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Change the details, and mail that they are changed."""
    demand_fresh(request, visit, PATH)
    form = await reading.read(request, *FIELDS)
    if form.is_fit:
        site = site_of(request)
        sender = Sender(visit.account.id, None, now(request), site.settings.mail_domain)
        try:
            async with engine.transaction():
                account = await accounts.locked(visit.account.id)
                values = {name: value or "" for name, value in form.values.items()}
                portal = f"{site.base_url}{PATH}"
                is_changed = await bank.change(account, values, sender, portal=portal)
            raise parts.changed("bank" if is_changed else "bank-same", "bank")
        except Unfit as unfit:
            parts.blame(form, unfit)
    return await _page(request, form, 422)


async def _page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    return await rendering.render(request, "profile/bank.html", {"form": form}, status=status)
