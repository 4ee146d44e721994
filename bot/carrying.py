"""Carrying: what a letter says is carried out, or kept until it is confirmed.

Each command runs in a savepoint of its own, so that one that is refused leaves the others be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NoReturn

from bot import customers
from bot.answering import nothing_to_do, refusal, tried
from bot.answers import Tone
from bot.commands import VERBS
from bot.commands.making import finding
from bot.commands.verb import Desk, Result, Undone
from bot.grammar import blocks, names
from bot.grammar.blocks import Answered
from bot.grammar.syntax import Block, Context, Create, Misread, Reading
from bot.post import Level
from bot.problems import Problem
from bot.questions import choices, twice, waiting
from bot.questions.choices import Answering, Asked
from bot.questions.waiting import Kept, Preview
from bot.store import engine
from bot.trust import levels

#: Commands of one mail. All of them share a transaction, in which the account is locked.
MAX_COMMANDS = 100


@dataclass(frozen=True, slots=True)
class Errand:
    """A letter as it was read."""

    reading: Reading
    about: int | None  #: the document that the mail answered by it was about
    asked: Asked | None  #: what that mail asked


class _Previewed(Exception):  # noqa: N818  (it carries results, not an error)
    """All of a letter was tried, and is undone."""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview


async def out(desk: Desk) -> tuple[list[Result], Reading]:
    """Carry out a letter, or the one that it confirms. Call inside a transaction.

    Returns what came of each command, and the commands.
    """
    if desk.letter.is_cut:  # nothing of it is done: a torn last line may have lost a digit
        return _refused(Problem("too-much-text"), desk), Reading(parts=())
    errand = await _read(desk)
    if len(errand.reading.parts) > MAX_COMMANDS:
        facts = {"count": str(len(errand.reading.parts)), "most": str(MAX_COMMANDS)}
        return _refused(Problem("too-many-commands", facts=facts), desk), Reading(parts=())
    try:
        kept = waiting.answered(desk, errand.reading)
        if kept is not None:
            return await _resumed(desk, kept)
    except Problem as problem:
        await desk.account.refresh_from_db()
        return _refused(problem, desk), errand.reading
    return await _carried_out(desk, errand), errand.reading


def _refused(problem: Problem, desk: Desk) -> list[Result]:
    return [Result(refusal(problem, desk.account.language))]


async def _resumed(desk: Desk, kept: Kept) -> tuple[list[Result], Reading]:
    """Carry out a mail that waited; all of it, or nothing if it comes out otherwise than shown."""
    desk_then = replace(desk, letter=kept.letter, written_on=kept.written_on, is_confirmed=True)
    errand = await _read(desk_then)
    async with engine.transaction():
        results = await _carried_out(desk_then, errand)
        await waiting.done(kept, results, desk)
    return results, errand.reading


async def _read(desk: Desk) -> Errand:
    """Read a letter."""
    about, asked = await _about(desk), await choices.asked(desk)
    reading = blocks.read(
        desk.letter.subject,
        desk.letter.text,
        language=desk.account.language,
        subject_counts=not _is_reply_to_us(desk),
        answered=Answered(about is not None, asked.lines if asked else {}),
    )
    return Errand(reading, about, asked)


def _is_reply_to_us(desk: Desk) -> bool:
    """Tell whether a letter answers a mail of ours: its subject is then no command (R16)."""
    if desk.letter.answered_mail is not None:
        return True
    ids = (desk.letter.in_reply_to, *desk.letter.references)
    return any(each.endswith(f"@{desk.mail_domain}>") for each in ids)


async def _about(desk: Desk) -> int | None:
    """Return the document that the mail answered by a letter was about."""
    answered = await finding.replied_to(desk)
    return None if answered is None else answered.document_id


async def _carried_out(desk: Desk, errand: Errand) -> list[Result]:
    """Run the commands of a letter, or show what they would do if one of them may not run yet."""
    if any([await _waits(part, desk) for part in errand.reading.parts]):
        results = await _previewed(desk, errand)
    else:
        results = await _results(desk, errand)
    if not results:
        newest = await customers.newest(desk.account)
        part = nothing_to_do(errand.reading, desk.account.language, newest)
        results.append(_still_about(Result(part), errand.about))
    return results


async def _waits(part: Block | Misread, desk: Desk) -> bool:
    """Tell whether a command waits for its confirmation; what cannot be read yet does, too."""
    if isinstance(part, Misread) or desk.is_confirmed or levels.is_free(part.verb, desk.level):
        return False
    try:
        command = VERBS[part.verb].read(part, await _context(part, desk))
    except Problem:
        return desk.level is not Level.STRONG
    return levels.waits(part.verb, command, desk.level, desk.account)


async def _preview(desk: Desk, errand: Errand) -> NoReturn:
    """Run the commands of a letter and raise what came of them, so that it is undone."""
    results = await _results(replace(desk, is_preview=True), errand)
    raise _Previewed(Preview(results, await waiting.amounts(results)))


async def _previewed(desk: Desk, errand: Errand) -> list[Result]:
    """Run the commands of a letter, undo all of it, and ask whether it is meant."""
    try:
        async with engine.transaction():
            await _preview(desk, errand)
    except _Previewed as previewed:
        await desk.account.refresh_from_db()
        return await waiting.ask(desk, previewed.preview)


async def _results(desk: Desk, errand: Errand) -> list[Result]:
    parts, asked = errand.reading.parts, errand.asked
    results = []
    for position, part in enumerate(parts):
        others = [each for each in parts if each is not part and isinstance(each, Block)]
        answering = choices.Answering(asked, position, others) if asked else None
        results.append(await _part(part, desk, answering, is_alone=len(parts) == 1))
    return [_still_about(each, errand.about) for each in results]


def _still_about(result: Result, about: int | None) -> Result:
    """Return a refusal as one about what the refused words were about: it is answered, too."""
    if result.document_id is not None or result.part.tone is Tone.OK:
        return result
    return replace(result, document_id=about, only_tells=True)


async def _part(
    part: Block | Misread, desk: Desk, answering: Answering | None, *, is_alone: bool
) -> Result:
    language = desk.account.language
    if isinstance(part, Misread):
        problem = Problem(part.code, place=part.place, replies=part.replies, facts=part.facts)
        return Result(refusal(problem, language, is_alone=is_alone))
    try:
        async with engine.transaction():
            return await _run(part, desk, answering)
    except Undone as dry_run:
        result = dry_run.result
    except Problem as problem:
        result = Result(refusal(problem, language, is_alone=is_alone))
    # What was undone in the database may still stand in the object that later commands share.
    await desk.account.refresh_from_db()
    return result


async def _run(block: Block, desk: Desk, answering: Answering | None) -> Result:
    """Run a command; a dry run is undone (R13)."""
    if answering is not None:
        await choices.check(answering, block, desk)
    command = VERBS[block.verb].read(block, await _context(block, desk))
    if desk.is_preview and isinstance(command, Create):
        command = replace(command, is_dry_run=True)  # its page is shown
    result = await perform(command, block, desk)
    if getattr(command, "is_dry_run", False):
        raise Undone(Result(tried(result.part, desk.account.language)))
    if answering is not None:
        await choices.note(answering, block, desk)
    return result


async def perform(command: Any, block: Block, desk: Desk) -> Result:
    """Run a command that was read, and remember it if its like is to be asked about (R15).

    Call inside a transaction; a `Problem` is to undo it.
    """
    verb = VERBS[block.verb]
    result = await verb.run(command, desk)
    if verb.is_repeatable and not getattr(command, "is_dry_run", False):
        await twice.check(twice.Order(command, block, desk), result)
    return result


async def _context(block: Block, desk: Desk) -> Context:
    keys = names.candidates(block.lines[0].text)
    return desk.context(await customers.matching(desk.account, keys))
