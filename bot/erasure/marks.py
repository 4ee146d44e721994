"""Marks: which addresses were erased, without the addresses.

A mark is a keyed hash (`bot.tokens`): only who has the secret key can tell whether an address is
among them. After a backup is put back, the marks tell what is to be erased again, so they are kept
in a file beside the database too, which no restore of the database takes back.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tortoise import fields
from tortoise.models import Model

from bot.accounts import Account, mailbox_key
from bot.store.columns import UtcField
from bot.tokens import Mint

#: What the hash is bound to.
PURPOSE = "erased"
#: The file in the data folder: one line a mark, and when its address was erased.
FILE = "erased.txt"


class ErasureMark(Model):
    """An address that was erased, as a keyed hash. It says nothing of anybody by itself."""

    id = fields.BigIntField(primary_key=True)
    mark = fields.CharField(24, db_index=True)
    erased_at: datetime = UtcField()


@dataclass(frozen=True, slots=True)
class Entry:
    """A mark and when its address was erased."""

    mark: str
    erased_at: datetime

    def __str__(self) -> str:
        """Return the line of the file."""
        return f"{self.mark} {self.erased_at.astimezone(UTC).isoformat()}"


def marks_of(address: str, mint: Mint) -> list[str]:
    """Return the marks of an address, one for each secret key; the first key's comes first."""
    keys = [Mint((key,)) for key in mint.keys]
    return [each.token(PURPOSE, mailbox_key(address)) for each in keys]


async def add(address: str, mint: Mint, now: datetime) -> None:
    """Note that an address is erased. Call inside a transaction."""
    await ErasureMark.create(mark=marks_of(address, mint)[0], erased_at=now)


async def was_erased(address: str, mint: Mint, *, since: datetime) -> bool:
    """Tell whether an address was erased at that time or later."""
    wanted = marks_of(address, mint)
    return await ErasureMark.exists(mark__in=wanted, erased_at__gte=since)


async def restore(known: Iterable[Entry]) -> None:
    """Put marks back into a database that has lost them."""
    there = set(await entries())
    await ErasureMark.bulk_create(
        ErasureMark(mark=each.mark, erased_at=each.erased_at) for each in known if each not in there
    )


async def entries() -> list[Entry]:
    """Return all marks of the database, oldest first."""
    rows = await ErasureMark.all().order_by("id")
    return [Entry(row.mark, row.erased_at) for row in rows]


def read(file: Path) -> list[Entry]:
    """Return the marks of a file; none if there is no file. Raises ValueError for another text."""
    if not file.exists():
        return []
    lines = [line.split() for line in file.read_text("ascii").splitlines() if line.strip()]
    if any(len(line) != 2 for line in lines):
        raise ValueError(f"{file}: a line is a mark and a time")
    return [Entry(mark, datetime.fromisoformat(at)) for mark, at in lines]


def write(file: Path, known: Iterable[Entry]) -> None:
    """Add marks to those of a file, whole or not at all; what stands there stays."""
    wanted = sorted({*read(file), *known}, key=lambda each: (each.erased_at, each.mark))
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with draft.open("w", encoding="ascii") as opened:
        opened.writelines(f"{each}\n" for each in wanted)
        opened.flush()
        os.fsync(opened.fileno())
    draft.rename(file)


async def back_again(known: Iterable[Entry], mint: Mint) -> list[Account]:
    """Return the accounts that were erased once and are here again, as a restore brings them.

    An account that was opened after its address had been erased is a new one and stays.
    """
    last: dict[str, datetime] = {}
    for each in known:
        last[each.mark] = max(each.erased_at, last.get(each.mark, each.erased_at))
    found = []
    async for account in Account.all().order_by("id"):
        erased = [last[mark] for mark in marks_of(account.address, mint) if mark in last]
        if erased and account.created_at <= max(erased):
            found.append(account)
    return found
