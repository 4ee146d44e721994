"""Indexes: those of the models, made again where changing a table has lost them.

SQLite cannot change a column: Tortoise makes the table anew and copies its rows, but not its
indexes, nor what was unique by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.fields.relational import RelationalField
from tortoise.models import Model


@dataclass(frozen=True, slots=True)
class Wanted:
    """An index that a model asks for."""

    table: str
    columns: tuple[str, ...]
    is_unique: bool

    @property
    def name(self) -> str:
        """Its name, the same whenever it is made."""
        said = sha256(" ".join((self.table, *self.columns)).encode()).hexdigest()[:8]
        return f"{'uid' if self.is_unique else 'idx'}_{self.table}_{said}"

    @property
    def sql(self) -> str:
        """The statement that makes it."""
        columns = ", ".join(f'"{each}"' for each in self.columns)
        unique = "UNIQUE " if self.is_unique else ""
        return f'CREATE {unique}INDEX "{self.name}" ON "{self.table}" ({columns})'


async def mend(connection: BaseDBAsyncClient) -> None:
    """Make the indexes that are missing. Call after a migration, in its transaction."""
    for each in await missing(connection):
        await connection.execute_query(each.sql)


async def missing(connection: BaseDBAsyncClient) -> list[Wanted]:
    """Return the indexes of the models that the database does not have."""
    found = []
    for model in Tortoise.apps["models"].values():
        there = await _there(model._meta.db_table, connection)
        found += [each for each in wanted(model) if (each.columns, each.is_unique) not in there]
    return found


async def _there(table: str, connection: BaseDBAsyncClient) -> set[tuple[tuple[str, ...], bool]]:
    there = set()
    for index in await connection.execute_query_dict(f"PRAGMA index_list('{table}')"):
        rows = await connection.execute_query_dict(f"PRAGMA index_info('{index['name']}')")
        there.add((tuple(str(row["name"]) for row in rows), bool(index["unique"])))
    return there


def wanted(model: type[Model]) -> Iterator[Wanted]:
    """Give the indexes of a model but for that of its primary key."""
    meta, table = model._meta, model._meta.db_table
    for names in meta.unique_together:
        yield Wanted(table, tuple(_column(model, name) for name in names), is_unique=True)
    for index in meta.indexes:
        names = index if isinstance(index, tuple) else tuple(index.fields)
        yield Wanted(table, tuple(_column(model, name) for name in names), is_unique=False)
    for name, field in meta.fields_map.items():
        if isinstance(field, RelationalField) or field.pk or not (field.unique or field.index):
            continue
        yield Wanted(table, (_column(model, name),), is_unique=field.unique)


def _column(model: type[Model], name: str) -> str:
    """Return the column of a field; a relation is kept as the id of the other row."""
    field = model._meta.fields_map[name]
    if isinstance(field, RelationalField):
        return field.source_field or f"{name}_id"
    return model._meta.fields_db_projection.get(name, name)
