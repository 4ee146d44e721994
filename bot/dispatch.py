"""Dispatch: from one letter to its effect and its one answer, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import accounts, customers, post
from bot.accounts import Account
from bot.answering import nothing_to_do, refusal, tried, whole
from bot.answers import Part, Tone
from bot.commands import VERBS
from bot.commands.making import finding
from bot.commands.verb import Desk, Result, Undone
from bot.correspondence import counterpart, replies, unsubscribing
from bot.documents import drawing, sketches
from bot.grammar import blocks, names
from bot.grammar.blocks import Answered
from bot.grammar.syntax import Block, Context, Misread, Reading
from bot.grammar.tongues import telling
from bot.post import InboundMail, Letter, Level, OutboundMail, Outgoing, Received
from bot.problems import Problem
from bot.questions import choices, twice
from bot.questions.choices import Answering
from bot.store import engine
from bot.tokens import Mint

#: Commands of one mail. All of them share a transaction, in which the account is locked.
MAX_COMMANDS = 100


@dataclass(frozen=True, slots=True)
class House:
    """The rules of the house: what the operator's settings say about commands."""

    mail_domain: str
    undo_window: timedelta
    signup: str  #: ``open`` or ``invited``
    mint: Mint
    base_url: str = ""
    allowed_senders: tuple[str, ...] = ()

    def admits(self, address: str) -> bool:
        """Tell whether a stranger may open an account."""
        return self.signup == "open" or accounts.mailbox_key(address) in self.allowed_senders


async def handle(mail_id: str, letter: Letter, house: House, now: datetime) -> None:
    """Do what a letter asks and queue its one answer; a repeat of the call changes nothing.

    A `Problem` undoes its own block and is part of the answer. Any other error undoes everything
    and leaves the mail open, to be tried again.
    """
    async with engine.transaction():
        mail = await _open(mail_id)
        if mail is None:
            return
        who = await counterpart.of(letter)
        if who is not None:
            if not await _was_handled(mail, letter):
                scene = replies.Scene(who, letter, mail.id, now, house.mail_domain)
                await replies.handle(scene)
            await _close(mail, letter, now)
            return
        if letter.level is not Level.STRONG:
            # Fail closed: what less proof allows is decided where proofs are weighed.
            await _close(mail, letter, now, note="not proven")
            return
        account = await _account(letter, house)
        if account is None:
            await _close(mail, letter, now, note="not invited")
            return
        desk = _desk(account, letter, mail_id, house, now)
        if not await _repeated(mail, desk):
            await _answer(desk, *await _carry_out(desk))
        await _close(mail, letter, now)


def _desk(account: Account, letter: Letter, mail_id: str, house: House, now: datetime) -> Desk:
    return Desk(account, letter, mail_id, now, house.undo_window, house.mail_domain, house.base_url)


async def set_aside(mail_id: str, *, author: str, house: House, now: datetime, why: str) -> None:
    """Keep a mail that cannot be handled for the operator, and tell its author so."""
    async with engine.transaction():
        mail = await _open(mail_id)
        if mail is None:
            return
        mail.state, mail.note = Received.SET_ASIDE, why[:200]
        await mail.save(update_fields=["state", "note"])
        account = await accounts.by_address(author)
        if account is None:
            return
        letter = Letter(author, mail.level, subject="", text="")
        desk = _desk(account, letter, mail_id, house, now)
        problem = Problem("not-handled", mail=mail_id)
        await _answer(desk, [Result(refusal(problem, account.language))], Reading(parts=()))


async def keep(mail_id: str, *, why: str) -> None:
    """Set a mail aside that is for the operator and not for the bot; nobody is answered."""
    async with engine.transaction():
        mail = await _open(mail_id)
        if mail is not None:
            mail.state, mail.note = Received.SET_ASIDE, why[:200]
            await mail.save(update_fields=["state", "note"])


async def unsubscribe(mail_id: str, addresses: Sequence[str], house: House, now: datetime) -> None:
    """Do what a mail to an address of unsubscribing asks, whoever wrote it; it is not answered."""
    async with engine.transaction():
        mail = await _open(mail_id)
        about = unsubscribing.addressed(addresses, house.mint)
        if mail is None or about is None:
            return
        await unsubscribing.stop(about, now=now)
        mail.state, mail.note, mail.handled_at = Received.HANDLED, "unsubscribed", now
        await mail.save(update_fields=["state", "note", "handled_at"])


async def silence(mail_id: str, *, now: datetime, why: str) -> None:
    """Close a mail that must not be answered: automatic mail, a bounce."""
    async with engine.transaction():
        mail = await _open(mail_id)
        if mail is not None:
            mail.state, mail.note, mail.handled_at = Received.HANDLED, why[:200], now
            await mail.save(update_fields=["state", "note", "handled_at"])


async def _open(mail_id: str) -> InboundMail | None:
    """Return the mail, locked, unless it is done."""
    mail = await InboundMail.select_for_update().get_or_none(id=mail_id)
    return mail if mail is not None and mail.state is Received.RECEIVED else None


async def _close(mail: InboundMail, letter: Letter, now: datetime, *, note: str = "") -> None:
    mail.state, mail.handled_at, mail.note = Received.HANDLED, now, note
    mail.letter_key = letter.key
    await mail.save(update_fields=["state", "handled_at", "note", "letter_key"])


