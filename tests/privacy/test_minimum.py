"""What is collected is the minimum: every column is known, and what it is kept for."""

from __future__ import annotations

import pytest
from tortoise import Tortoise

import serve
from bot.erasure import accounts as erasure
from bot.takeout import held, personal


async def test_every_column_is_known_with_its_purpose(store: str) -> None:
    """P2: a new column without an entry fails here."""
    for name, model in Tortoise.apps["models"].items():
        columns, known = set(model._meta.fields_db_projection), personal.tables().get(name)
        assert known, f"{name} is missing from bot/takeout/personal.toml"
        stranger = columns - set(known.personal) - known.plain
        assert not stranger, f"{name}: what are {sorted(stranger)} kept for?"
        gone = (set(known.personal) | known.plain) - columns
        assert not gone, f"{name} has no {sorted(gone)} any more"
        assert not set(known.personal) & known.plain


async def test_what_is_kept_has_one_of_the_purposes_the_page_names(store: str) -> None:
    """P2: nothing is kept for anything else."""
    for table in personal.tables().values():
        assert set(table.personal.values()) <= personal.PURPOSES


async def test_a_table_that_says_something_of_a_person_has_an_owner(store: str) -> None:
    """P23: every table is an account's, so that erasing it empties the table, or says why not."""
    owned = {holding.kind for holding in held.HELD} | set(held.OF_NOBODY)
    assert owned == set(Tortoise.apps["models"])


@pytest.mark.parametrize(
    "task",
    sorted(
        {
            f"{space}:{name}"
            for space, blueprint in serve.BLUEPRINTS.items()
            for name in (t.name for t in blueprint.tasks.values())
        }
    ),
)
def test_every_job_says_what_it_is_about(task: str) -> None:
    """P23: jobs hold ids only, and those of an account's rows go with it."""
    # These are about nothing of an account: the clock's own, and the end of an erasure.
    others = {"access:forget", "erasure:farewell", "inbound:forget", "store:rescue", "store:sweep"}
    assert task in set(erasure.JOBS) | others, f"{task} is missing from bot.erasure.accounts.JOBS"
