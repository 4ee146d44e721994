"""Dashboard: what is open, overdue, on its way and paid, and what was made last."""

from __future__ import annotations

from aiohttp import web
from jinja2.environment import TemplateModule

from bot.accounts import Account
from bot.commands.records import portraits
from bot.counter import acts
from bot.customers import Customer
from bot.documents.ledger import overview, pages
from bot.documents.ledger.pages import Search
from bot.documents.model import Document, State
from bot.money import Money
from web import rendering
from web.ledger import glances
from web.sessions import Visit, signed_in
from web.site import now, site_of

#: Rows of each list on the page.
SHOWN = 8
DONE = {"stopped": "Held: it is a draft again, and nothing has left."}


def add_routes(app: web.Application) -> None:
    """Serve the page."""
    app.router.add_get("/overview", signed_in(dashboard), name="dashboard")


async def dashboard(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show the account at one glance."""
    account = visit.account
    shown = glances.last(request, account.id)
    if shown is None:
        shown = await _shown(request, account)
        glances.note(request, account.id, shown)
    missing = portraits.needed(portraits.missing(account), account)
    facts = {"missing": missing, "shown": shown}
    return await rendering.render(request, "ledger/dashboard.html", facts, done=DONE)


async def _shown(request: web.Request, account: Account) -> TemplateModule:
    """Return the sums and lists of an account, written."""
    time = now(request)
    today = account.today(time)
    late, latest = Search(account.id, today, "overdue"), Search(account.id, today)
    facts = {
        "overview": await overview.of(account.id, today),
        "leaving": await _leaving(account.id),
        "late": (await pages.page(late, size=SHOWN)).entries,
        "latest": (await pages.page(latest, size=SHOWN)).entries,
        "has_customers": await Customer.exists(account_id=account.id),
        "bot_address": site_of(request).settings.bot_address,
        "today": today,
        "now": time,
        "account": account,
        "seen": acts.seen,
        "reference": acts.reference,
        "gross": lambda row: Money.of_minor(row.gross_minor, row.currency),
    }
    return rendering.part(request, "ledger/glance.html", facts)


async def _leaving(account_id: int) -> list[Document]:
    """Return documents whose undo window runs, the newest first."""
    pending = Document.filter(account_id=account_id, state=State.PENDING)
    return await pending.order_by("-draft_number").limit(SHOWN).select_related("customer")
