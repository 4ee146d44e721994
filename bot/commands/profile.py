"""Profile: say who invoices, field by field; without a field it is shown.

    "profile" field value { NL "profile" field value | NL field value }

Several lines may stand in one mail. The answer shows the whole profile and what is still missing.
``address add`` asks a further address by mail whether it is to command, too; ``address drop`` takes
one away.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

from bot import customers, phrases
from bot.accounts import Account
from bot.answers import Pairs, Paragraph, Part, Replies, Section, Tone
from bot.commands.making import holding, offers
from bot.commands.records import doubts, fields, portraits, profiles, writers
from bot.commands.verb import Desk, Result, Verb
from bot.documents import reading
from bot.documents.countries import requirements
from bot.documents.model import Document, State
from bot.grammar import setup
from bot.grammar.syntax import SetProfile
from bot.problems import Problem
from bot.words import say


async def run(command: SetProfile, desk: Desk) -> Result:
    """Set the fields, all or none, and show the profile."""
    account = desk.account
    was, lacked = copy.copy(account), portraits.missing(account)
    for setting in fields.in_order(command.settings):
        if setting.field in writers.FIELDS:
            continue
        try:
            profiles.SETTERS[setting.field](account, setting, desk.context())
        except Problem as problem:
            if problem.code == "bank-details-kept":
                problem.facts["portal"] = f"{desk.base_url}/profile"
            raise doubts.asked(problem, command, setting) from None
    await account.save()
    before, after = _in_words_of(account, was), portraits.profile(account)
    rows, changed = portraits.compared(before, after)
    told = portraits.told(after, changed, account.language)
    outcome = "changed" if changed else "unchanged"
    key = outcome if command.settings else "shown"
    told_of_writers = await writers.change(command.settings, desk)
    rows = (*rows, *await writers.rows(account))
    if told_of_writers and len(told_of_writers) == len(command.settings):
        headline, *further = told_of_writers
        return Result(Part(Tone.OK, headline.text, (*further, Pairs(rows))))
    more: list[Section] = [*told_of_writers]
    more += await _hold_back(desk) if not lacked else []
    more += await _next(account, lacked)
    return Result(_part(key, rows, account, changed=told, more=more))


def _in_words_of(account: Account, was: Account) -> portraits.Rows:
    """Return a profile as it was, in the words of today; else every name would count as changed."""
    spoken = phrases.language_name(was.language, account.language)
    was.language = account.language
    name = say(account.language, "fields", "language")
    return tuple(
        (each, spoken if each == name else value) for each, value in portraits.profile(was)
    )


def _part(
    key: str, rows: portraits.Rows, account: Account, *, changed: str, more: Sequence[Section]
) -> Part:
    """Return the whole profile, what is still missing, and what can be said next."""
    language = account.language
    missing = portraits.missing(account)
    facts = {"fields": changed, "missing": portraits.needed(missing, account)}
    state = say(language, "profile", "missing" if missing else "complete", **facts)
    sections: list[Section] = [Pairs((*rows, *portraits.lacking(account)))]
    if not missing and not account.bank:
        sections.append(Paragraph(say(language, "profile", "no-bank")))
    headline = f"{say(language, 'profile', key, **facts)} {state}"
    return Part(Tone.QUESTION if missing else Tone.OK, headline, (*sections, *more))


async def _hold_back(desk: Desk) -> list[Section]:
    """Hold what is on its way if the profile has just lost what an invoice needs."""
    names = await holding.held_back(desk.account, desk.occasion)
    language = desk.account.language
    documents = phrases.listed(names, language)
    return [Paragraph(say(language, "profile", "held", documents=documents))] if names else []


async def _next(account: Account, lacked: Sequence[str]) -> list[Section]:
    """Return lines to reply with: what is missing, what waited for it, or a first customer.

    `lacked` is what was missing before.
    """
    language, missing = account.language, portraits.missing(account)
    forms = [line for field in missing for line in requirements.replies(account.country, field)]
    replies: list[str] = []
    if lacked and not missing:
        replies = [f"send {reading.draft_reference(each)}" for each in await _waiting(account)]
    if not missing and await customers.newest(account) is None:
        forms = [f"customer ACME <{offers.EXAMPLE_ADDRESS}>"]
    titled = (("fill-in", forms), ("replies", replies))
    return [
        Replies(say(language, "titles", title), tuple(lines)) for title, lines in titled if lines
    ]


async def _waiting(account: Account) -> list[Document]:
    """Return the newest drafts, which a complete profile lets leave."""
    drafts = Document.filter(account_id=account.id, state=State.DRAFT)
    return await drafts.order_by("-id").limit(4)


PROFILE = Verb(
    name="profile",
    summary="say who invoices, or see what is known",
    examples=(
        "profile",
        "profile name Studio Nord",
        "profile address 1 Main Street, Springfield, IL 62701, USA",
        "profile small business yes",
        "profile address add ann@example.org",
    ),
    fields=(*profiles.SETTERS, *writers.FIELDS),
    read=setup.read_profile,
    run=run,
)
