"""Waiting: a mail whose proof is not enough is kept, shown as it would be, and done once confirmed.

The words of the mail are kept with the question, so that what is confirmed is what was shown. They
are read as of the day they were written. If other amounts come of them by then, nothing is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from bot import confirmations
from bot.answers import Paragraph, Part, Replies, Section, Tone
from bot.commands.verb import Desk, Result
from bot.confirmations import About, Question
from bot.documents.model import Document
from bot.grammar.acts import credits as reader
from bot.grammar.syntax import Block, Reading
from bot.post import Letter, Level
from bot.problems import Place, Problem
from bot.words import say

#: Characters of the amounts that the question shows; more are kept as their SHA-256.
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail that waited, as it is carried out."""

    question: Question
    letter: Letter
    written_on: date


@dataclass(frozen=True, slots=True)
class Preview:
    """What commands would do, with what it comes to."""

    results: Sequence[Result]
    amounts: str


async def ask(desk: Desk, preview: Preview) -> list[Result]:
    """Keep the letter of a desk and return its results with the question whether they are meant.

    What would be refused waits for nothing. Call when what was tried is undone.
    """
    results = preview.results
    asked = [each.part.tone is not Tone.ERROR for each in results]
    if not any(asked):
        return [_harmless(each) for each in results]
    letter = desk.letter
    await confirmations.ask(
        desk.account,
        confirmations.MAIL,
        desk.occasion,
        About(amount=_short(preview.amounts)),
        subject=letter.subject,
        text=letter.text,
        in_reply_to=letter.in_reply_to,
        references=" ".join(letter.references),
        answered=str(letter.answered_mail or ""),
        written_on=desk.today.isoformat(),
    )
    last = max(number for number, is_asked in enumerate(asked) if is_asked)
    return [
        _asked(_harmless(each), desk, is_last=number == last) if is_asked else _harmless(each)
        for number, (each, is_asked) in enumerate(zip(results, asked, strict=True))
    ]


async def amounts(results: Sequence[Result]) -> str:
    """Return the amounts of the documents that commands made or sent, in order."""
    said = []
    for result in results:
        document = await Document.get_or_none(id=result.document_id or 0)
        if document is not None:
            said.append(confirmations.amount_of(document.gross_minor, document.currency))
        said += [
            confirmations.amount_of(each.gross.minor, each.gross.currency)
            for each in result.sketches
        ]
    return ", ".join(said)


def answered(desk: Desk, reading: Reading) -> Kept | None:
    """Return the mail that a letter confirms, if that is all it does.

    Raises Problem if it was confirmed before, or too late, or says what cannot be read.
    """
    block = reading.parts[0] if len(reading.parts) == 1 else None
    if desk.may_confirm is None or not isinstance(block, Block) or block.verb != "confirm":
        return None
    said = reader.read_confirm(block, desk.context())
    if said.verb is not None or said.reference is not None:
        return None  # it names what it means, and that is no mail
    question = next((each for each in desk.may_confirm if each.purpose == confirmations.MAIL), None)
    if question is None:
        return None
    place = Place(block.lines[0].text, 0, max(1, len(block.lines[0].text)))
    if question.used_at is not None:
        raise Problem("mail-confirmed", place=place)
    if not confirmations.is_open(question, desk.now):
        raise Problem("confirm-too-late", place=place)
    detail = question.detail
    letter = replace(
        desk.letter,
        level=Level.STRONG,
        subject=detail["subject"],
        text=detail["text"],
        in_reply_to=detail["in_reply_to"],
        references=tuple(detail["references"].split()),
        answered_mail=int(detail["answered"]) if detail["answered"] else None,
        confirms=None,
    )
    return Kept(question, letter, date.fromisoformat(detail["written_on"]))


async def done(kept: Kept, results: Sequence[Result], desk: Desk) -> None:
    """Note that a mail was carried out; its words are kept no longer.

    Raises Problem if other amounts came of it than were shown. Call inside the transaction.
    """
    if _short(await amounts(results)) != kept.question.amount:
        raise Problem("confirm-changed")
    kept.question.used_at, kept.question.detail = desk.now, {}
    await kept.question.save(update_fields=["used_at", "detail"])


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else sha256(text.encode()).hexdigest()[:_SHOWN]


def _harmless(result: Result) -> Result:
    """Return a result without what it names of rows that were undone."""
    return Result(result.part, sheets=result.sheets, sketches=result.sketches)


def _asked(result: Result, desk: Desk, *, is_last: bool) -> Result:
    language, part = desk.account.language, result.part
    kept: tuple[Section, ...] = tuple(
        each for each in part.sections if not isinstance(each, Replies)
    )
    headline = say(
        language, "waiting", "preview" if result.sketches else "asked", headline=part.headline
    )
    if is_last:
        why = Paragraph(say(language, "waiting", desk.level))
        kept = (*kept, why, Replies(say(language, "titles", "replies"), ("confirm",)))
    return replace(result, part=Part(Tone.QUESTION, headline, kept))
