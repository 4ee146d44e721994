"""Actor: a process that erases an account and does what is left, and may be killed meanwhile."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import serve
from bot import tokens
from bot.access import upkeep as access
from bot.accounts import Account
from bot.erasure import accounts as erasure
from bot.erasure import marks
from bot.store import engine, store, upkeep
from outbound import farewell
from outbound.channels.memory import MemoryChannel
from outbound.compose import House
from tests import databases
from tests.bot.mailroom import ANN, NOW

ROOT = Path(__file__).parents[2]
HOUSE = House("JupiterInvoice", "", "invoice@bot.example", "bot.example", "", databases.MINT)


def spawn(url: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start the erasure in a process of its own."""
    call = f"from tests.privacy import actor; actor.erase({url!r}, {str(folder)!r})"
    return subprocess.Popen([sys.executable, "-c", call], cwd=ROOT, stdout=subprocess.DEVNULL)


def erase(url: str, folder: str) -> None:
    """Erase Ann's account, if it is there, and run the jobs that are left."""

    async def act() -> None:
        blueprints = serve.BLUEPRINTS
        async with store.opened(url, secret_keys=[databases.SECRET], blueprints=blueprints):
            account = await Account.get_or_none(address=ANN)
            if account is not None:
                await erasure.erase(account.id, NOW, tokens.mint([databases.SECRET]))
            await upkeep.rescue(dead_after_s=-1e9)
            tools = farewell.Tools(MemoryChannel(), lambda: NOW, HOUSE, Path(folder) / marks.FILE)
            await engine.app().run_worker_async(
                wait=False,
                queues=["erasure", "access"],
                install_signal_handlers=False,
                listen_notify=False,
                delete_jobs="successful",
                additional_context={"access": access.Tools(lambda: NOW), "erasure": tools},
            )

    asyncio.run(act())
