"""Contact: a mail to the operator, for anybody, without a third party between (PRIVACY.md P25).

Programs that fill in every form are kept out by a field that people do not see, by the time a
person takes to write, and by how often a host may write.
"""

from __future__ import annotations

from datetime import datetime

from aiohttp import web

from bot import accounts, post
from bot.post import Outgoing, Sender
from bot.store import engine
from bot.tokens import Mint
from web import rendering, sessions
from web.forms import reading
from web.forms.fields import Field, Form, Line, Lines, mailbox
from web.guards import rates
from web.site import now, site_of

KIND = "contact"
#: Seconds: nobody writes a mail in less; a page that is older is to be opened anew.
QUICKEST_S, SLOWEST_S = 3, 24 * 3600
DONE = {"sent": "Thank you. Your message is on its way, and the answer will come by mail."}
FIELDS = (
    Field("address", mailbox, is_required=True, lacking="Please write your mail address."),
    Field("message", Lines(5000), is_required=True, lacking="Please write what it is about."),
    Field("website", Line(200)),
    Field("opened", Line(12)),
    Field("mark", Line(40)),
)


def add_routes(app: web.Application) -> None:
    """Serve the page."""
    app.router.add_get("/contact", show, name="contact")
    app.router.add_post("/contact", write)


async def show(request: web.Request) -> web.StreamResponse:
    """Show the form."""
    visit = await sessions.visit_of(request)
    return await _page(request, reading.blank(address=visit.account.address if visit else ""))


async def write(request: web.Request) -> web.StreamResponse:
    """Queue the mail to the operator."""
    site = site_of(request)
    if not site.settings.contact:
        raise web.HTTPNotFound
    form = await reading.read(request, *FIELDS)
    if form.typed["website"] or not _was_written(form, site.house.mint, now(request)):
        form.blame("message", "That was quicker than anybody writes. Please send it once more.")
    if not form.is_fit:
        return await _page(request, form, status=422)
    rates.demand(request, "contact")
    await _queue(request, form)
    raise rendering.to(request, "contact", done="sent")


async def _queue(request: web.Request, form: Form) -> None:
    site, visit = site_of(request), await sessions.visit_of(request)
    async with engine.transaction():
        owner = visit.account if visit else await accounts.house(site.settings.bot_address)
        outgoing = Outgoing(
            key=f"{KIND}/{site.secret()}",
            kind=KIND,
            recipient=site.settings.contact,
            language="en",
            facts={
                "message": form["message"],
                "reply_to": form["address"],
                "is_signed_in": visit is not None and form["address"] == owner.address,
            },
        )
        await post.put(outgoing, Sender(owner.id, None, now(request), site.settings.mail_domain))


def _was_written(form: Form, mint: Mint, at: datetime) -> bool:
    """Tell whether the page was opened as long ago as a person takes to write."""
    opened = form.typed["opened"]
    if not mint.is_token(form.typed["mark"], "contact", opened):
        return False
    return QUICKEST_S <= at.timestamp() - int(opened) <= SLOWEST_S


async def _page(request: web.Request, form: Form, *, status: int = 200) -> web.Response:
    site = site_of(request)
    opened = str(int(now(request).timestamp()))
    facts = {
        "form": form,
        "has_form": bool(site.settings.contact),
        "opened": opened,
        "mark": site.house.mint.token("contact", opened),
    }
    return await rendering.render(request, "pages/contact.html", facts, status=status, done=DONE)
