"""Deletion: an account goes for good, after four steps nobody takes by mistake (PRIVACY.md P23).

A sign-in of a moment ago, the export offered, the address typed, and a mailed link whose page has
the button. The link alone is enough then: it shows that the mailbox is theirs.
"""

from __future__ import annotations

from aiohttp import web

from bot import accounts
from bot.accounts import Account
from bot.erasure import accounts as erasure
from bot.erasure import asking
from bot.post import Sender
from bot.store import engine
from web import rendering, sessions
from web.account import overview
from web.forms import reading
from web.forms.fields import Field, Form, Line
from web.sessions import Visit, demand_fresh, signed_in
from web.site import now, site_of

PATH = "/account/delete"
ADDRESS = Field("address", Line(254), is_required=True, lacking="Please type your mail address.")
OTHER = "This is not the address of this account."
TOO_OFTEN = "Several mails are on their way already. Please look into your mailbox."


def add_routes(app: web.Application) -> None:
    """Serve the pages."""
    app.router.add_get(PATH, signed_in(show), name="delete-account")
    app.router.add_post(PATH, signed_in(ask))
    app.router.add_get(f"{PATH}/mailed", signed_in(mailed), name="deletion-mailed")
    link = r"/delete/{account:\d{1,18}}/{asked:\d{1,12}}/{token}"
    app.router.add_get(link, offer, name="deletion")
    app.router.add_post(link, erase)
    app.router.add_get("/deleted", deleted, name="deleted")


async def show(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show what would go, and take the address."""
    demand_fresh(request, visit)
    return await _page(request, visit, reading.blank())


async def ask(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Mail the link, if the address that was typed is the account's."""
    demand_fresh(request, visit, PATH)
    form = await reading.read(request, ADDRESS)
    if form.is_fit and accounts.mailbox_key(form["address"]) != visit.account.address:
        form.blame("address", OTHER)
    if form.is_fit and not await _is_mailed(request, visit.account):
        form.blame("address", TOO_OFTEN)
    if not form.is_fit:
        return await _page(request, visit, form, 422)
    raise rendering.to(request, "deletion-mailed")


async def mailed(request: web.Request, _visit: Visit) -> web.StreamResponse:
    """Say that a link is on its way."""
    return await rendering.render(request, "account/mailed.html")


async def offer(request: web.Request) -> web.StreamResponse:
    """Show the button; reading the page deletes nothing, as mail programs read links too."""
    account = await _named(request)
    if account is None:
        return await rendering.render(request, "account/over.html", status=410)
    facts = {"address": account.address, "held": await overview.counted(account)}
    return await rendering.render(request, "account/button.html", facts)


async def erase(request: web.Request) -> web.StreamResponse:
    """Erase the account."""
    account = await _named(request)
    if account is None:
        return await rendering.render(request, "account/over.html", status=410)
    await erasure.erase(account.id, now(request), site_of(request).house.mint)
    response = rendering.to(request, "deleted")
    sessions.forget(request, response)
    raise response


async def deleted(request: web.Request) -> web.StreamResponse:
    """Say that an account is gone."""
    return await rendering.render(request, "account/deleted.html")


async def _is_mailed(request: web.Request, account: Account) -> bool:
    site = site_of(request)
    async with engine.transaction():
        row = await accounts.locked(account.id)
        sender = Sender(row.id, None, now(request), site.settings.mail_domain)
        return await asking.ask(row, sender)


async def _named(request: web.Request) -> Account | None:
    """Return the account that a link is to delete; None if the link does not work."""
    said = request.match_info
    mint = site_of(request).house.mint
    return await asking.find(
        int(said["account"]), int(said["asked"]), said["token"], mint, now(request)
    )


async def _page(request: web.Request, visit: Visit, form: Form, status: int = 200) -> web.Response:
    facts = {"form": form, "held": await overview.counted(visit.account)}
    return await rendering.render(request, "account/delete.html", facts, status=status)
