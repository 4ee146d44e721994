"""Erasing: an account goes, and what the store still has is looked at."""

from __future__ import annotations

from bot import tokens
from bot.accounts import Account
from bot.erasure import accounts as erasure
from tests import databases
from tests.bot.mailroom import everything
from tests.whole.stage import Stage

MINT = tokens.mint([databases.SECRET])
EVE = "eve@example.net"


async def erased(stage: Stage, account: Account) -> dict[str, int]:
    """Erase an account, as the portal and the operator do."""
    counts = await erasure.erase(account.id, stage.now, MINT)
    assert counts is not None
    return counts


async def left() -> dict[str, list[str]]:
    """Return the tables that have rows, without the marks of erased addresses."""
    return {table: rows for table, rows in (await everything()).items() if rows}
