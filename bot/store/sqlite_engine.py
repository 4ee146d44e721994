"""SQLite engine: transactions take the write lock at BEGIN.

Tortoise's own BEGIN is deferred: two processes that read and then write meet "database is locked"
at once, whatever busy_timeout says. Tortoise picks its schema editor by the word "sqlite" in the
module path of the engine, so this module's name is part of its function.
"""

from __future__ import annotations

from typing import Any

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections


class _ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that never has to upgrade from a read lock."""

    async def begin(self) -> None:
        """Take the write lock now; waits `busy_timeout` for another process to give it back."""
        await self._connection.execute("BEGIN IMMEDIATE")

    async def commit(self) -> None:
        """Commit; a commit that fails (disk full) leaves no transaction open behind it."""
        try:
            await super().commit()
        except BaseException:
            await self._connection.rollback()
            self._finalized = True
            raise


class _Context(SqliteTransactionContext):
    """Gives the connection back when BEGIN itself fails; the stock context keeps it locked."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            self.token = get_connections().set(self.connection_name, self.connection)
            try:
                await self.connection.begin()
            except BaseException:
                get_connections().reset(self.token)
                raise
        except BaseException:
            self._trxlock.release()
            raise
        transaction: TransactionalDBClient = self.connection
        return transaction


class Client(SqliteClient):
    """The stock client with the transaction above."""

    def _in_transaction(self) -> Any:
        return _Context(_ImmediateTransaction(self), self._lock)


client_class = Client  # the name Tortoise looks up in an engine module
