"""Export: all that is held of an account, in one ZIP file.

    "export" [year]

It is asked back first: who reads the answer gets everything. ``confirm`` in a reply sends it. What
is too large for a mail is offered by year.
"""

from __future__ import annotations

from bot import confirmations, phrases
from bot.answers import Paragraph, Part, Replies, Section, Tone
from bot.commands.verb import Desk, Result, Verb
from bot.confirmations import Question
from bot.documents.model import Document
from bot.grammar.acts import keeping as reader
from bot.grammar.acts.keeping import Export
from bot.problems import Place, Problem
from bot.takeout import archive
from bot.words import say

PURPOSE = "export"
#: Years that are offered one by one.
MOST_YEARS = 12


async def run(command: Export, desk: Desk) -> Result:
    """Ask whether everything is to be mailed; nothing is before ``confirm``."""
    await _check_size(command.year, command.place, desk)
    year = str(command.year or "")
    await confirmations.ask(desk.account, PURPOSE, desk.occasion, year=year)
    language = desk.account.language
    headline = say(language, "export", "asked", address=desk.account.address)
    sections: list[Section] = [
        Paragraph(say(language, "export", "what")),
        Replies(say(language, "titles", "replies"), ("confirm export",)),
    ]
    return Result(Part(Tone.QUESTION, headline, tuple(sections)))


async def confirmed(question: Question, desk: Desk, _place: Place | None) -> Result:
    """Enclose the archive; it is made when the answer is."""
    year = int(question.detail["year"]) if question.detail.get("year") else None
    await confirmations.use(question, desk.now)
    headline = say(desk.account.language, "export", "sent")
    return Result(Part(Tone.OK, headline), takeouts=({"year": year, "file_name": _name(desk)},))


def _name(desk: Desk) -> str:
    return f"JupiterInvoice_{desk.today.isoformat()}.zip"


async def _check_size(year: int | None, place: Place | None, desk: Desk) -> None:
    """Raise Problem for an archive that no mail can carry, with the years it can be had by."""
    octets = await archive.size(desk.account, year)
    if octets <= archive.MOST_IN_A_MAIL:
        return
    years = await _years(desk) if year is None else []
    facts = {"size": phrases.count(octets >> 20, desk.account.language)}
    lines = [f"export {each}" for each in years[:MOST_YEARS]]
    raise Problem("export-too-large", place=place, facts=facts, replies=lines)


async def _years(desk: Desk) -> list[int]:
    """Return the years in which documents were issued, the newest first."""
    issued = Document.filter(account_id=desk.account.id, issued_on__isnull=False)
    last = await issued.order_by("-issued_on").first()
    first = await issued.order_by("issued_on").first()
    if first is None or last is None or first.issued_on is None or last.issued_on is None:
        return []
    return list(range(last.issued_on.year, first.issued_on.year - 1, -1))


EXPORT = Verb(
    name="export",
    summary="all that is held about you, in one file",
    examples=("export", "export 2026"),
    read=reader.read_export,
    run=run,
)
