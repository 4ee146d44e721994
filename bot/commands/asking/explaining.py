"""Explain: every step from the lines of a document to its last amount.

    "explain" [reference]

The steps are those the calculator took (`bot.documents.arithmetic.trace`), none of them made up
afterwards; of an issued document they are taken again from its rows, which do not change.
"""

from __future__ import annotations

import re
from decimal import Decimal

from bot import phrases
from bot.answers import Paragraph, Part, Replies, Table, Tone
from bot.commands.asking import naming
from bot.commands.verb import Desk, Result, Verb
from bot.documents import reading
from bot.documents.arithmetic.trace import Step
from bot.documents.facts import DocumentFacts
from bot.documents.model import Document
from bot.grammar.acts import asking
from bot.grammar.acts.asking import About
from bot.money import minor_digits
from bot.store import lookup
from bot.words import say

#: Amounts of a sum that are shown; of a longer one the first and the last.
MOST_SHOWN = 6
#: Letters of a line's text.
_LONGEST_TEXT = 40

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


async def run(command: About, desk: Desk) -> Result:
    """Answer with the steps of the calculation, in its order."""
    document, language = await naming.document(command, desk), desk.account.language
    await lookup.fetch(document, "lines")
    facts = await reading.facts_of(document.id, now=desk.now)
    steps = reading.calculated(document).trace
    table = Table(
        columns=tuple(say(language, "columns", name) for name in ("step", "formula", "result")),
        rows=tuple(_row(step, document, facts, language) for step in steps),
        numeric=(False, False, True),
    )
    reference = naming.called(document)
    headline = phrases.counted(
        len(steps),
        language,
        "explain",
        "headline",
        reference=reference,
        gross=phrases.money(facts.gross, language),
    )
    sections = (
        table,
        Paragraph(say(language, "explain", "rounding")),
        Replies(say(language, "titles", "replies"), (f"show {reference}",)),
    )
    return Result(Part(Tone.OK, headline, sections), document_id=document.id, only_tells=True)


def _row(
    step: Step, document: Document, facts: DocumentFacts, language: str
) -> tuple[str, str, str]:
    name = say(language, "explain", step.what, of=_subject(step.subject, document, facts, language))
    formula = _formula(step, document.currency, language)
    return name, formula, phrases.figure(step.result, language)


def _subject(subject: str, document: Document, facts: DocumentFacts, language: str) -> str:
    """Return what a step is about: a line with its text, or a tax and its rate."""
    if subject.isdigit():
        text = reading.ordered(document)[int(subject) - 1].description.splitlines()[0]
        short = text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
        return f"{subject} ({short})"
    category, _, rate = subject.partition(" ")
    if category != "S":
        return say(language, "explain", "untaxed")
    return f"{facts.tax_name} {phrases.number(Decimal(rate.rstrip('%')), language)} %"


def _formula(step: Step, currency: str, language: str) -> str:
    """Return a formula with numbers as the account writes them, and signs as people do."""
    if step.what == "line":
        quantity, _, price = step.formula.partition(" x ")
        count = phrases.number(Decimal(quantity.strip("()")), language)
        return f"{count} × {phrases.price(Decimal(price), currency, language)}"
    terms = step.formula.split(" + ")
    if len(terms) > MOST_SHOWN:
        terms = [*terms[: MOST_SHOWN - 1], "…", terms[-1]]
    shown = " + ".join(terms).replace(" x ", " × ").replace(" - ", " − ")
    return _NUMBER.sub(lambda found: _number(found[0], currency, language), shown)


def _number(text: str, currency: str, language: str) -> str:
    """Return an amount with the currency's decimals, any other number without superfluous ones."""
    decimals = len(text.partition(".")[2])
    if decimals and decimals == minor_digits(currency):
        return phrases.price(Decimal(text), currency, language)
    return phrases.number(Decimal(text), language)


EXPLAIN = Verb(
    name="explain",
    summary="how every amount of a document was calculated",
    examples=("explain 42", "explain D-12", "explain"),
    read=asking.read_about,
    run=run,
)
