"""Writing: a text in the language of the mails, read while it is typed and carried out once.

The reading *is* the carrying out, undone at its end: what it says would happen is what happens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from bot import carrying, customers, dispatch
from bot.answering import whole
from bot.answers import Tone
from bot.commands.verb import Desk, Result
from bot.counter.visit import Visit
from bot.documents import reading as facts
from bot.documents.facts import DocumentFacts
from bot.grammar.syntax import Reading
from bot.store import engine

#: Pages of which a picture is shown at most.
MAX_PAGES = 3


@dataclass(frozen=True, slots=True)
class Said:
    """What a text comes to."""

    answer: Mapping[str, object]  #: parts and closing sections, as a mail would have them
    language: str  #: of the answer
    is_done: bool  #: every command was carried out, and nothing was asked
    is_taken: bool  #: what was typed is dealt with, be it that something is asked now
    document_ids: tuple[int, ...]  #: that came of it
    is_undone: bool = False  #: one of several commands failed, so none was carried out
    is_mailed: bool = False  #: the answer encloses files, so it was mailed too


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of a document would say, and the logo on it."""

    facts: DocumentFacts
    logo: bytes | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What a text would come to."""

    said: Said
    pages: tuple[Page, ...] = ()


class _Undo(Exception):  # noqa: N818  (it carries a result, not an error)
    """Undoes a reading."""

    def __init__(self, tried: Tried) -> None:
        super().__init__()
        self.tried = tried


async def tried(text: str, visit: Visit, *, with_pages: bool = False) -> Tried:
    """Read a text and change nothing; `with_pages` tells also how its documents would look."""
    try:
        await _undone(text, visit, with_pages=with_pages)
    except _Undo as undo:
        return undo.tried


async def _undone(text: str, visit: Visit, *, with_pages: bool) -> NoReturn:
    async with engine.transaction():
        desk = await visit.desk(text)
        results, reading = await carrying.out(desk)
        pages = await _pages(results, desk) if with_pages else ()
        raise _Undo(Tried(await _said(results, reading, desk), pages))


async def sent(text: str, visit: Visit) -> Said:
    """Carry a text out as a mail would be, in one transaction.

    Who writes here sees the text again and can put it right: if one of several commands fails, none
    is carried out. What an answer encloses besides the PDFs of documents comes by mail.
    """
    try:
        async with engine.transaction():
            desk = await visit.desk(text)
            results, reading = await carrying.out(desk)
            said = await _said(results, reading, desk)
            _check_all(said, results)
            if any(each.sheets or each.takeouts for each in results):
                await dispatch.answer(desk, results, reading)
                said = replace(said, is_mailed=True)
            return said
    except _Undo as undo:
        return undo.tried.said


def _check_all(said: Said, results: Sequence[Result]) -> None:
    """Raise what undoes the commands beside one that failed."""
    if len(results) > 1 and any(each.part.tone is Tone.ERROR for each in results):
        undone = replace(said, is_undone=True, is_taken=False, document_ids=())
        raise _Undo(Tried(undone))


async def _said(results: Sequence[Result], reading: Reading, desk: Desk) -> Said:
    last = dispatch.last_words(list(results))
    language = desk.account.language
    newest = await customers.newest(desk.account) if reading.gave_up else None
    ids = dict.fromkeys(each.document_id for each in results if each.document_id is not None)
    tones = {each.part.tone for each in results}
    is_done = bool(reading.parts) and tones == {Tone.OK}
    asks_several = len(results) > 1 and Tone.ERROR not in tones
    return Said(
        answer=whole([each.part for each in last], reading, language, customer=newest),
        language=language,
        is_done=is_done,
        is_taken=is_done or bool(ids) or asks_several,
        document_ids=tuple(ids),
    )


async def _pages(results: Sequence[Result], desk: Desk) -> tuple[Page, ...]:
    """Return the pages of documents that would be made; before they are undone."""
    found = [Page(sketch, None) for each in results for sketch in each.sketches]
    made = [each.document_id for each in results if each.document_id and not each.only_tells]
    for document_id in dict.fromkeys(made):
        page = await facts.facts_of(document_id, now=desk.now)
        # Marked, and without a code to pay by: its number is not taken yet.
        found.append(Page(replace(page, is_preview=True), await facts.logo_of(document_id)))
    return tuple(found[:MAX_PAGES])
