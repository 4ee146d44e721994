"""Dispatch: from one letter to its effect and its one answer, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import (
    accounts,
    carrying,
    confirmations,
    customers,
    post,
    reports,
    restraint,
    retention,
    senders,
    unanswered,
)
from bot.accounts import Account
from bot.answering import refusal, whole
from bot.answers import Part, Tone
from bot.commands.verb import Desk, Result
from bot.confirmations import Question
from bot.correspondence import bounces, counterpart, joining, replies, unsubscribing
from bot.documents import drawing, sketches
from bot.grammar.syntax import Reading
from bot.post import InboundMail, Letter, Level, OutboundMail, Outgoing, Received
from bot.problems import Problem
from bot.reports import Action, Report
from bot.store import engine
from bot.tokens import Mint
from bot.trust import confirming, strangers


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
        mail = await unanswered.opened(mail_id)
        if mail is not None:
            note = await _handled(mail, letter, house, now)
            await _close(mail, letter, now, note=note)


async def _handled(mail: InboundMail, letter: Letter, house: House, now: datetime) -> str:
    """Do what a letter asks; return why nothing was, if it is met with silence."""
    confirmed = await confirming.proven(letter.confirms, house.mint)
    if confirmed is not None:
        letter = replace(letter, answered_mail=confirmed.mail.id)
        if joining.is_meant(confirmed):
            scene = joining.Scene(confirmed, letter, mail.id, now, house.mail_domain)
            return "" if await joining.handle(scene) else "not confirmed"
    who = await counterpart.of(letter)
    if who is not None:
        if not await _was_handled(mail, letter):
            await replies.handle(replies.Scene(who, letter, mail.id, now, house.mail_domain))
        return ""
    account = await senders.account_of(
        letter, mail, now, is_admitted=house.admits(letter.author), mint=house.mint
    )
    if isinstance(account, str):
        return account
    desk = replace(
        _desk(account, letter, mail.id, house, now),
        may_confirm=await _may_confirm(letter, account, house),
    )
    if not await _repeated(mail, desk):
        await _answer(mail, desk, *await carrying.out(desk))
    return ""


def _desk(account: Account, letter: Letter, mail_id: str, house: House, now: datetime) -> Desk:
    return Desk(
        account,
        letter,
        mail_id,
        now,
        house.undo_window,
        house.mail_domain,
        house.base_url,
        level=letter.level,
    )


async def _may_confirm(
    letter: Letter, account: Account, house: House
) -> tuple[Question, ...] | None:
    """Return what a letter's address truly confirms for its account.

    Read when the account is locked: the same address may have been answered a moment ago.
    """
    confirmed = await confirming.proven(letter.confirms, house.mint)
    is_own = confirmed is not None and confirmed.mail.account_id == account.id
    return confirmed.questions if confirmed is not None and is_own else None


async def set_aside(mail_id: str, *, author: str, house: House, now: datetime, why: str) -> None:
    """Keep a mail that cannot be handled for the operator, and tell its author so."""
    async with engine.transaction():
        mail = await unanswered.opened(mail_id)
        if mail is None:
            return
        mail.state, mail.note = Received.SET_ASIDE, why[:200]
        await mail.save(update_fields=["state", "note"])
        account = await accounts.commanded_from(author)
        is_known = account is not None and strangers.is_known(account, mail.level)
        if account is None or not is_known or mail.level is Level.NONE:
            return
        letter = Letter(author, mail.level, subject="", text="")
        desk = _desk(account, letter, mail_id, house, now)
        problem = Problem("not-handled", mail=mail_id)
        refused = [Result(refusal(problem, account.language))]
        await _answer(mail, desk, refused, Reading(parts=()))


async def reported(mail_id: str, about: int, report: Report, house: House, now: datetime) -> str:
    """Do what follows from a report on our mail `about`; return what that was (`bounces.take`).

    Whoever reported is never answered. A repeat of the call changes nothing.
    """
    async with engine.transaction():
        mail = await unanswered.opened(mail_id)
        if mail is None:
            return "nothing"
        outcome = await bounces.take(about, report, now=now, mail_domain=house.mail_domain)
        note = f"{reports.beginning(report.action, about)}{outcome}"
        await _close_emptied(mail, now, note, keeps_octets=report.action is Action.UNCLEAR)
        return outcome


async def unsubscribe(mail_id: str, addresses: Sequence[str], house: House, now: datetime) -> None:
    """Do what a mail to an address of unsubscribing asks, whoever wrote it; it is not answered."""
    async with engine.transaction():
        mail = await unanswered.opened(mail_id)
        about = unsubscribing.addressed(addresses, house.mint)
        if mail is None or about is None:
            return
        await unsubscribing.stop(about, now=now)
        await _close_emptied(mail, now, "unsubscribed")


async def _close(mail: InboundMail, letter: Letter, now: datetime, *, note: str = "") -> None:
    mail.state, mail.handled_at, mail.note = Received.HANDLED, now, note
    mail.letter_key = letter.key
    changed = {"state", "handled_at", "note", "letter_key"}
    if note and await accounts.by_address(mail.author) is None:
        changed.update(retention.drop_traces(mail))  # a stranger's mail is not kept
    await mail.save(update_fields=sorted(changed))  # PostgreSQL takes a column once


async def _close_emptied(
    mail: InboundMail, now: datetime, note: str, *, keeps_octets: bool = False
) -> None:
    """Close a mail that is no letter of an account, and keep nothing of it but `note`.

    It names a customer and may return a whole invoice. Of a report that nobody could read the
    octets are kept for the operator.
    """
    mail.state, mail.note, mail.handled_at = Received.HANDLED, note, now
    traces = [] if keeps_octets else retention.drop_traces(mail)
    await mail.save(update_fields=["state", "note", "handled_at", *traces])


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
    left = await restraint.answers_left(desk.account.address, mail, desk.now)
    if answer is not None and left:
        drawn = await post.enclosed(answer)
        await post.repeat(
            answer,
            f"answer/{mail.id}",
            desk.sender,
            drawing_ids=drawn,
            awaits=await drawing.are_awaited(drawn),
        )
    return True


def last_words(results: list[Result]) -> list[Result]:
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


async def _asked(desk: Desk, results: list[Result]) -> list[int]:
    """Return the ids of what an answer asks to confirm."""
    if all(result.part.tone is not Tone.QUESTION for result in results):
        return []
    return await confirmations.of_occasion(desk.account, desk.occasion)


async def _recipient(desk: Desk, *, is_asked: bool) -> str:
    """Return where a letter is answered: where it came from, if that is one of the account's.

    What is to be confirmed goes to the registered address, and so does what a mail is told whose
    author is not strongly proven.
    """
    account, author = desk.account, accounts.mailbox_key(desk.letter.author)
    if is_asked or desk.level is not Level.STRONG:
        return account.address
    return author if await accounts.owns(account, author) else account.address


async def _answer(mail: InboundMail, desk: Desk, results: list[Result], reading: Reading) -> None:
    """Queue the one answer of a letter; none to whoever got too many lately.

    The last one that is allowed says so.
    """
    is_asked = bool(await _asked(desk, results))
    recipient = await _recipient(desk, is_asked=is_asked)
    left = await restraint.answers_left(recipient, mail, desk.now)
    if left:
        is_last = left == 1 and mail.level is not Level.WEAK  # those have fewer
        await answer(desk, results, reading, is_last=is_last)


async def answer(
    desk: Desk, results: list[Result], reading: Reading, *, is_last: bool = False
) -> None:
    """Queue the one answer of a letter, in its thread. Call inside a transaction."""
    asked = await _asked(desk, results)
    recipient = await _recipient(desk, is_asked=bool(asked))
    letter, results = desk.letter, last_words(results)
    about = {result.document_id for result in results if result.document_id}
    parts = [result.part for result in results]
    language = desk.account.language
    newest = await customers.newest(desk.account) if reading.gave_up else None
    references = (*letter.references, letter.message_id) if letter.message_id else ()
    queued = await post.put(
        Outgoing(
            key=f"answer/{desk.cause}",
            kind="answer",
            recipient=recipient,
            language=language,
            facts={
                "subject": letter.subject,
                **({"confirms": asked} if asked else {}),
                "sheets": [dict(each) for result in results for each in result.sheets],
                "takeouts": [dict(each) for result in results for each in result.takeouts],
                **whole(parts, reading, language, customer=newest, is_last=is_last),
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
    if queued is not None:
        await sketches.keep(queued, tuple(each for result in results for each in result.sketches))
