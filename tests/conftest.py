"""Fixtures: an empty store on each database, and what programs of other people work with."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
import pytest_asyncio

from bot.sandbox import Sandbox
from bot.store import store as stores
from outbound.printing import renderer
from tests import databases

#: The same examples on every run: what `make fuzz` finds anew becomes a test of its own.
hypothesis.settings.register_profile("suite", derandomize=True, database=None, deadline=None)
# `make fuzz`: as long as a cup of coffee, not as long as a commit.
hypothesis.settings.register_profile(
    "fuzz", max_examples=int(os.environ.get("JUPITER_FUZZ_EXAMPLES", "13000")), deadline=None
)
hypothesis.settings.load_profile("suite")  # --hypothesis-profile has the last word


@pytest.fixture(scope="session")
def sqlite_template(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy, kept with what pytest keeps from run to run."""
    if pytestconfig.pluginmanager.hasplugin("cacheprovider"):
        return databases.kept(pytestconfig.cache.mkdir("databases"))
    return databases.kept(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[tuple[str, str]]:
    """A PostgreSQL server and the name of a migrated, empty database in it to copy."""
    template = f"{databases.TEMPLATE}_{uuid.uuid4().hex[:12]}"
    with databases.postgres_server() as server:
        databases.migrated(databases.create(server, template, template="template1"))
        yield server, template
        databases.drop(server, template)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users of the machine may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="jupiter-") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty database; each test runs once on either kind."""
    if request.param == "sqlite":
        yield databases.fresh_sqlite(tmp_path, request.getfixturevalue("sqlite_template"))
        return
    with databases.fresh_postgres(*request.getfixturevalue("postgres")) as url:
        yield url


@pytest_asyncio.fixture
async def store(database_url: str) -> AsyncIterator[str]:
    """An open, empty store; gives its URL."""
    async with stores.opened(database_url, secret_keys=[databases.SECRET]):
        yield database_url


@pytest.fixture(scope="session")
def printer() -> Iterator[Sandbox]:
    """A process that draws pages; one for all tests of a run, as it takes a second to warm up."""
    sandbox = Sandbox(1, warm_up=renderer.warm_up)
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="session")
def opener() -> Iterator[Sandbox]:
    """A process that opens letters."""
    sandbox = Sandbox(1)
    yield sandbox
    sandbox.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that accepts the answers as they are now."""
    parser.addoption("--rewrite-dialogues", action="store_true")
