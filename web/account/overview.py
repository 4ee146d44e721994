"""Overview: what is held about an account, by kind, and the whole of it as a file."""

from __future__ import annotations

from aiohttp import web

from bot import phrases
from bot.accounts import Account
from bot.takeout import archive, held
from bot.takeout.held import Count
from web import rendering
from web.guards import rates
from web.sessions import Visit, signed_in
from web.site import now

#: What the rows of each table of `bot.takeout.held` are to a person, in the order they are told;
#: of tables with one name the first is counted.
KINDS = (
    ("Your account and profile", ("account", "logos")),
    ("Further addresses of yours", ("aliases",)),
    ("Customers", ("customers", "customer_names", "contacts", "undeliverable", "unsubscribed")),
    ("Products", ("products",)),
    ("Documents", ("documents", "lines", "number_series")),
    ("Payments", ("payments",)),
    ("Events in the history of documents", ("events",)),
    ("PDF files", ("drawings", "sketches")),
    ("Mails you sent", ("mails_in",)),
    ("Mails sent for you", ("mails_out", "attempts", "enclosures")),
    ("Questions and what you chose", ("questions", "choices", "commands_lately")),
    ("Browsers signed in, and sign-ins lately", ("sessions", "sign_ins", "errands")),
    ("What Google sent", ("identities",)),
)

#: Rows of one table that are counted.
MOST = 1000


def add_routes(app: web.Application) -> None:
    """Serve the page and the file."""
    app.router.add_get("/account", signed_in(show), name="account")
    app.router.add_post("/account/export", signed_in(export), name="export")


async def show(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show what is held."""
    account = visit.account
    facts = {
        "held": await counted(account),
        "since": phrases.day(account.created_at.date(), "en"),
        "terms": account.terms_version,
        "terms_on": phrases.day(account.terms_at.date(), "en") if account.terms_at else "",
    }
    return await rendering.render(request, "account/overview.html", facts)


async def counted(account: Account) -> list[tuple[str, str]]:
    """Return how many there are of each kind: the first table of a kind is what it counts."""
    tables = {each.name: each for each in held.HELD}
    return [
        (kind, told(await held.count(tables[names[0]], account, MOST))) for kind, names in KINDS
    ]


def told(count: Count) -> str:
    """Return a number of rows in words."""
    if count.is_all:
        return f"{count.number:,}"
    if count.number == MOST:
        return f"more than {MOST:,}"
    return f"at least {count.number:,}" if count.number else "not counted"


async def export(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Give everything as one ZIP file, as it is made."""
    rates.demand(request, "export")
    day = visit.account.today(now(request)).isoformat()
    response = web.StreamResponse(
        headers={
            "Content-Type": "application/zip",
            "Content-Disposition": f'attachment; filename="JupiterInvoice_{day}.zip"',
        }
    )
    await response.prepare(request)
    async for piece in archive.streamed(visit.account.id):
        await response.write(piece)
    await response.write_eof()
    return response
