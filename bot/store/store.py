"""Store: database and engine together, opened and closed as one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import procrastinate
from procrastinate.blueprints import Blueprint

from bot.store import columns, database, engine

#: Key of the lock that migrating processes take turns with.
MIGRATION = 7_041_776_001


@asynccontextmanager
async def opened(
    url: str, *, secret_keys: Sequence[str], blueprints: Mapping[str, Blueprint] | None = None
) -> AsyncIterator[procrastinate.App]:
    """Open the store behind `url` and close it again, whatever happens.

    Args:
        url: ``sqlite://PATH`` or ``postgres://...``.
        secret_keys: seal the bank details; the first one writes.
        blueprints: the tasks this process can run, by namespace.
    """
    columns.configure_sealing(secret_keys)
    await database.open_database(url)
    try:
        app = engine.make_app(url, dict(blueprints or {}))
        async with app.open_async():
            yield app
    finally:
        engine.forget_app()
        await database.close_database()


async def migrate() -> list[str]:
    """Bring tables and job tables up to date; return the names of the migrations applied.

    Processes that start at once take turns, and the later ones find nothing to do.
    """
    async with database.alone(MIGRATION):
        applied = await database.migrate_database()
        if not await engine.app().check_connection_async():
            await engine.app().schema_manager.apply_schema_async()
            applied.append("engine")
    return applied


async def pending() -> list[str]:
    """Return the names of the migrations that are not applied."""
    names = await database.pending_migrations()
    return names if await engine.app().check_connection_async() else [*names, "engine"]
