"""Migrations: they make what the models say, once, on both databases."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tortoise import connections
from tortoise.context import get_current_context
from tortoise.exceptions import IntegrityError
from tortoise.migrations.autodetector import MigrationAutodetector

from bot.accounts import Account
from bot.documents.model import Document
from bot.store import database, engine, store
from bot.store.sqlite import indexes
from bot.store.sqlite.client import statements
from tests import databases
from tests.bot.mailroom import NOW
from tests.bot.store import actor

TWICE = 2


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path}/empty.db"
        return
    server, _ = request.getfixturevalue("postgres")
    name = f"empty_{uuid.uuid4().hex[:12]}"
    yield databases.create(server, name, template="template1")
    databases.drop(server, name)


async def test_every_index_of_the_models_is_there(store: str) -> None:
    if database.is_postgres(store):
        return  # it changes columns where they are
    assert await indexes.missing(connections.get("default")) == []


async def test_no_index_is_the_beginning_of_another(database_url: str) -> None:
    # The longer one answers the same questions; a write would keep both.
    held = _indexes(database_url)
    assert len(held) >= 30
    shorter = [
        (table, columns)
        for table, columns, is_unique in held
        if not is_unique
        and any(
            table == other and columns == longer[: len(columns)]
            for other, longer, _ in held
            if longer != columns
        )
    ]
    assert shorter == []


def _indexes(url: str) -> set[tuple[str, tuple[str, ...], bool]]:
    """Return table, columns and whether it is unique of each index of ours."""
    if database.is_postgres(url):
        with psycopg.connect(url) as server:
            found = server.execute(
                "SELECT c.relname, array_agg(a.attname ORDER BY k.at), i.indisunique"
                " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
                " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'"
                " CROSS JOIN unnest(i.indkey) WITH ORDINALITY k(number, at)"
                " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number"
                " WHERE c.relname NOT LIKE 'procrastinate%' GROUP BY i.indexrelid, 1, 3"
            ).fetchall()
        return {(table, tuple(columns), is_unique) for table, columns, is_unique in found}
    with sqlite3.connect(database.sqlite_path(url)) as connection:
        listed = connection.execute(
            'SELECT t.name, i.name, i."unique" FROM sqlite_master t, pragma_index_list(t.name) i'
            " WHERE t.type = 'table' AND t.name NOT LIKE 'procrastinate%'"
        ).fetchall()
        held = {
            (table, tuple(_columns_of(connection, name)), bool(unique))
            for table, name, unique in listed
        }
    connection.close()
    return held


def _columns_of(connection: sqlite3.Connection, index: str) -> list[str]:
    rows = connection.execute("SELECT name FROM pragma_index_info(?)", (index,))
    return [name for (name,) in rows]


async def test_no_number_is_given_twice(store: str) -> None:
    account = await Account.create(address="ann@example.com")
    row = {"account_id": account.id, "created_at": NOW, "currency": "USD", "language": "en"}
    await Document.create(**row, draft_number=1, number="INV-2026-0001")
    with pytest.raises(IntegrityError):
        await Document.create(**row, draft_number=2, number="INV-2026-0001")
    with pytest.raises(IntegrityError):
        await Document.create(**row, draft_number=1)


@pytest.mark.slow
async def test_the_migrations_make_all_that_the_models_say(store: str) -> None:
    context = get_current_context()
    assert context is not None
    assert context.apps is not None
    apps = database.config(store)["apps"]

    writers = await MigrationAutodetector(context.apps, apps).changes()

    assert [writer.operations for writer in writers] == []


async def test_every_index_is_on_columns(database_url: str) -> None:
    # SQLite takes a name in quotes that is no column for a text, and the index for sound.
    if database.is_postgres(database_url):
        return
    with sqlite3.connect(database.sqlite_path(database_url)) as connection:
        indexes = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'idx_%'"
        ).fetchall()
        columns = [
            (name, column[2])
            for (name,) in indexes
            for column in connection.execute(f'PRAGMA index_info("{name}")')
        ]
    connection.close()
    assert len(indexes) >= 15
    assert [name for name, column in columns if column is None] == []


@pytest.mark.slow
async def test_an_empty_database_is_migrated_once(empty: str) -> None:
    async with store.opened(empty, secret_keys=[databases.SECRET]):
        pending = await store.pending()
        assert pending[-1] == "engine"
        assert len(pending) >= TWICE
        assert await store.migrate() == pending
        assert await store.pending() == []
        assert await store.migrate() == []
    async with store.opened(empty, secret_keys=[databases.SECRET]):
        assert await store.pending() == []


@pytest.mark.slow
async def test_a_migration_that_fails_leaves_nothing_behind(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with store.opened(empty, secret_keys=[databases.SECRET]):
        pending = await store.pending()
        with pytest.raises(ZeroDivisionError):
            async with database.alone(store.MIGRATION):
                await database.migrate_database()
                raise ZeroDivisionError
        assert await store.pending() == pending
        assert await store.migrate() == pending


@pytest.mark.slow
def test_processes_that_migrate_at_once_take_turns(empty: str) -> None:
    processes = [actor.spawn("migrate", empty) for _ in range(3)]
    told = sorted(process.communicate(timeout=60)[0].strip() for process in processes)

    assert [process.returncode for process in processes] == [0, 0, 0]
    assert told[1:] == ["[]", "[]"] or told[:2] == ["[]", "[]"]
    assert sum("engine" in each for each in told) == 1


def test_a_script_is_split_at_the_ends_of_its_statements() -> None:
    script = "CREATE TABLE a(x TEXT DEFAULT ';'\n);\n-- why; not\nINSERT INTO a VALUES (';');\n  "
    split = [each.strip() for each in statements(script)]
    assert split == [
        "CREATE TABLE a(x TEXT DEFAULT ';'\n);",
        "-- why; not\nINSERT INTO a VALUES (';');",
    ]


async def test_a_script_in_a_transaction_is_undone_with_it(store: str) -> None:
    connection = connections.get("default")
    with pytest.raises(ZeroDivisionError):
        async with engine.transaction() as transaction:
            await transaction.execute_script("CREATE TABLE a(x INT);\nCREATE TABLE b(x INT);")
            raise ZeroDivisionError
    await connection.execute_script("CREATE TABLE a(x INT)")
