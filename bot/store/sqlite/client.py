"""SQLite client: transactions that take the write lock at BEGIN and always end.

Tortoise's own BEGIN is deferred: two processes that read and then write meet "database is locked"
at once, whatever busy_timeout says. Tortoise picks its schema editor by the word "sqlite" in the
module path of the engine, so this package's name is part of its function.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple

from tortoise.backends.base.client import (
    NestedTransactionContext,
    TransactionalDBClient,
)
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError


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


class Answer(NamedTuple):
    """What came of a statement."""

    rows: list[sqlite3.Row]
    changes: int
    key: int  #: of the row that was inserted last


class Step(NamedTuple):
    """A statement with its values, or with the rows that it is run for."""

    query: str
    values: Sequence[Any] = ()
    is_for_each: bool = False


class Transaction(SqliteTransactionWrapper):
    """A transaction that never has to upgrade from a read lock, and that notices its own end.

    SQLite rolls a transaction back by itself when the disk is full or cannot be read. What came
    after would be committed line by line.

    What returns nothing is held back and goes with the next statement, at the latest with COMMIT:
    each visit of the connection's thread costs 60 us of CPU, and on a busy machine two waits for a
    core. So a row that is stored in bulk and is not unique may be told of later than it is stored.
    """

    def __init__(self, connection: SqliteClient) -> None:
        super().__init__(connection)
        #: Shared with the savepoints in this transaction.
        self._held: list[Step] = connection._held if isinstance(connection, Transaction) else []

    def _in_transaction(self) -> Any:
        return NestedTransactionContext(Transaction(self))

    async def execute_query(
        self, query: str, values: Sequence[Any] | None = None
    ) -> tuple[int, list[Any]]:
        """Run a statement; return how many rows it changed or found, and those it returns."""
        answer = await self._visit(Step(query, values or ()))
        return answer.changes or len(answer.rows), answer.rows

    async def execute_query_dict(
        self, query: str, values: Sequence[Any] | None = None
    ) -> list[dict[str, Any]]:
        """Run a statement; return its rows."""
        return [dict(row) for row in (await self._visit(Step(query, values or ()))).rows]

    async def execute_insert(self, query: str, values: Sequence[Any]) -> int:
        """Insert a row; return its key."""
        return (await self._visit(Step(query, values))).key

    async def execute_many(self, query: str, values: Sequence[Any]) -> None:
        """Hold a statement that is run once for each of `values`."""
        self._held.append(Step(query, values, is_for_each=True))

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
        """Open a savepoint."""
        self._savepoint = f"savepoint_{next(_numbers)}"
        self._held.append(Step(f"SAVEPOINT {self._savepoint}"))

    async def release_savepoint(self) -> None:
        """Keep what was done since the savepoint."""
        self._held.append(Step(f"RELEASE {self._savepoint}"))

    async def savepoint_rollback(self) -> None:
        """Undo what was done since the savepoint."""
        opening = Step(f"SAVEPOINT {self._savepoint}")
        if opening in self._held:
            del self._held[self._held.index(opening) :]
            return
        self._held.clear()
        await self._visit(Step(f"ROLLBACK TO {self._savepoint}"))

    async def commit(self) -> None:
        """Commit; a commit that fails (disk full) leaves no transaction open behind it."""
        try:
            await self._visit(Step("COMMIT"))
        except BaseException:
            await self._connection.rollback()
            raise
        finally:
            self._finalized = True

    async def rollback(self) -> None:
        """Undo what was done, and forget what is held."""
        self._held.clear()
        await super().rollback()

    async def _visit(self, step: Step) -> Answer:
        """Run what is held and a statement in one visit of the connection's thread."""
        steps = [*self._held, step]
        self._held.clear()
        # aiosqlite offers no public way to run a function in its thread.
        run: Any = self._connection._execute
        try:
            answer: Answer = await run(_run, self._connection._conn, steps)
        except sqlite3.Error as error:
            raise _translated(error) from error
        return answer


#: Of the savepoints of this process.
_numbers = count(1)


def _run(database: sqlite3.Connection, steps: Sequence[Step]) -> Answer:
    """Run the steps up to the first that fails; return what came of the last one."""
    for query, values, is_for_each in steps:
        # Alone, a savepoint would begin a transaction of its own.
        if not (database.in_transaction or query.startswith("BEGIN")):
            raise TransactionManagementError("SQLite has rolled this transaction back")
        before = database.total_changes
        if is_for_each:
            cursor = database.executemany(query, values)
        else:
            cursor = database.execute(query, values)
        rows = cursor.fetchall()
    return Answer(rows, database.total_changes - before, cursor.lastrowid or 0)


def _translated(error: BaseException) -> BaseException:
    match error:
        case sqlite3.OperationalError():
            return OperationalError(error)
        case sqlite3.IntegrityError():
            return IntegrityError(error)
    return error


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
