"""Document: one document with its lines, payments, mails and events, and what can be done now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.answers import Part
from bot.counter import acts, dossier
from bot.counter.dossier import Dossier
from bot.documents.ledger import entries
from bot.documents.model import Kind, State
from bot.post import Posted
from web import rendering
from web.forms import reading
from web.forms.fields import Form
from web.ledger import showing
from web.sessions import Visit, signed_in
from web.site import now

ID = r"{id:[1-9]\d{0,17}}"
DONE = {
    "sent": "It is on its way.",
    "stopped": "Held: it is a draft again, and nothing has left.",
    "held": "Nobody will be reminded of it.",
    "resumed": "Reminders go on.",
    "reminded": "Your customer is being reminded.",
    "paid": "The payment is booked.",
    "unpaid": "The payment is taken back.",
    "credited": "A credit note is made.",
    "voided": "A credit note over all of it is made, and cancels it when it leaves.",
    "changed": "This document has changed since your page was loaded. This is how it stands now; "
    "nothing was done a second time.",
}
#: What became of a mail, in plain words.
DELIVERIES = {
    Posted.QUEUED: "Waiting to be handed on",
    Posted.RELAYED: "Handed on to the next mail server",
    Posted.DELIVERED: "Delivered to the mailbox",
    Posted.BOUNCED: "Came back",
    Posted.FAILED: "Could not be handed on",
}
ATTEMPTS = {
    "accepted": "The next mail server took it",
    "deferred": "The next mail server asked to try again later",
    "refused": "The next mail server refused it",
}
#: What each kind of mail is.
MAILS = {
    "invoice": "Invoice",
    "credit-note": "Credit note",
    "quote": "Quote",
    "reminder": "Reminder",
    "reply": "Reply",
}
BY = {"mail": "by mail", "portal": "in the portal", "clock": "on time", "relay": ""}


def add_routes(app: web.Application) -> None:
    """Serve the page."""
    app.router.add_get(f"/documents/{ID}", signed_in(show), name="document")


async def show(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Show a document."""
    return await page(request, visit, done=DONE)


async def page(
    request: web.Request,
    visit: Visit,
    *,
    status: int = 200,
    done: Mapping[str, str] | None = None,
    **asked: Any,
) -> web.StreamResponse:
    """Return the page of a document, `asked` with a form on it that did not fit, or a question."""
    found = await dossier.of(
        int(request.match_info["id"]), visit.account, now(request), showing.LANGUAGE
    )
    if found is None:
        raise web.HTTPNotFound
    facts = {**_facts(found, visit, request), **asked}
    return await rendering.render(request, "ledger/document.html", facts, status=status, done=done)


def _facts(found: Dossier, visit: Visit, request: web.Request) -> dict[str, Any]:
    answer: Part | None = None
    return {
        "found": found,
        "document": found.document,
        "facts": found.facts,
        "account": visit.account,
        "now": now(request),
        "today": visit.account.today(now(request)),
        "mark": acts.seen(found.document),
        "can": possible(found),
        "deliveries": DELIVERIES,
        "attempts": ATTEMPTS,
        "mails": MAILS,
        "by": BY,
        "form": reading.blank(),
        "at": "",
        "question": "",
        "answer": answer,
    }


def possible(found: Dossier) -> set[str]:
    """Return which verbs fit where a document stands; the others are not offered."""
    document = found.document
    match document.state:
        case State.DRAFT:
            return {"send", "delete"}
        case State.PENDING:
            return {"stop", "delete"}
        case State.ERASED:
            return set()
    can = {"delete"} if document.kind is not Kind.CREDIT_NOTE else set()
    if document.kind not in entries.DUE or document.state is State.VOIDED:
        return can
    if found.payments:
        can.add("unpaid")
    if document.state in (State.ISSUED, State.SETTLED):
        can |= {"paid", "credit"}
    if document.state is State.ISSUED:
        can |= {"resume" if document.is_held else "hold", "remind"}
        can |= set() if document.paid_minor else {"void"}
    return can


def refused(form: Form, at: str) -> dict[str, Any]:
    """Return what a page needs to show a form again that did not fit."""
    return {"form": form, "at": at}
