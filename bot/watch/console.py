"""Console: what an operator asks of the store with ``jupiter WORD``, and what is printed.

The store is open when a word is run. Each returns the exit status.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot import accounts, tokens, unreachable
from bot.accounts import Account
from bot.erasure import marks, orders
from bot.settings import Settings
from bot.store import engine, store
from bot.trust import newcomers, secret
from bot.watch import inspection


def _nothing(_parser: ArgumentParser) -> None:
    """Take no arguments."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the console script."""

    name: str
    run: Callable[[Settings, Namespace, datetime], Awaitable[int]]
    add_arguments: Callable[[ArgumentParser], None] = _nothing

    @property
    def summary(self) -> str:
        """What it does, in one line."""
        return (self.run.__doc__ or "").partition("\n")[0]


async def migrate(_settings: Settings, _arguments: Namespace, _now: datetime) -> int:
    """Bring the database up to date."""
    applied = await store.migrate()
    print("\n".join(applied) if applied else "nothing to do")
    return 0


async def show(_settings: Settings, arguments: Namespace, _now: datetime) -> int:
    """Print the state of one mail, or the mail itself with --octets."""
    try:
        if arguments.octets:
            sys.stdout.buffer.write(await inspection.octets(arguments.id))
        else:
            print("\n".join(await inspection.show(arguments.id)))
    except LookupError:
        return _failed(f"no mail {arguments.id}")
    return 0


async def secret_address(settings: Settings, arguments: Namespace, now: datetime) -> int:
    """Print the secret address of an account, a new one with --reset."""
    mint = tokens.mint(settings.secret_key)
    async with _account_of(arguments.address) as account:
        if account is None:
            return 1
        if arguments.reset or not account.secret:
            await secret.reset(account, now)
        print(secret.address_of(account, mint, settings.mail_domain))
    return 0


async def trust(_settings: Settings, arguments: Namespace, now: datetime) -> int:
    """Vouch for a new account: it may write to as many customers as it likes, with links."""
    async with _account_of(arguments.address) as account:
        if account is None:
            return 1
        await newcomers.trust(account, now)
    return 0


async def unblock(_settings: Settings, arguments: Namespace, _now: datetime) -> int:
    """Let mail go again to somebody who once complained about it."""
    if not await unreachable.unblock(arguments.address):
        return _failed("this address is not blocked")
    print("unblocked")
    return 0


async def erase(settings: Settings, arguments: Namespace, now: datetime) -> int:
    """Erase an account and all that is held of it; with --again what a restore brought back."""
    order = orders.Order(tokens.mint(settings.secret_key), now, print)
    if not arguments.again:
        is_sure = _is_typed if not arguments.yes else bool
        return 0 if await orders.erase(arguments.address, order, is_sure=is_sure) else 1
    try:
        await orders.erase_again(settings.data / marks.FILE, order)
    except (OSError, ValueError) as error:
        return _failed(str(error))
    return 0


@asynccontextmanager
async def _account_of(address: str) -> AsyncIterator[Account | None]:
    """Give the account of an address, locked; None, and say so, if there is none."""
    async with engine.transaction():
        found = await accounts.commanded_from(address)
        if found is None:
            _failed(f"no account writes from {address}")
        yield None if found is None else await accounts.locked(found.id)


def _is_typed(address: str) -> bool:
    print("Type the address to erase all of it: ", end="", flush=True)
    return sys.stdin.readline().strip().lower() == address


def _failed(why: str) -> int:
    print(f"jupiter: {why}", file=sys.stderr)
    return 1


def _add_address(parser: ArgumentParser) -> None:
    parser.add_argument("address", metavar="ADDR")


def _add_secret(parser: ArgumentParser) -> None:
    _add_address(parser)
    parser.add_argument("--reset", action="store_true", help="the one before leads nowhere then")


def _add_erase(parser: ArgumentParser) -> None:
    whom = parser.add_mutually_exclusive_group(required=True)
    whom.add_argument("address", nargs="?", metavar="ADDR")
    whom.add_argument("--again", action="store_true", help="what a restored backup brought back")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _add_show(parser: ArgumentParser) -> None:
    parser.add_argument("id")
    parser.add_argument("--octets", action="store_true", help="the mail as it came or went")


WORDS = (
    Word("migrate", migrate),
    Word("secret", secret_address, _add_secret),
    Word("trust", trust, _add_address),
    Word("erase", erase, _add_erase),
    Word("unblock", unblock, _add_address),
    Word("show", show, _add_show),
)
