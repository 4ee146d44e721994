"""Counting: how many rows a question finds, as far as anybody wants to know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tortoise import connections
from tortoise.models import Model


async def up_to(query: Any, most: int, column: str = "id") -> int:
    """Return how many rows a query finds, `most` if there are more.

    The database counts and stops there: neither are the rows brought here nor all of them found.
    `column` is one of the index that the query is answered from, so that no row is read.
    """
    statement, given = _written(query.limit(most).values_list(column))
    return await _number(f"SELECT COUNT(*) AS many FROM ({statement}) AS found", given)  # noqa: S608  (its values are given apart)


async def belonging(model: type[Model], column: str, query: Any) -> int:
    """Return how many rows of a model belong to the few that a query finds, by their ids.

    They are counted for each of those in turn, by the index of `column`: PostgreSQL would rather
    read the whole table for a thousand at once.
    """
    statement, given = _written(query.values("id"))
    each = f'SELECT COUNT(*) FROM "{model._meta.db_table}" WHERE "{column}" = found."id"'  # noqa: S608  (names of ours)
    return await _number(f"SELECT SUM(({each})) AS many FROM ({statement}) AS found", given)  # noqa: S608


def _written(query: Any) -> tuple[str, Sequence[Any]]:
    """Return the statement of a query and its values."""
    query.sql()  # so that it is built
    statement, given = query.query.get_parameterized_sql()
    return statement, given


async def _number(statement: str, given: Sequence[Any]) -> int:
    found = await connections.get("default").execute_query_dict(statement, list(given))
    return int(found[0]["many"] or 0)
