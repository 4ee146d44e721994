"""Joining: an address answers whether it is to be one of an account's.

Only that address can say so: the token was mailed to it, and the author must be it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import accounts, answering, confirmations, post
from bot.accounts import Account, mailbox_key
from bot.answers import Paragraph, Part, Replies, Tone, as_facts
from bot.confirmations import Question
from bot.grammar import blocks
from bot.grammar.blocks import Answered
from bot.grammar.syntax import Block
from bot.post import Letter, Outgoing, Sender
from bot.problems import Problem
from bot.trust import aliases
from bot.trust.confirming import Confirmed
from bot.words import say


@dataclass(frozen=True, slots=True)
class Scene:
    """A letter to the address that a further address of an account was told."""

    confirmed: Confirmed
    letter: Letter
    mail_id: str
    now: datetime
    mail_domain: str


def is_meant(confirmed: Confirmed) -> bool:
    """Tell whether a letter answers such a question, whoever its author is."""
    return confirmed.mail.kind == "address"


async def handle(scene: Scene) -> bool:
    """Make the author's address one of the account's if it says so; tell whether it was answered.

    Call inside a transaction.
    """
    account = await accounts.locked(scene.confirmed.mail.account_id)
    question = await Question.get(id=scene.confirmed.questions[0].id)
    address = question.detail.get("address", "")
    if mailbox_key(scene.letter.author) != address or not _says_yes(scene.letter, account):
        return False
    language = account.language
    try:
        _check(question, scene.now)
        await aliases.add(account, address, scene.now)
    except Problem as problem:
        await _say(scene, account, address, answering.refusal(problem, language))
        return True
    question.used_at = scene.now
    await question.save(update_fields=["used_at"])
    facts = {"address": address, "account": account.address}
    done = Part(Tone.OK, say(language, "aliases", "done", **facts))
    await _say(scene, account, address, done)
    line = Replies(say(language, "titles", "replies"), (f"profile address drop {address}",))
    told = Paragraph(say(language, "aliases", "told"))
    news = Part(Tone.OK, say(language, "aliases", "news", **facts), (told, line))
    await _say(scene, account, account.address, news)
    return True


def _check(question: Question, now: datetime) -> None:
    """Raise Problem for a question that is answered, or open no more."""
    if question.used_at is not None:
        raise Problem("confirmed-already", facts={"subject": question.detail["address"]})
    if not confirmations.is_open(question, now):
        raise Problem("confirm-too-late")


def _says_yes(letter: Letter, account: Account) -> bool:
    """Tell whether ``confirm`` is all that a letter says."""
    reading = blocks.read(
        "",
        letter.text,
        language=account.language,
        subject_counts=False,
        answered=Answered(is_about=False, offered={}),
    )
    part = reading.parts[0] if len(reading.parts) == 1 else None
    return isinstance(part, Block) and part.verb == "confirm"


async def _say(scene: Scene, account: Account, recipient: str, part: Part) -> None:
    language, letter = account.language, scene.letter
    is_author = recipient != account.address
    await post.put(
        Outgoing(
            key=f"joining/{scene.mail_id}/{recipient}",
            kind="address",
            recipient=recipient,
            language=language,
            facts={
                "subject": say(language, "aliases", "subject" if is_author else "further"),
                **as_facts([answering.worded(part, language)], ()),
            },
            in_reply_to=letter.message_id if is_author else "",
        ),
        Sender(account.id, scene.mail_id, scene.now, scene.mail_domain),
    )
