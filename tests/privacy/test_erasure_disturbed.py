"""An erasure that is killed, or met by mails at the same moment, leaves all or nothing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import time
from pathlib import Path

import pytest
from tortoise.exceptions import BaseORMException

from bot import dispatch, tokens
from bot.accounts import Account
from bot.erasure import accounts as erasure
from bot.store import store as stores
from tests import databases
from tests.bot.mailroom import ANN, HOUSE, IN_BUSINESS, NOW, everything, letter, mailed, received
from tests.privacy import actor

MINT = tokens.mint([databases.SECRET])
ROUNDS = int(os.environ.get("JUPITER_FAULT_ROUNDS", "3"))
SEED = int(os.environ.get("JUPITER_FAULT_SEED") or random.randrange(1 << 30))
#: What an erasure leaves until its job has run.
AFTERWARDS = {"erasuremark", "farewell", "procrastinate_jobs"}


async def populated() -> dict[str, int]:
    """Fill an account; return what it has."""
    await mailed(IN_BUSINESS)
    for number in range(20):
        await mailed(f"invoice ACME Canary {100 + number}.00")
    return await erasure.preview((await Account.get(address=ANN)).id)


async def standing(url: str) -> tuple[dict[str, int], set[str]]:
    """Return what the account has, and which tables have rows."""
    async with stores.opened(url, secret_keys=[databases.SECRET]):
        account = await Account.get_or_none(address=ANN)
        has = await erasure.preview(account.id) if account else {}
        rows = await everything()
        # The clock's own jobs name nobody.
        rows["procrastinate_jobs"] = [j for j in rows["procrastinate_jobs"] if '"store"' not in j]
        return has, {table for table, found in rows.items() if found}


@pytest.mark.slow
async def test_killed_at_any_moment_it_is_done_wholly_or_not_at_all(
    database_url: str, tmp_path: Path
) -> None:
    """P23: after kill -9 the account is whole or gone, and a repeat finishes."""
    print(f"seed {SEED}")  # noqa: T201  (to play a failed run again)
    randomly = random.Random(SEED)
    async with stores.opened(database_url, secret_keys=[databases.SECRET]):
        full = await populated()
    for _ in range(ROUNDS * 3):
        process = actor.spawn(database_url, tmp_path)
        time.sleep(randomly.uniform(0.4, 2.2))  # noqa: ASYNC251  (nothing else is to run)
        process.kill()
        process.wait()
        has, tables = await standing(database_url)
        assert has == full or (has == {} and tables - {"procrastinate_workers"} <= AFTERWARDS)
    with actor.spawn(database_url, tmp_path) as process:
        assert process.wait(60) == 0
    assert await standing(database_url) == ({}, {"erasuremark"})


async def handled(mail_id: str, text: str) -> None:
    """Handle a mail as the engine does: again, if it met a fault."""
    for _ in range(20):
        with contextlib.suppress(BaseORMException):
            await dispatch.handle(mail_id, letter(text), HOUSE, NOW)
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never comes to an end")


@pytest.mark.parametrize("number", range(5))
async def test_mails_in_flight_at_the_same_moment_go_along(store: str, number: int) -> None:
    """P23: whatever the order, no lock waits for another in a ring and no row is left."""
    await mailed(IN_BUSINESS)
    account = await Account.get(address=ANN)
    ids = [await received() for _ in range(6)]

    async def erase() -> None:
        await asyncio.sleep(number * 0.004)
        assert await erasure.erase(account.id, NOW, MINT)

    mails = [handled(id_, f"invoice ACME Canary {at + 1}.00") for at, id_ in enumerate(ids)]
    await asyncio.wait_for(asyncio.gather(erase(), *mails), 60)
    assert {table for table, rows in (await everything()).items() if rows} <= AFTERWARDS | {
        "inboundmail"  # of which nothing is left but that there was a mail
    }
    for row in (await everything()).get("inboundmail", []):
        assert ANN not in row
        assert '"not invited"' in row


async def test_two_who_erase_at_once_do_it_once(store: str) -> None:
    """P23: the portal and the operator at the same moment."""
    await populated()
    account = await Account.get(address=ANN)
    done = await asyncio.gather(*(erasure.erase(account.id, NOW, MINT) for _ in range(3)))
    assert sum(1 for each in done if each is not None) == 1
    assert len((await everything())["erasuremark"]) == 1
