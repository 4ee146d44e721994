"""Customers: the list, with what each owes, and one customer with what is known about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.answering import refusal
from bot.commands.records import portraits
from bot.commands.records.fields import LANGUAGES
from bot.counter import acts
from bot.customers import Customer
from bot.documents.ledger import buyers, pages, sums
from bot.documents.ledger.buyers import Place
from bot.documents.ledger.pages import Search
from bot.problems import Problem
from web import rendering
from web.forms import reading
from web.forms.fields import Field, Form, Line, ticked
from web.ledger.acting import at_counter
from web.ledger.document import ID
from web.sessions import Visit, signed_in
from web.site import now

DONE = {
    "saved": "Saved.",
    "made": "The customer is there now.",
    "forgotten": "The customer is deleted.",
}
#: Fields of the form, by the names they have in ``customer``, and their longest text.
LONGEST = {
    "name": 200,
    "email": 254,
    "cc": 1000,
    "address": 400,
    "country": 100,
    "vat": 40,
    "reference": 100,
    "lang": 8,
    "currency": 20,
    "rate": 60,
    "net": 10,
}
FIELDS = tuple(Field(name, Line(most)) for name, most in LONGEST.items())
NAME = Field("code", Line(200), is_required=True, lacking="Please name the customer.")
#: Fields that an empty text clears; the others stay known once they are.
CLEARED = frozenset({"name", "cc", "vat", "reference", "rate"})
LANGUAGE_NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}
#: Documents that the page of a customer shows.
SHOWN = 10
_DIGITS = re.compile(r"[1-9]\d{0,17}", re.ASCII)


def add_routes(app: web.Application) -> None:
    """Serve list, page and forms."""
    router = app.router
    router.add_get("/customers", signed_in(customers), name="customers")
    router.add_get("/customers/new", signed_in(blank), name="customer-new")
    router.add_post("/customers/new", signed_in(make))
    router.add_get(f"/customers/{ID}", signed_in(show), name="customer")
    router.add_post(f"/customers/{ID}", signed_in(change))
    router.add_post(f"/customers/{ID}/forget", signed_in(forget))


async def customers(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show a page of customers, or those of whom a name begins as it says."""
    said = request.query.get("q", "").strip()[:100]
    account_id = visit.account.id
    if said:
        page = await buyers.named(account_id, said)
    else:
        page = await buyers.page(account_id, _placed(request.query))
    facts = {"page": page, "words": said}
    return await rendering.render(request, "ledger/customers.html", facts, done=DONE)


def _placed(query: Mapping[str, str]) -> Place | None:
    said = query.get("before", "") or query.get("after", "")
    if not _DIGITS.fullmatch(said):
        return None
    return Place(int(said), is_back="before" in query)


