"""Sections: the parts of a profile, each kept whole or not at all."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass

from bot.accounts import Account
from bot.commands.making import holding
from bot.commands.records import portraits
from bot.documents import patterns, series
from bot.documents.events import Occasion
from bot.documents.model import Kind
from bot.problems import Problem
from bot.setup import reading
from bot.setup.reading import SECTIONS


class Unfit(Exception):  # noqa: N818  (it is an answer, not an error of ours)
    """Values that cannot be kept; `problems` says why, by field."""

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        super().__init__(", ".join(f"{name}: {each.code}" for name, each in problems.items()))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of a form."""

    held: tuple[str, ...] = ()  #: documents on their way that wait again, as the profile lacks now


async def keep(
    account: Account, section: str, values: Mapping[str, str], occasion: Occasion
) -> Kept:
    """Keep a part of the profile; a field that is not among the values is taken as empty.

    Call inside a transaction, with the account locked. Raises `Unfit` with every field that does
    not fit; the caller rolls back.
    """
    was, lacked = copy.copy(account), portraits.missing(account)
    context = reading.context(account, account.today(occasion.at))
    problems: dict[str, Problem] = {}
    for name in SECTIONS[section]:
        try:
            reading.READERS[name](account, reading.cleaned(values.get(name, "")), context)
        except Problem as problem:
            problems[name] = problem
    if problems:
        raise Unfit(problems)
    await account.save()
    await _carry_on(account, was, occasion)
    return Kept(tuple(await holding.held_back(account, occasion)) if not lacked else ())


async def _carry_on(account: Account, was: Account, occasion: Occasion) -> None:
    """Let the numbers of invoices go on where another pattern has left off."""
    before, after = (
        patterns.of_kind(Kind.INVOICE, each.invoice_numbers) for each in (was, account)
    )
    if before != after:
        await series.carry_on(account.id, before, after, account.today(occasion.at))
