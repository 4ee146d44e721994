"""Database: opens, migrates and closes the store behind a URL.

SQLite runs in WAL mode with ``synchronous=FULL``: the 250 of the SMTP server promises that a mail
survives a power cut, and with NORMAL the last commits do not. Every datetime is converted to UTC
before it is stored or compared, because SQLite compares them as text (`bot.store.columns`).
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from tortoise import Tortoise, connections
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.transactions import in_transaction

from bot.store.sqlite import indexes

MODELS = (
    "bot.accounts",
    "bot.customers",
    "bot.documents.model",
    "bot.documents.balance.payments",
    "bot.confirmations",
    "bot.post",
    "bot.documents.sketches",
    "bot.products",
    "bot.repeats",
    "bot.unsubscribed",
    "bot.questions.choices",
    "bot.trust.strangers",
    "bot.trust.newcomers",
    "bot.unreachable",
    "bot.erasure.marks",
    "bot.erasure.farewells",
    "bot.access.sessions",
    "bot.access.links",
    "bot.access.identities",
)

#: Bytes. A commit writes each page it touches whole: with 16384 a mail of 4 kB costs a fifth more
#: CPU than with 8192, with 4096 one of 100 kB needs twice the overflow pages.
PAGE_SIZE = 8192

#: Pages of write-ahead log between two checkpoints (32 MB), and the bytes it keeps after one.
#: A log that is cut short and grows again makes every fsync write metadata too.
CHECKPOINT_PAGES = 4000
LOG_BYTES = 64 * 2**20

#: Options of our URLs that are ours, not libpq's: how many connections are kept open.
POOL_OPTIONS = ("minsize", "maxsize")

#: Milliseconds to wait for another process's transaction.
BUSY_TIMEOUT_MS = 30_000


def config(url: str) -> dict[str, Any]:
    """Return Tortoise's configuration for ``sqlite://PATH`` or ``postgres://...``."""
    return {
        "connections": {"default": _connection(url)},
        "apps": {
            "models": {
                "models": list(MODELS),
                "default_connection": "default",
                "migrations": "bot.store.migrations",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def is_postgres(url: str) -> bool:
    """Tell whether a URL names a PostgreSQL database."""
    return url.startswith(("postgres://", "postgresql://"))


def sqlite_path(url: str) -> Path:
    """Return the file of ``sqlite://var/x.db`` (relative) or ``sqlite:///srv/x.db``."""
    return Path(unquote(url.removeprefix("sqlite://").partition("?")[0]))


def _connection(url: str) -> dict[str, Any]:
    if not is_postgres(url):
        return {
            "engine": "bot.store.sqlite.client",
            "credentials": {
                "file_path": str(sqlite_path(url)),
                "synchronous": "FULL",
                "busy_timeout": BUSY_TIMEOUT_MS,
                "foreign_keys": "ON",
                "wal_autocheckpoint": CHECKPOINT_PAGES,
                "journal_size_limit": LOG_BYTES,
                # Zeros over what is deleted, where the page is written anyway: it costs no I/O.
                "secure_delete": "FAST",
            },
        }
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "engine": "tortoise.backends.psycopg",
        "credentials": {
            # A socket folder stands in ?host=, as libpq's own URLs have it.
            "host": options.pop("host", "") or parts.hostname or "localhost",
            "port": parts.port or 5432,
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "database": unquote(parts.path[1:]),
            "minsize": int(options.pop("minsize", "2")),
            "maxsize": int(options.pop("maxsize", "12")),
            "server_settings": options,  # sslmode and what else libpq knows
        },
    }


def conninfo(url: str) -> str:
    """Return a PostgreSQL URL without what libpq does not know in it."""
    parts = urlsplit(url)
    options = [(key, value) for key, value in parse_qsl(parts.query) if key not in POOL_OPTIONS]
    return urlunsplit(parts._replace(query=urlencode(options)))


def _make_file(path: Path) -> None:
    """Create an SQLite file with our page size, which must be set before the first table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)  # two processes may start at once
        # SQLite gives its log the mode of the file. An existing file keeps the mode it has.
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        if path.stat().st_size:
            return
        database = sqlite3.connect(path)
        try:
            database.execute(f"PRAGMA page_size={PAGE_SIZE}")
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("VACUUM")
        finally:
            database.close()
    finally:
        os.close(folder)


class _PercentRecorder(MigrationRecorder):
    """Notes applied migrations through psycopg, whose placeholder is %s (Tortoise writes $1)."""

    def _placeholder(self, pos: int) -> str:
        return "%s"

    async def applied_migrations(self) -> list[MigrationKey]:
        """Return what is applied; the stock query fails without its table, and all with it."""
        query = "SELECT to_regclass(%s) IS NOT NULL AS is_there"
        _, rows = await self.connection.execute_query(query, [self.table_name])
        return await super().applied_migrations() if rows[0]["is_there"] else []


async def open_database(url: str) -> None:
    """Connect Tortoise to `url`; call `close_database` in a finally clause."""
    if not is_postgres(url):
        _make_file(sqlite_path(url))
    # Tortoise keeps INSERT texts by connection name, whatever the database behind it.
    EXECUTOR_CACHE.clear()
    # Callbacks of aiosmtpd and aiohttp run outside the task that opened the store.
    await Tortoise.init(config=config(url), _enable_global_fallback=True)
    # Of two tasks that connect at once, Tortoise would leave one connection open for ever.
    try:
        await connections.get("default").execute_query("SELECT 1")
    except BaseException:
        await close_database()
        raise


def _executor() -> MigrationExecutor:
    apps = {"models": {"models": list(MODELS), "migrations": "bot.store.migrations"}}
    connection = connections.get("default")
    executor = MigrationExecutor(connection, apps)
    if connection.capabilities.dialect == "postgres":
        executor.recorder = executor.loader.recorder = _PercentRecorder(connection)
    return executor


@asynccontextmanager
async def alone(key: int) -> AsyncIterator[None]:
    """Hold a transaction that no other process holds with the same key.

    On SQLite every transaction is alone; on PostgreSQL the key is that of an advisory lock.
    """
    async with in_transaction() as connection:
        if connection.capabilities.dialect == "postgres":
            await connection.execute_query("SELECT pg_advisory_xact_lock(%s)", [key])
        yield


async def migrate_database() -> list[str]:
    """Bring the tables up to date; return the names of the migrations applied.

    Call inside `alone`: a migration and the note that it is applied are then one transaction.
    """
    applied: list[str] = []

    def note(event: str, app: str, name: str) -> None:
        if event == "apply_done":
            applied.append(f"{app}.{name}")

    await _executor().migrate(progress=note)
    connection = connections.get("default")
    if connection.capabilities.dialect == "sqlite":
        await indexes.mend(connection)
    return applied


async def pending_migrations() -> list[str]:
    """Return the names of the migrations that are not applied."""
    executor = _executor()
    await executor.loader.build_graph()
    done = {(key.app_label, key.name) for key in await executor.recorder.applied_migrations()}
    known = [(key.app_label, key.name) for key in executor.loader.graph.nodes]
    return [".".join(key) for key in sorted(known) if key not in done]


async def close_database() -> None:
    """Close all connections; a forgotten aiosqlite thread would keep the process alive."""
    await Tortoise.close_connections()


#: What the `tortoise` command uses to compare models with migrations.
MIGRATION_CONFIG = config("sqlite://var/migrations.db")
