"""Remains: what deleted rows leave in an SQLite file and in its log, and how it goes.

SQLite marks pages as free and overwrites them when it needs them; until then the text of deleted
rows stands in the file. Small rows are overwritten with zeros at once (``secure_delete=FAST``);
the rest goes when the file is built anew. On PostgreSQL this is VACUUM (docs/operating.md).
"""

from __future__ import annotations

from tortoise import connections

from bot.store.sqlite.client import Client


class Busy(Exception):  # noqa: N818  (names the state)
    """Somebody still reads what is to go; try again."""


async def wipe() -> None:
    """Build the file anew without what was deleted, and empty its log. Call in no transaction.

    It takes as long as copying the file, and as much room on the disk; everybody else waits.
    """
    client = connections.get("default")
    if isinstance(client, Client):
        await client.execute_script("VACUUM")
        await empty_log()


async def empty_log() -> None:
    """Move the write-ahead log into the file and cut it to nothing. Call in no transaction.

    Raises `Busy` if another process reads for longer than SQLite waits.
    """
    client = connections.get("default")
    if isinstance(client, Client):
        (row,) = await client.execute_query_dict("PRAGMA wal_checkpoint(TRUNCATE)")
        if row["busy"]:
            raise Busy("the log of the database is being read")
