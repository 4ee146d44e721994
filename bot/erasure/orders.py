"""Orders: an erasure that the operator asks for, and what is said of it in plain lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import accounts
from bot.accounts import Account
from bot.erasure import accounts as erasure
from bot.erasure import marks
from bot.store import remains
from bot.tokens import Mint

AFTER = """\
Erased. Rows, jobs and waiting mail are gone. The running bot sends the one last mail, empties the
local mailbox and forgets the address; start it if it does not run. Backups are yours to see to."""


@dataclass(frozen=True, slots=True)
class Order:
    """How an order is carried out."""

    mint: Mint
    now: datetime
    say: Callable[[str], None]


async def erase(address: str, order: Order, *, is_sure: Callable[[str], bool]) -> bool:
    """Erase the account of an address; tell whether anything was erased.

    Args:
        address: as the operator wrote it.
        order: how.
        is_sure: is asked with the account's address, after what there is was said.
    """
    account = await accounts.by_address(address)
    if account is None:
        return await _erase_letters(address, order)
    counts = await erasure.preview(account.id)
    order.say("\n".join(_before(account, counts)))
    if not is_sure(account.address):
        order.say("Nothing was erased.")
        return False
    await erasure.erase(account.id, order.now, order.mint)
    await remains.wipe()
    order.say(AFTER)
    return True


async def erase_again(file: Path, order: Order) -> None:
    """Erase the accounts that were erased once and are back, as a restore brings them.

    Raises ValueError if the file of marks is no such file.
    """
    known = marks.read(file)
    back = await marks.back_again(known, order.mint)
    for account in back:
        await erasure.erase(account.id, order.now, order.mint, is_silent=True)
    await marks.restore(known)
    await remains.wipe()
    order.say(f"{len(back)} erased again, {len(known)} marks known")


async def _erase_letters(address: str, order: Order) -> bool:
    """Delete what is stored of an address without an account, and say what is not ours to."""
    letters, customers = await erasure.erase_letters(address), await erasure.customer_of(address)
    if letters:
        await remains.wipe()
    order.say(f"{address} has no account here.")
    order.say(f"Its stored mails that were deleted: {letters}.")
    if customers:
        order.say(
            f"It is a customer of {customers} account(s). Those rows are theirs: ask them to write "
            '"forget" and the name of the customer.'
        )
    return bool(letters)


def _before(account: Account, counts: Mapping[str, int]) -> list[str]:
    """Return what an erasure takes along, by the names of the takeout's tables."""
    lines = [f"{account.address}, an account since {account.created_at.date().isoformat()}:"]
    return lines + [f"{count:>8} {name}" for name, count in counts.items() if count]
