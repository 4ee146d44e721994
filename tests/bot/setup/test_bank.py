"""Bank: details that fit together, sealed at rest, and a mail that tells of each change."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from tortoise import connections

from bot import accounts
from bot.accounts import Account
from bot.post import OutboundMail, Sender
from bot.setup import bank
from bot.setup.sections import Unfit
from bot.store import engine
from tests.bot.mailroom import ANN, NOW

#: No two changes are at one time.
clock = (NOW + timedelta(seconds=count) for count in itertools.count())

FIRST, OTHER = "DE02120300000000202051", "DE89370400440532013000"


@pytest.fixture
async def account(store: str) -> Account:
    """An account without bank details."""
    return await accounts.enrol(ANN)


async def changed(account: Account, /, **values: str) -> bool:
    """Change bank details as the portal does."""
    async with engine.transaction():
        row = await accounts.locked(account.id)
        sender = Sender(row.id, None, next(clock), "bot.example")
        return await bank.change(row, values, sender, portal="https://bot.example/profile")


async def test_a_change_is_kept_and_announced_without_whole_numbers(account: Account) -> None:
    assert await changed(account, iban="de02 1203 0000 0000 2020 51")
    assert await changed(account, iban=OTHER, bic="COBADEFFXXX")
    assert (await Account.get()).bank == {"iban": OTHER, "bic": "COBADEFFXXX"}
    first, second = await OutboundMail.all().order_by("id")
    assert first.recipient == second.recipient == ANN
    assert [value for _, value in second.facts["rows"]][:2] == [
        "… 2051 · Deutsche Kreditbank Berlin",
        "… 3000 · Commerzbank",
    ]
    assert FIRST not in str(second.facts)
    assert OTHER not in str(second.facts)


async def test_the_same_details_again_are_no_change(account: Account) -> None:
    await changed(account, iban=FIRST)
    assert not await changed(account, iban=FIRST)
    assert await OutboundMail.all().count() == 1


async def test_details_can_be_taken_away_which_is_announced_too(account: Account) -> None:
    await changed(account, account="12-345 678", routing="021000021")
    assert await changed(account)
    assert (await Account.get()).bank == {}
    assert await OutboundMail.all().count() == 2


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"iban": "DE00120300000000202051"}, {"iban": "iban-wrong"}),
        ({"iban": "x" * 5000, "bic": "?"}, {"iban": "iban-wrong", "bic": "bic-wrong"}),
        ({"iban": FIRST, "account": "1"}, {"account": "bank-twice"}),
        ({"bic": "COBADEFFXXX"}, {"iban": "bank-account-missing"}),
        ({"routing": "021000021"}, {"account": "bank-account-missing"}),
        ({"iban": FIRST, "bic": "COBADEFFXXX"}, {"bic": "bic-differs"}),
        ({"account": "<script>1"}, {"account": "number-odd"}),
        ({"account": "1" * 35}, {"account": "too-long"}),
        ({"account": "\x00\n"}, {}),
    ],
)
async def test_what_does_not_fit_is_told_at_its_field(
    account: Account, values: dict[str, str], problems: dict[str, str]
) -> None:
    found: dict[str, str] = {}
    try:
        await changed(account, **values)
    except Unfit as unfit:
        found = {field: problem.code for field, problem in unfit.problems.items()}
    assert found == problems
    assert (await Account.get()).bank == {}


async def test_bank_details_are_sealed_in_the_database(account: Account) -> None:
    await changed(account, iban=FIRST)
    rows = await connections.get("default").execute_query_dict("SELECT * FROM account")
    assert FIRST not in str(rows)
    assert rows[0]["bank"].startswith("gAAAA")