async def blank(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show the form for a new customer."""
    del visit
    return await _new(request, reading.blank())


async def make(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Make a customer."""
    form = await reading.read(request, NAME, *FIELDS)
    if form.is_fit:
        said = {name: form[name] for name in LONGEST if form[name]}
        if not said.get("email"):
            form.blame("email", "Please say where invoices go.")
        elif await _taken(visit, form["code"]):
            form.blame("code", "There is a customer of this name already.")
    if form.is_fit and await _tried(request, visit, form, said=said):
        row = await Customer.filter(account_id=visit.account.id).order_by("-id").first()
        raise rendering.to(request, "customer", done="made", id=str(row.id if row else 0))
    return await _new(request, form, status=422)


async def _taken(visit: Visit, name: str) -> bool:
    return await Customer.exists(account_id=visit.account.id, code=name)


async def show(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show a customer."""
    row = await _own(request, visit)
    return await _page(request, visit, row=row, form=reading.blank(**_known(row)))


async def change(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Change what is known about a customer, all fields or none."""
    row = await _own(request, visit)
    form = await reading.read(request, *FIELDS)
    known = _known(row)
    said = {name: form.typed[name].strip() for name in LONGEST if _differs(form, known, name)}
    for name, value in said.items():
        if not value and name not in CLEARED:
            form.blame(name, "This cannot be left empty any more.")
    if form.is_fit and await _tried(request, visit, form, said=said, customer_id=row.id):
        raise rendering.to(request, "customer", done="saved", id=str(row.id))
    return await _page(request, visit, row=row, form=form)


def _differs(form: Form, known: Mapping[str, str], name: str) -> bool:
    return form.typed[name].strip() != known[name]


async def forget(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Delete a customer; documents that have left go along if that is ticked (PRIVACY.md P22)."""
    row = await _own(request, visit)
    form = await reading.read(request, Field("sure", ticked), Field("documents", ticked))
    if not form.values.get("sure"):
        form.blame("sure", "Please tick this to delete the customer.")
        shown = reading.blank(**_known(row))
        return await _page(request, visit, row=row, form=shown, leaving=form)
    with_documents = bool(form.values.get("documents"))
    counter = at_counter(request, visit)
    if await acts.forget(row.id, counter, with_documents=with_documents) is None:
        raise web.HTTPNotFound
    raise rendering.to(request, "customers", done="forgotten")


async def _tried(
    request: web.Request,
    visit: Visit,
    form: Form,
    *,
    said: Mapping[str, str],
    customer_id: int | None = None,
) -> bool:
    """Carry a form out; tell whether it was, or say at the field why it was not."""
    values = {name: value or "none" for name, value in said.items()}
    name = form["code"] if customer_id is None else ""
    if not values:
        return True
    try:
        counter = at_counter(request, visit)
        if await acts.change_customer(customer_id, name, values, counter) is None:
            raise web.HTTPNotFound
    except Problem as problem:
        field = problem.place.line.partition(" ")[0] if problem.place else ""
        part = refusal(problem, visit.account.language)
        form.blame(field if field in LONGEST else "name", part.headline)
        return False
    return True


async def _own(request: web.Request, visit: Visit) -> Customer:
    row = await Customer.get_or_none(id=int(request.match_info["id"]), account_id=visit.account.id)
    if row is None:
        raise web.HTTPNotFound
    return row


def _known(row: Customer) -> dict[str, str]:
    """Return what stands in the fields of a customer."""
    rate = "" if row.rate is None else f"{row.rate.normalize():f}/{row.rate_unit.value}"
    return {
        "name": row.name,
        "email": row.address,
        "cc": row.cc,
        "address": portraits.postal(row),
        "country": row.country,
        "vat": row.vat_id,
        "reference": row.reference,
        "lang": row.language,
        "currency": row.currency,
        "rate": rate,
        "net": "" if row.terms_days is None else str(row.terms_days),
    }


def _choices() -> list[tuple[str, str]]:
    return [("", "Yours"), *((code, LANGUAGE_NAMES[code]) for code in LANGUAGES)]


async def _new(request: web.Request, form: Form, *, status: int = 200) -> web.StreamResponse:
    facts = {"form": form, "languages": _choices()}
    return await rendering.render(request, "ledger/customer-new.html", facts, status=status)


async def _page(
    request: web.Request,
    visit: Visit,
    *,
    row: Customer,
    form: Form,
    leaving: Form | None = None,
) -> web.StreamResponse:
    leaving = leaving or reading.blank()
    today = visit.account.today(now(request))
    latest = await pages.page(Search(visit.account.id, today, customer_id=row.id), size=SHOWN)
    facts: dict[str, Any] = {
        "customer": row,
        "form": form,
        "leaving": leaving,
        "languages": _choices(),
        "latest": latest,
        "owed": (await sums.by_customer(visit.account.id, [row.id])).get(row.id, {}),
        "today": today,
        "most": buyers.MOST_COUNTED,
        "has": await buyers.belongings(row),
    }
    status = 200 if form.is_fit and leaving.is_fit else 422
    return await rendering.render(request, "ledger/customer.html", facts, status=status, done=DONE)
