"""Counting: how many rows a question finds, as far as anybody wants to know."""

from __future__ import annotations

from typing import Any

from tortoise import connections


async def up_to(query: Any, most: int, column: str = "id") -> int:
    """Return how many rows a query finds, `most` if there are more.

    The database counts and stops there: neither are the rows brought here nor all of them found.
    `column` is one of the index that the query is answered from, so that no row is read.
    """
    rows = query.limit(most).values_list(column)
    rows.sql()  # so that it is built
    statement, given = rows.query.get_parameterized_sql()
    counted = f"SELECT COUNT(*) AS many FROM ({statement}) AS found"  # noqa: S608  (its values are given apart)
    found = await connections.get("default").execute_query_dict(counted, given)
    return int(found[0]["many"])
