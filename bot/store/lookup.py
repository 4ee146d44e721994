"""Lookup: rows that have given values, asked for in words that are made once.

Tortoise makes the text of a query anew each time, which takes five times as long as SQLite takes
to answer it, and a mail asks some twenty questions. What most mails ask is asked here; all that is
more than "has this value" and "has one of these" is a query of Tortoise's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from pypika_tortoise.functions import Sum
from pypika_tortoise.queries import Table
from pypika_tortoise.terms import Parameter
from tortoise.exceptions import DoesNotExist
from tortoise.fields import ReverseRelation
from tortoise.models import Model

from bot.store import engine

M = TypeVar("M", bound=Model)

#: How a value is marked in a statement: by sqlite3, by psycopg.
PLACEHOLDERS = {"sqlite": "?", "postgres": "%s"}


class _Question(NamedTuple):
    """All that the text of a question depends on."""

    model: type[Model]
    conditions: tuple[tuple[str, int], ...]  #: fields, and of how many values each has one
    dialect: str
    is_for_rows: bool = True  #: or only whether there is one
    summed: str = ""  #: the field whose sum is asked for
    locks: bool = False


async def find(model: type[M], **values: Any) -> M | None:
    """Return the row that these values are unique to."""
    return next(iter(await _read(model, values)), None)


async def get(model: type[M], **values: Any) -> M:
    """Return the same row; raises DoesNotExist."""
    found = await find(model, **values)
    if found is None:
        raise DoesNotExist(model)
    return found


async def locked(model: type[M], **values: Any) -> M | None:
    """Return the same row, locked until the end of the transaction. Call inside one."""
    engine.demand_transaction("rows are locked")
    return next(iter(await _read(model, values, locks=True)), None)


async def those(model: type[M], **values: Any) -> list[M]:
    """Return all rows that have these values, in the order of their keys.

    Of a list of values a row has one. None is no value: as in SQL, no row has it.
    """
    return await _read(model, values)


async def all_locked(model: type[M], **values: Any) -> list[M]:
    """Return the same rows, locked until the end of the transaction. Call inside one."""
    engine.demand_transaction("rows are locked")
    return await _read(model, values, locks=True)


async def fetch(instance: Model, relation: str) -> None:
    """Fetch the rows that refer to an object, as its ``fetch_related`` does."""
    related: ReverseRelation[Any] = getattr(instance, relation)
    found = await those(related.remote_model, **{related.relation_field: instance.pk})
    related._set_result_for_query(found, None)


async def ensure(instance: Model, relation: str) -> None:
    """Fetch the same rows unless the object has them; whoever writes such rows fetches anew."""
    if not getattr(instance, relation)._fetched:
        await fetch(instance, relation)


async def exists(model: type[Model], **values: Any) -> bool:
    """Tell whether some row has these values."""
    return bool(await _asked(model, values, is_for_rows=False))


async def total(model: type[Model], field: str, **values: Any) -> int:
    """Return the sum of a column of whole numbers over the rows that have these values."""
    (row,) = await _asked(model, values, summed=field)
    return int(row["total"] or 0)


async def _read(model: type[M], values: Mapping[str, Any], *, locks: bool = False) -> list[M]:
    """Return rows as the objects that Tortoise makes of them."""
    return [model._init_from_db(**row) for row in await _asked(model, values, locks=locks)]


async def _asked(
    model: type[Model],
    values: Mapping[str, Any],
    *,
    is_for_rows: bool = True,
    summed: str = "",
    locks: bool = False,
) -> Sequence[Mapping[str, Any]]:
    """Return what the database answers."""
    choices = {n: v if isinstance(v, list | tuple) else (v,) for n, v in values.items()}
    if not all(choices.values()):
        return ()  # one of none, for which SQL has no words
    connection, fields = model._meta.db, model._meta.fields_map
    conditions = tuple((name, len(choice)) for name, choice in choices.items())
    dialect = connection.capabilities.dialect
    text = _text(_Question(model, conditions, dialect, is_for_rows, summed, locks))
    bound = [fields[n].to_db_value(each, model) for n, choice in choices.items() for each in choice]
    rows: Sequence[Mapping[str, Any]] = (await connection.execute_query(text, bound))[1]
    return rows


@lru_cache(maxsize=256)
def _text(question: _Question) -> str:
    """Return a question as SQL."""
    meta, mark = question.model._meta, Parameter(PLACEHOLDERS[question.dialect])
    names, table = meta.fields_db_projection, Table(meta.db_table)
    query = meta.db.query_class.from_(table)
    for field, count in question.conditions:
        query = query.where(table[names[field]].isin([mark] * count))
    if question.summed:
        query = query.select(Sum(table[names[question.summed]]).as_("total"))
    elif question.is_for_rows:
        query = query.select(*names.values()).orderby(meta.db_pk_column)
    else:
        query = query.select(1).limit(1)
    if question.locks and question.dialect == "postgres":  # SQLite has one writer at a time
        query = query.for_update()
    return str(query.get_sql())
