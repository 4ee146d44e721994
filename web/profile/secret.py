"""Secret: the address that only the account knows; seen and made only after a fresh sign-in."""

from __future__ import annotations

from hashlib import sha256

from aiohttp import web

from bot import accounts
from bot.accounts import Account
from bot.store import engine
from bot.trust import secret
from web import rendering, sessions
from web.forms import reading
from web.forms.fields import Field, Line
from web.sessions import Visit, demand_fresh, signed_in
from web.site import now, site_of

PATH = "/profile/secret"
#: Which address the page showed when its button was pressed.
SHOWN = Field("shown", Line(64))
DONE = {"made": "This is the new one, and a mail to you says that there is one."}


def add_routes(app: web.Application) -> None:
    """Serve the page."""
    app.router.add_get(PATH, signed_in(show), name="profile-secret")
    app.router.add_post(PATH, signed_in(make))


async def show(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show the address in full."""
    demand_fresh(request, visit)
    site = site_of(request)
    address = secret.address_of(visit.account, site.house.mint, site.settings.mail_domain)
    facts = {"address": address, "shown": mark(visit.account)}
    return await rendering.render(request, "profile/secret.html", facts, done=DONE)


async def make(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Make a new one, once for each that was shown, and mail that there is one."""
    demand_fresh(request, visit, PATH)
    form = await reading.read(request, SHOWN)
    async with engine.transaction():
        account = await accounts.locked(visit.account.id)
        # Pressed twice, the button would take away at once what it has just given.
        if form.is_fit and (form.values.get("shown") or "") == mark(account):
            await secret.reset(account, now(request))
            await sessions.tell(request, account, "secret")
    raise rendering.to(request, "profile-secret", done="made")


def mark(account: Account) -> str:
    """Return what names the secret address of an account without telling it; "" if it has none."""
    said = f"secret address {account.secret}"
    return sha256(said.encode()).hexdigest()[:16] if account.secret else ""
