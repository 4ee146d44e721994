"""Documents: the list, with search, filters and pages that are turned from row to row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from aiohttp import web

from bot.customers import Customer
from bot.documents.ledger import pages
from bot.documents.ledger.pages import Place, Search
from bot.documents.model import Kind
from bot.money import currencies
from web import rendering
from web.sessions import Visit, signed_in
from web.site import now

DONE = {
    "deleted": "The draft is deleted.",
    "erased": "Deleted. Only its number, kind and date are left, so that the series is complete.",
}
STATES = (
    ("", "Any state"),
    ("open", "Open"),
    ("overdue", "Overdue"),
    ("paid", "Paid"),
    ("pending", "On its way"),
    ("draft", "Drafts"),
)
KINDS = (
    ("", "Any kind"),
    ("invoice", "Invoices"),
    ("credit-note", "Credit notes"),
    ("quote", "Quotes"),
)
#: Years that can be chosen, back from this one.
YEARS = 8
#: Characters of a search that are read.
MAX_WORDS = 100
_DIGITS = re.compile(r"[1-9]\d{0,17}", re.ASCII)
_PLACE = re.compile(r"(?:(\d{4}-\d\d-\d\d)\.)?(\d{1,9})", re.ASCII)


def add_routes(app: web.Application) -> None:
    """Serve the list."""
    app.router.add_get("/documents", signed_in(documents), name="documents")


async def documents(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show a page of documents. What an address says that is no filter is left aside."""
    today = visit.account.today(now(request))
    search = searched(request.query, visit.account.id, today)
    page = await pages.page(search, placed(request.query))
    customer = None
    if search.customer_id is not None:
        customer = await Customer.get_or_none(id=search.customer_id, account_id=visit.account.id)
    facts = {
        "page": page,
        "customer": customer,
        "search": search,
        "today": today,
        "states": STATES,
        "kinds": KINDS,
        "years": range(today.year, today.year - YEARS, -1),
        "is_filtered": bool(_kept(search)),
        "before": _address(search, before=page.before) if page.before else "",
        "after": _address(search, after=page.after) if page.after else "",
    }
    return await rendering.render(request, "ledger/documents.html", facts, done=DONE)


def searched(query: Mapping[str, str], account_id: int, today: date) -> Search:
    """Return what an address asks for."""
    state, kind, year = query.get("state", ""), query.get("kind", ""), query.get("year", "")
    currency = query.get("currency", "").strip().upper()
    customer = query.get("customer", "")
    return Search(
        account_id,
        today,
        state=state if state in dict(STATES) and state else None,
        kind=Kind(kind) if kind in dict(KINDS) and kind else None,
        year=int(year) if re.fullmatch(r"(?:19|20)\d\d", year, re.ASCII) else None,
        currency=currency if currency in currencies() else "",
        customer_id=int(customer) if _DIGITS.fullmatch(customer) else None,
        words=query.get("q", "")[:MAX_WORDS],
    )


def placed(query: Mapping[str, str]) -> Place | None:
    """Return the place where an address says that the page begins."""
    said = query.get("before", "") or query.get("after", "")
    found = _PLACE.fullmatch(said)
    if found is None:
        return None
    try:
        issued_on = date.fromisoformat(found[1]) if found[1] else None
    except ValueError:
        return None
    return Place(int(found[2]), issued_on, is_back="before" in query)


def written(place: Place) -> str:
    """Return a place as an address has it."""
    dated = f"{place.issued_on.isoformat()}." if place.issued_on else ""
    return f"{dated}{place.draft_number}"


def _kept(search: Search) -> dict[str, str]:
    """Return the filters of a search as an address has them."""
    said = {
        "q": search.words,
        "state": search.state or "",
        "kind": search.kind.value if search.kind else "",
        "year": str(search.year or ""),
        "currency": search.currency,
        "customer": str(search.customer_id or ""),
    }
    return {name: value for name, value in said.items() if value}


def _address(search: Search, **places: Place | None) -> str:
    """Return the address of a page beside this one."""
    said = {name: written(place) for name, place in places.items() if place is not None}
    return f"?{urlencode({**_kept(search), **said})}"