async def _account(letter: Letter, house: House) -> Account | None:
    """Return the author's account, locked; a stranger who may gets one."""
    account = await accounts.by_address(letter.author)
    if account is None:
        return await _enrolled(letter) if house.admits(letter.author) else None
    return await accounts.locked(account.id)


async def _enrolled(letter: Letter) -> Account:
    """Return a new account; it is answered in the language that its first letter is in."""
    language = telling.language_of(letter.subject, letter.text)
    known = {} if language is None else {"language": language}
    return await accounts.enrol(letter.author, **known)


async def _was_handled(mail: InboundMail, letter: Letter) -> InboundMail | None:
    """Return the same letter as it came before by another route."""
    if not letter.key:
        return None
    return await InboundMail.filter(
        author=mail.author, letter_key=letter.key, state=Received.HANDLED, note=""
    ).first()


async def _repeated(mail: InboundMail, desk: Desk) -> bool:
    """Answer the same mail again as the first time (R15); tell whether it was the same.

    The same octets are recognised before they are stored; this is the same mail with other trace
    headers, as two routes to us make it.
    """
    first = await _was_handled(mail, desk.letter)
    if first is None:
        return False
    answer = await OutboundMail.get_or_none(key=f"answer/{first.id}")
    if answer is not None:
        drawn = await post.enclosed(answer)
        await post.repeat(
            answer,
            f"answer/{mail.id}",
            desk.sender,
            drawing_ids=drawn,
            awaits=await drawing.are_awaited(drawn),
        )
    return True


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


async def _carry_out(desk: Desk) -> tuple[list[Result], Reading]:
    """Read the letter and run each of its commands in a savepoint of its own."""
    if desk.letter.is_cut:  # nothing of it is done: a torn last line may have lost a digit
        refused = refusal(Problem("too-much-text"), desk.account.language)
        return [Result(refused)], Reading(parts=())
    about, asked = await _about(desk), await choices.asked(desk)
    reading = blocks.read(
        desk.letter.subject,
        desk.letter.text,
        language=desk.account.language,
        subject_counts=not _is_reply_to_us(desk),
        answered=Answered(about is not None, asked.lines if asked else {}),
    )
    if len(reading.parts) > MAX_COMMANDS:
        facts = {"count": str(len(reading.parts)), "most": str(MAX_COMMANDS)}
        refused = refusal(Problem("too-many-commands", facts=facts), desk.account.language)
        return [Result(refused)], Reading(parts=())
    is_alone = len(reading.parts) == 1
    results = []
    for position, part in enumerate(reading.parts):
        answering = choices.Answering(asked, position) if asked else None
        results.append(await _part(part, desk, answering, is_alone=is_alone))
    results = [_still_about(each, about) for each in results]
    if not results:
        newest = await customers.newest(desk.account)
        results.append(Result(nothing_to_do(reading, desk.account.language, newest)))
    return results, reading


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
    verb = VERBS[block.verb]
    command = verb.read(block, await _context(block, desk))
    result = await verb.run(command, desk)
    if getattr(command, "is_dry_run", False):
        raise Undone(Result(tried(result.part, desk.account.language)))
    if verb.is_repeatable:
        await twice.check(twice.Order(command, block, desk), result)
    if answering is not None:
        await choices.note(answering, block, desk)
    return result


async def _context(block: Block, desk: Desk) -> Context:
    keys = names.candidates(block.lines[0].text)
    return desk.context(await customers.matching(desk.account, keys))


def _last_words(results: list[Result]) -> list[Result]:
    """Return results of which only the last about a document speaks in full, and encloses it.

    What a command before it offered to reply has been done, or can be done no more.
    """
    last = {
        result.document_id: position
        for position, result in enumerate(results)
        if not result.only_tells
    }
    return [
        result
        if result.only_tells or result.document_id is None or last[result.document_id] == position
        else Result(Part(result.part.tone, result.part.headline), result.document_id)
        for position, result in enumerate(results)
    ]


async def _answer(desk: Desk, results: list[Result], reading: Reading) -> None:
    """Queue the one answer of a letter, in its thread."""
    letter, results = desk.letter, _last_words(results)
    about = {result.document_id for result in results if result.document_id}
    parts = [result.part for result in results]
    language = desk.account.language
    newest = await customers.newest(desk.account) if reading.gave_up else None
    references = (*letter.references, letter.message_id) if letter.message_id else ()
    mail = await post.put(
        Outgoing(
            key=f"answer/{desk.mail_id}",
            kind="answer",
            recipient=desk.account.address,
            language=language,
            facts={
                "subject": letter.subject,
                "sheets": [dict(each) for result in results for each in result.sheets],
                "takeouts": [dict(each) for result in results for each in result.takeouts],
                **whole(parts, reading, language, customer=newest),
            },
            document_id=about.pop() if len(about) == 1 else None,
            drawing_ids=tuple(
                dict.fromkeys(each for result in results for each in result.drawing_ids)
            ),
            awaits_drawing=any(result.awaits_drawing for result in results),
            in_reply_to=letter.message_id,
            references=references,
        ),
        desk.sender,
    )
    if mail is not None:
        await sketches.keep(mail, tuple(each for result in results for each in result.sketches))
