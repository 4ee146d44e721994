"""SQLite connector: Procrastinate on the application's own SQLite file.

Procrastinate asks its connector to run named queries, whose PostgreSQL text it passes in. This
connector looks the name up and runs SQLite text instead, on Tortoise's connection: inside a
transaction that *is* the transaction, so a job is committed with the rows it belongs to.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from procrastinate import connector, exceptions, manager, sql, types
from tortoise import connections
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from bot.store.sqlite import queries

Row = dict[str, Any]


def _text(moment: datetime | None) -> str | None:
    """Return a datetime as ISO text in UTC of fixed width."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else None


def _bound(value: Any) -> Any:
    """Return an argument as SQLite can bind it: times and collections become text."""
    if isinstance(value, datetime):
        return _text(value)
    if isinstance(value, list | tuple | set):
        return json.dumps(list(value))
    return value


def _job_row(record: Mapping[str, Any]) -> Row:
    """Return a record with its text columns read back."""
    row = dict(record)
    if row.get("args"):
        row["args"] = json.loads(row["args"])
    if row.get("scheduled_at"):
        row["scheduled_at"] = datetime.fromisoformat(row["scheduled_at"])
    return row


class SQLiteConnector(connector.BaseAsyncConnector):
    """Runs Procrastinate's queries on Tortoise's default connection, which it does not own."""

    def __init__(self) -> None:
        self._names = {text: name for name, text in sql.queries.items()}
        self._listeners: list[tuple[connector.Notify, str]] = []

    def get_sync_connector(self) -> connector.BaseConnector:
        """Return itself: there is no synchronous use."""
        return self

    async def open_async(self, pool: Any | None = None) -> None:
        """Do nothing: Tortoise opens the connection."""

    async def close_async(self) -> None:
        """Do nothing: Tortoise closes the connection."""

    async def listen_notify(
        self, on_notification: connector.Notify, channels: Iterable[str]
    ) -> None:
        """Remember whom to wake, in place of LISTEN, until cancelled.

        It must not return: a worker watches its heartbeat only until the first of its side tasks
        ends.
        """
        listener = (on_notification, next(iter(channels), ""))
        self._listeners.append(listener)
        try:
            await asyncio.Event().wait()
        finally:
            self._listeners.remove(listener)

    async def wake(self) -> None:
        """Wake the workers in this process, in place of NOTIFY. Call after the commit."""
        for notify, channel in list(self._listeners):
            await notify(channel=channel, payload='{"type":"job_inserted","job_id":0}')

    async def _run(self, query: str, arguments: Mapping[str, Any]) -> list[Row]:
        # The schema is sent with its % doubled, so it is the one text that is not found by name.
        name = self._names.get(query, "apply_schema")
        try:
            rows = await self._answer(name, arguments)
        except OperationalError as error:
            raise exceptions.ConnectorException(str(error)) from error
        if name in queries.CERTAIN and not rows:
            raise exceptions.ConnectorException(f"{name}: no such job in a state for it")
        return rows

    async def _answer(self, name: str, arguments: Mapping[str, Any]) -> list[Row]:
        connection = connections.get("default")
        if name == "apply_schema":
            await connection.execute_script(queries.SCHEMA)
            return []
        if name == "defer_jobs":
            return await self._defer_jobs(connection, arguments["jobs"])
        if name == "defer_periodic_job":
            return await self._defer_periodic_job(arguments)
        values = {key: _bound(value) for key, value in arguments.items()}
        values |= {"now": time.time(), "utc": _text(datetime.now(UTC))}
        # Tortoise types parameters as a list; sqlite3 takes the mapping that named ones need.
        records = await connection.execute_query_dict(_statement(name, arguments), values)
        return [_job_row(record) for record in records]

    async def _defer_jobs(
        self, connection: BaseDBAsyncClient, jobs: Sequence[types.JobToDefer]
    ) -> list[Row]:
        columns = json.dumps([_columns(job) for job in jobs])
        try:
            rows = await connection.execute_query_dict(queries.INSERT_JOBS, [columns])
        except IntegrityError as error:
            if "procrastinate_jobs.queueing_lock" not in str(error):
                raise  # of a row that was held back and is written now
            raise exceptions.UniqueViolation(
                constraint_name=manager.QUEUEING_LOCK_CONSTRAINT,
                queueing_lock=next((job.queueing_lock for job in jobs if job.queueing_lock), None),
            ) from error
        # They are inserted in order, but RETURNING promises none.
        return sorted(rows, key=lambda row: int(row["id"]))

    async def _defer_periodic_job(self, arguments: Mapping[str, Any]) -> list[Row]:
        job = types.JobToDefer(
            queue_name=arguments["queue"],
            task_name=arguments["task_name"],
            priority=arguments["priority"],
            lock=arguments["lock"],
            queueing_lock=arguments["queueing_lock"],
            args=arguments["args"],
            scheduled_at=None,
        )
        turn = [arguments["task_name"], arguments["periodic_id"], arguments["defer_timestamp"]]
        async with in_transaction() as transaction:
            if not await transaction.execute_query_dict(queries.INSERT_PERIODIC, turn):
                return []  # another worker was first
            deferred = await self._defer_jobs(transaction, [job])
            await transaction.execute_query(queries.DELETE_PERIODIC, turn)
            return deferred

    async def execute_query_async(self, query: str, **arguments: Any) -> None:
        """Run a query for its effect."""
        await self._run(query, arguments)

    async def execute_query_one_async(self, query: str, **arguments: Any) -> Row:
        """Run a query and return its first row; raises NoResult."""
        rows = await self._run(query, arguments)
        if rows:
            return rows[0]
        if self._names.get(query) in queries.MAYBE:
            return {"id": None}
        raise exceptions.NoResult

    async def execute_query_all_async(self, query: str, **arguments: Any) -> list[Row]:
        """Run a query and return all rows."""
        return await self._run(query, arguments)

    async def execute_query_all_async_with_connection(
        self, connection: Any, query: str, **arguments: Any
    ) -> list[Row]:
        """Run a query in the open transaction, which Tortoise already knows."""
        return await self._run(query, arguments)

    async def execute_query_one_async_with_connection(
        self, connection: Any, query: str, **arguments: Any
    ) -> Row:
        """Run a query in the open transaction and return its first row."""
        return await self.execute_query_one_async(query, **arguments)


def _statement(name: str, arguments: Mapping[str, Any]) -> str:
    """Return the SQLite text of a query."""
    match name:
        case "finish_job":
            deletes = arguments["delete_job"]
            return queries.FINISH_AND_DELETE if deletes else queries.FINISH_AND_KEEP
        case "cancel_job":
            deletes = arguments["delete_job"]
            return queries.CANCEL_AND_DELETE if deletes else queries.CANCEL_AND_KEEP
    if name in queries.UNUSED:
        raise NotImplementedError(f"{name}: not on SQLite")
    return queries.QUERIES[name]


def _columns(job: types.JobToDefer) -> list[Any]:
    return [
        job.queue_name,
        job.task_name,
        job.priority,
        job.lock,
        job.queueing_lock,
        json.dumps(job.args),
        _text(job.scheduled_at),
    ]
