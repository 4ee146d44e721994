"""Batch: a transaction that only writes, in two visits of the connection's thread or one.

Not only what returns no rows is held back: BEGIN, too, goes with the first statement that does.
"""

from __future__ import annotations

from bot.store.sqlite.client import Client, Context, Step, Transaction


class Batch(Transaction):
    """Begins when there is something to run."""

    async def begin(self) -> None:
        """Note that the transaction is to begin."""
        self._held.append(Step("BEGIN IMMEDIATE"))


def in_batch(client: Client) -> Context:
    """Return the context of a transaction that only writes."""
    return Context(Batch(client), client._lock)
