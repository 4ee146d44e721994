"""Acting: the forms on the page of a document; each does what a mail does with the same verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import web

from bot.answering import refusal, worded
from bot.answers import Part
from bot.commands.verb import Result
from bot.counter import acts
from bot.counter.acts import Act, Stale
from bot.counter.dossier import of_account
from bot.counter.visit import Visit as AtCounter
from bot.documents.model import Document, State
from bot.problems import Problem
from web import rendering
from web.forms import reading
from web.forms.fields import Field, Form, Line, Unfit, ticked
from web.ledger import document, glances
from web.ledger.document import ID
from web.sessions import Visit, signed_in
from web.site import now, site_of


def a_day(text: str) -> date | None:
    """Read a day as a browser sends it (ISO 8601); None for none."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Unfit("Please write a day such as 2026-12-23.") from None


MARK = Field("mark", Line(80))
AMOUNT = Field("amount", Line(40))
ON = Field("on", a_day)
NOTE = Field("note", Line(500))
REASON = Field("reason", Line(500))
OVERPAID = Field("overpaid", ticked)
ANYWAY = Field("anyway", ticked)
WHAT = Field("what", Line(300))


@dataclass(frozen=True, slots=True)
class Doing:
    """What a form on the page of a document asks for."""

    verb: str
    done: str  #: what the page says afterwards, a key of `document.DONE`
    fields: tuple[Field, ...] = ()
    is_asked: bool = False  #: it is done only after a second yes
    by_mail: bool = False  #: what is asked is mailed too


DOINGS = (
    Doing("send", "sent"),
    Doing("stop", "stopped"),
    Doing("hold", "held"),
    Doing("resume", "resumed"),
    Doing("remind", "reminded", (ANYWAY,)),
    Doing("paid", "paid", (AMOUNT, ON, NOTE, OVERPAID, ANYWAY)),
    Doing("unpaid", "unpaid", (AMOUNT, ON)),
    Doing("credit", "credited", (WHAT, REASON, ANYWAY)),
    Doing("void", "voided", (REASON,), is_asked=True),
    Doing("delete", "deleted", is_asked=True, by_mail=True),
)
#: Fields that a problem is said at; of others it is said above the form.
BLAMED = {"paid": "amount", "unpaid": "amount", "credit": "what"}


def add_routes(app: web.Application) -> None:
    """Serve the forms."""
    for doing in DOINGS:
        app.router.add_post(f"/documents/{ID}/{doing.verb}", signed_in(_handler(doing)))
        if doing.is_asked:
            handler = signed_in(_confirming(doing))
            app.router.add_post(f"/documents/{ID}/{doing.verb}/confirm", handler)


def at_counter(request: web.Request, visit: Visit) -> AtCounter:
    """Return who stands at the counter, about to do something."""
    glances.drop(request, visit.account.id)
    return AtCounter(visit.account.id, now(request), site_of(request).house)


def _handler(doing: Doing) -> Any:
    async def act(request: web.Request, visit: Visit) -> web.StreamResponse:
        row = await _own(request, visit)
        form = await reading.read(request, MARK, *doing.fields)
        if not form.is_fit:
            return await _again(request, visit, doing, form)
        try:
            result = await acts.on_document(
                row.id,
                form["mark"] or "",
                _act(doing, form),
                at_counter(request, visit),
                by_mail=doing.by_mail and row.number is not None,
            )
        except Stale:
            raise _back(request, row, "changed") from None
        except Problem as problem:
            return await _problem(request, visit, doing, form=form, problem=problem)
        return await _done(request, visit, doing, row=row, result=result)

    return act


def _confirming(doing: Doing) -> Any:
    async def confirm(request: web.Request, visit: Visit) -> web.StreamResponse:
        row = await _own(request, visit)
        if row.state is State.ERASED:
            raise rendering.to(request, "documents")
        try:
            await acts.confirm(doing.verb, acts.reference(row), at_counter(request, visit))
        except Problem as problem:
            return await _problem(request, visit, doing, form=reading.blank(), problem=problem)
        if doing.verb == "delete":
            raise rendering.to(request, "documents", done="erased")
        raise _back(request, row, doing.done)

    return confirm


async def _own(request: web.Request, visit: Visit) -> Document:
    row = await of_account(int(request.match_info["id"]), visit.account.id)
    if row is None:
        raise web.HTTPNotFound
    return row


def _act(doing: Doing, form: Form) -> Act:
    """Return the act of a form."""
    values: Mapping[str, Any] = form.values
    said: dict[str, Any] = {}
    words = ""
    match doing.verb:
        case "paid":
            words = values.get("amount") or ""
            said = {"note": values.get("note") or "", "is_overpaid": bool(values.get("overpaid"))}
            said |= {"on": values["on"]} if values.get("on") else {}
        case "unpaid":
            words = f"{values.get('amount') or ''} {values.get('on') or ''}"
        case "credit":
            words = values.get("what") or ""
            said = {"reason": values.get("reason") or ""}
        case "void":
            said = {"reason": values.get("reason") or ""}
    if values.get("anyway"):
        said["is_meant"] = True
    return Act(doing.verb, words, said)


def _back(request: web.Request, row: Document, done: str) -> web.HTTPSeeOther:
    return rendering.to(request, "document", done=done, id=str(row.id))


async def _done(
    request: web.Request, visit: Visit, doing: Doing, *, row: Document, result: Result
) -> web.StreamResponse:
    """Show what was asked, or lead back to where the document is seen."""
    if doing.verb == "delete" and row.number is None:
        raise rendering.to(request, "documents", done="deleted")
    part = worded(result.part, visit.account.language)
    if doing.is_asked:
        return await document.page(request, visit, question=doing.verb, answer=part)
    if doing.verb == "send":
        await row.refresh_from_db()
        if row.state is State.DRAFT:  # it still waits for something, which the answer says
            return await document.page(request, visit, status=422, answer=part)
    if request.query.get("from") == "overview":
        raise rendering.to(request, "dashboard", done=doing.done)
    raise _back(request, row, doing.done)


async def _again(
    request: web.Request, visit: Visit, doing: Doing, form: Form
) -> web.StreamResponse:
    return await document.page(request, visit, status=422, **document.refused(form, doing.verb))


async def _problem(
    request: web.Request, visit: Visit, doing: Doing, *, form: Form, problem: Problem
) -> web.StreamResponse:
    """Show the form again with what is wrong, in the words that a mail would be answered with."""
    language = visit.account.language
    part: Part = worded(refusal(problem, language), language)
    field = BLAMED.get(doing.verb)
    if field is not None:
        form.blame(field, part.headline)
        return await _again(request, visit, doing, form)
    asked = {**document.refused(form, doing.verb), "answer": part}
    return await document.page(request, visit, status=422, **asked)
