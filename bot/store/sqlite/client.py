"""SQLite client: transactions that take the write lock at BEGIN and always end.

Tortoise's own BEGIN is deferred: two processes that read and then write meet "database is locked"
at once, whatever busy_timeout says. Tortoise picks its schema editor by the word "sqlite" in the
module path of the engine, so this package's name is part of its function.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
)
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError, TransactionManagementError


def statements(script: str) -> Iterator[str]:
    """Split a script at the ends of its statements."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement


class Transaction(SqliteTransactionWrapper):
    """A transaction that never has to upgrade from a read lock, and that notices its own end.

    SQLite rolls a transaction back by itself when the disk is full or cannot be read. What came
    after would be committed line by line.
    """

    def _in_transaction(self) -> Any:
        return NestedTransactionContext(Transaction(self))

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        """Return the connection for one statement; raises TransactionManagementError."""
        self._must_be_open()
        return super().acquire_connection()

    async def execute_script(self, query: str) -> None:
        """Run statements one by one: sqlite3's own way commits the transaction first."""
        for statement in statements(query):
            await self.execute_query(statement)

    async def begin(self) -> None:
        """Take the write lock now; waits `busy_timeout` for another process to give it back."""
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            # One that was cancelled is still carried out by the connection's thread.
            await self._connection.rollback()
            self._finalized = True
            raise _translated(error) from error

    async def savepoint(self) -> None:
        """Open a savepoint; alone it would begin a transaction of its own."""
        self._must_be_open()
        await super().savepoint()

    async def commit(self) -> None:
        """Commit; a commit that fails (disk full) leaves no transaction open behind it."""
        self._must_be_open()
        try:
            await super().commit()
        except BaseException as error:
            await self._connection.rollback()
            self._finalized = True
            raise _translated(error) from error

    def _must_be_open(self) -> None:
        if not self._connection.in_transaction:
            raise TransactionManagementError("SQLite has rolled this transaction back")


def _translated(error: BaseException) -> BaseException:
    return OperationalError(error) if isinstance(error, sqlite3.OperationalError) else error


class Context(SqliteTransactionContext):
    """Gives the connection back whatever happens; the stock context keeps it when BEGIN fails."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        transaction: TransactionalDBClient = self.connection
        return transaction

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        try:
            if self.connection._finalized:
                return
            if exc_type is None:
                await self.connection.commit()
            else:
                await self.connection.rollback()
        finally:
            get_connections().reset(self.token)
            self._trxlock.release()


class Client(SqliteClient):
    """The stock client with the transaction above."""

    def _in_transaction(self) -> Any:
        return Context(Transaction(self), self._lock)

    async def execute_many(self, query: str, values: list[Any]) -> None:
        """Run a statement once for each of `values`, all or nothing, even when cancelled."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)


client_class = Client  # the name Tortoise looks up in an engine module
