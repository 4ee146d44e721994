"""Invoice: make a document from one line or a block of lines.

    ("invoice" | "draft") customer [":"] { item | modifier } NL { line } ["?"]

``invoice`` lets it leave when the undo window has passed; ``draft`` keeps it until ``send``.
"""

from __future__ import annotations

from dataclasses import replace

from bot.commands.making import leaving, offers, planning, waits
from bot.commands.making.waits import Case, Wait
from bot.commands.verb import Desk, Result, Undone, Verb
from bot.documents import drafting
from bot.grammar import canonical, create
from bot.grammar.syntax import Create, SendWhen
from bot.problems import Problem


async def run(command: Create, desk: Desk) -> Result:
    """Draft what was asked, and let it leave if nothing stands against it."""
    try:
        plan = await planning.plan(command, desk)
        document = await drafting.draft(plan, desk.account, desk.occasion)
    except Problem as problem:
        raise offers.with_whole_lines(problem, command) from None
    case = Case(document, plan.customer, desk)
    if command.is_dry_run:
        facts = await case.facts()
        line = canonical.write(replace(command, is_dry_run=False))
        part = leaving.said(case, "preview", facts, replies=(line,))
        # The number of its draft is taken back, and the next one will have it.
        raise Undone(Result(part, sketches=(replace(facts, reference=""),)))
    wait = await _wait(command, case)
    return await (
        leaving.let_go(case, on=command.send_on) if wait is None else leaving.kept(case, wait)
    )


async def _wait(command: Create, case: Case) -> Wait | None:
    """Return what keeps the new document from leaving."""
    if command.verb == "draft" and command.send is SendWhen.DEFAULT:
        return waits.DRAFT
    newcomers = await planning.newcomers(command, case.customer) if case.customer else ()
    return waits.obstacle(case) or waits.doubt(case, newcomers)


#: What ``help invoice`` says besides the examples.
_HINT = (
    "Several items: one a line, or with a semicolon between them. Behind them you can say: net 30, "
    "due 15 Dec, on 1 Dec, for November, po 4711, ref 12-A, tax 19%, no tax, reverse charge, "
    "discount 10%, to and cc with a mail address, in EUR, lang de, send 15 Dec, note and some "
    "words. A question mark at the end only shows what it would be."
)

INVOICE = Verb(
    name="invoice",
    summary="make an invoice and let it leave",
    hint=_HINT,
    examples=(
        "invoice ACME 3h @ 100",
        "invoice ACME 3h design @ 100; 2 x Widget @ 49.90; tax 8.1%; net 14; po 4711",
        'invoice "Muster AG" <ap@muster.example> 1.5d Beratung @ CHF 1200/d; vat 8.1%; lang de',
    ),
    is_repeatable=True,
    read=create.read,
    run=run,
)
DRAFT = Verb(
    name="draft",
    summary="make an invoice and keep it until you say send",
    hint=_HINT,
    examples=("draft ACME 90m call @ 120/h", "draft ACME Website 4500; due in 30 days"),
    is_repeatable=True,
    read=create.read,
    run=run,
)
