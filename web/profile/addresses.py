"""Addresses: further ones that may command for the account, asked by mail before they may."""

from __future__ import annotations

from aiohttp import web

from bot import accounts
from bot.accounts import Account
from bot.documents.events import Occasion
from bot.post import Sender
from bot.problems import Problem
from bot.store import engine
from bot.trust import aliases
from bot.trust.aliases import Request
from web import rendering
from web.forms import reading
from web.forms.fields import Field, Form, Line, mailbox
from web.guards import rates
from web.profile import page, parts
from web.sessions import Visit, demand_fresh, signed_in
from web.site import now, site_of

PATH = "/profile/addresses"
PART = "commands"
NEW = Field("address", mailbox, is_required=True, lacking="Please type a mail address.")
OLD = Field("address", Line(254), is_required=True, lacking="Please choose an address.")


def add_routes(app: web.Application) -> None:
    """Serve the page, and what the buttons of the profile do."""
    app.router.add_get(PATH, signed_in(show), name="profile-addresses")
    app.router.add_post(PATH, signed_in(add))
    app.router.add_post(f"{PATH}/drop", signed_in(drop))


async def show(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show the box for one more; only after a fresh sign-in, as it gives somebody a say."""
    demand_fresh(request, visit)
    return await _page(request, reading.blank())


async def add(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Ask an address by mail whether it is to be one of the account's."""
    demand_fresh(request, visit, PATH)
    form = await reading.read(request, NEW)
    if form.is_fit:
        rates.demand(request, "address")
        try:
            async with engine.transaction():
                account = await accounts.locked(visit.account.id)
                await _ask(request, account, form["address"])
            raise parts.changed("address-asked", PART)
        except Problem as problem:
            form.blame("address", parts.sentence(problem))
    return await _page(request, form, 422)


async def drop(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Take an address away. That needs no fresh sign-in: it gives nobody a say."""
    form = await reading.read(request, OLD)
    if form.is_fit:
        try:
            async with engine.transaction():
                account = await accounts.locked(visit.account.id)
                await aliases.drop(account, Request(form["address"]))
            raise parts.changed("address-dropped", PART)
        except Problem as problem:
            form.blame("address", parts.sentence(problem))
    return await page.show(request, visit, {PART: form}, 422)


async def _ask(request: web.Request, account: Account, address: str) -> None:
    at, domain = now(request), site_of(request).settings.mail_domain
    occasion, sender = Occasion(at, "portal"), Sender(account.id, None, at, domain)
    await aliases.ask(account, Request(address), occasion, sender)


async def _page(request: web.Request, form: Form, status: int = 200) -> web.Response:
    return await rendering.render(request, "profile/addresses.html", {"form": form}, status=status)
