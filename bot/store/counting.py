"""Counting: how many rows a question finds, as far as anybody wants to know."""

from __future__ import annotations

from typing import Any

from pypika_tortoise.functions import Count, Sum
from pypika_tortoise.queries import Query, QueryBuilder, Table
from pypika_tortoise.terms import Function
from tortoise import connections
from tortoise.models import Model


async def up_to(query: Any, most: int, column: str = "id") -> int:
    """Return how many rows a query finds, `most` if there are more.

    The database counts and stops there: neither are the rows brought here nor all of them found.
    `column` is one of the index that the query is answered from, so that no row is read.
    """
    found = _built(query.limit(most).values_list(column))
    return await _number(found, Count("*"))


async def belonging(model: type[Model], column: str, query: Any) -> int:
    """Return how many rows of a model belong to the few that a query finds, by their ids.

    They are counted for each of those in turn, by the index of `column`: PostgreSQL would rather
    read the whole table for a thousand at once.
    """
    found, table = _built(query.values("id")), Table(model._meta.db_table)
    own = _query_class().from_(table).where(table[column] == found.field("id"))
    return await _number(found, Sum(own.select(Count("*"))))


def _query_class() -> type[Query]:
    query_class: type[Query] = connections.get("default").query_class
    return query_class


def _built(query: Any) -> QueryBuilder:
    """Return a query as a table to ask."""
    query.sql()  # so that it is built
    found: QueryBuilder = query.query.as_("found")
    return found


async def _number(found: QueryBuilder, asked: Function) -> int:
    """Return what is asked of a table; nothing counts as 0."""
    outer = _query_class().from_(found).select(asked.as_("many"))
    statement, given = outer.get_parameterized_sql()
    rows = await connections.get("default").execute_query_dict(statement, given)
    return int(rows[0]["many"] or 0)
