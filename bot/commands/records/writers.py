"""Writers: the further addresses that may command for an account, as ``profile`` changes them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.accounts import Account
from bot.answers import Paragraph
from bot.commands.records.portraits import Rows
from bot.commands.verb import Desk
from bot.grammar.parts.arguments import addresses
from bot.grammar.syntax import Setting
from bot.trust import aliases
from bot.trust.aliases import Request
from bot.words import say

#: Fields of ``profile`` that are about addresses, and what each answers.
FIELDS = {"address add": "add", "address drop": "drop"}


async def rows(account: Account) -> Rows:
    """Return a row for each further address."""
    name = say(account.language, "fields", "address-add")
    return tuple((name, address) for address in await aliases.listed(account))


async def change(settings: Sequence[Setting], desk: Desk) -> list[Paragraph]:
    """Ask the addresses that are to be added, take away those to be dropped; say so."""
    told = []
    for setting in settings:
        if setting.field not in FIELDS:
            continue
        request = Request(addresses.read(setting.value, setting.place), setting.place)
        if setting.field == "address add":
            await aliases.ask(desk.account, request, desk.occasion, desk.sender)
        else:
            await aliases.drop(desk.account, request)
        sentence = say(
            desk.account.language, "aliases", FIELDS[setting.field], address=request.address
        )
        told.append(Paragraph(sentence))
    return told
