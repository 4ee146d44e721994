"""Columns: times are UTC whatever offset comes in, and bank details are unreadable on disk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from tortoise import connections

from bot.accounts import Account
from bot.store import columns, database, store
from tests import databases

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ZONES = [
    timezone(timedelta(hours=hours, minutes=minutes))
    for hours, minutes in ((5, 0), (-11, 0), (5, 45), (14, 0))
]
IBAN = "DE02120300000000202051"


async def account(name: str, at: datetime) -> Account:
    """Store an account made at a time."""
    made = await Account.create(address=f"{name}@example.com")
    await Account.filter(id=made.id).update(created_at=at)
    return made


@pytest.mark.parametrize("zone", ZONES)
async def test_a_time_is_compared_as_the_moment_it_is(store: str, zone: timezone) -> None:
    await account("at", NOON.astimezone(zone))
    await account("half", NOON.astimezone(zone) + timedelta(milliseconds=500))
    second = timedelta(seconds=1)

    async def names(**which: object) -> list[object]:
        found = await Account.filter(**which).order_by("created_at").values_list("address")
        return [str(address).partition("@")[0] for (address,) in found]

    for asked in (NOON, *(NOON.astimezone(other) for other in ZONES)):
        assert await names(created_at=asked) == ["at"]
        assert await names(created_at__in=[asked]) == ["at"]
        assert await names(created_at__gt=asked) == ["half"]
        assert await names(created_at__gte=asked) == ["at", "half"]
        assert await names(created_at__lt=asked + second) == ["at", "half"]
        assert await names(created_at__range=(asked - second, asked)) == ["at"]


async def test_a_time_comes_back_in_utc(store: str) -> None:
    made = await Account.create(address="a@example.com")
    made.created_at = NOON.astimezone(ZONES[0])
    await made.save()

    found = await Account.get(id=made.id)
    assert found.created_at == NOON
    assert found.created_at.utcoffset() == timedelta(0)


async def test_a_naive_time_is_refused(store: str) -> None:
    made = await Account.create(address="a@example.com")
    naive = NOON.replace(tzinfo=None)
    made.created_at = naive
    with pytest.raises(ValueError, match="aware"):
        await made.save()
    with pytest.raises(ValueError, match="aware"):
        await Account.filter(created_at__lt=naive)
    with pytest.raises(ValueError, match="aware"):
        await Account.filter(id=made.id).update(created_at=naive)


async def test_bank_details_come_back(store: str) -> None:
    await Account.create(address="a@example.com", bank={"iban": IBAN, "name": "Müller"})
    await Account.create(address="b@example.com")

    assert (await Account.get(address="a@example.com")).bank == {"iban": IBAN, "name": "Müller"}
    assert (await Account.get(address="b@example.com")).bank == {}


async def test_bank_details_are_nowhere_readable_in_the_store(store: str) -> None:
    await Account.create(address="bank@example.com", bank={"iban": IBAN})
    if database.is_postgres(store):
        with psycopg.connect(store) as connection:
            (octets,) = connection.execute("SELECT account::text FROM account").fetchone() or ("",)
    else:
        file = database.sqlite_path(store)
        octets = "".join(
            path.read_bytes().decode("latin-1") for path in file.parent.glob(f"{file.name}*")
        )
    assert "bank@example.com" in octets
    assert IBAN not in octets
    assert "iban" not in octets


async def test_a_new_key_seals_and_the_old_one_still_opens(database_url: str) -> None:
    async with store.opened(database_url, secret_keys=["old"]):
        await Account.create(address="old@example.com", bank={"iban": IBAN})
    async with store.opened(database_url, secret_keys=["new", "old"]):
        assert (await Account.get(address="old@example.com")).bank == {"iban": IBAN}
        await Account.create(address="new@example.com", bank={"iban": IBAN})
    async with store.opened(database_url, secret_keys=["new"]):
        assert (await Account.get(address="new@example.com")).bank == {"iban": IBAN}
        with pytest.raises(columns.UnknownKeyError, match="bank is sealed with a key"):
            await Account.get(address="old@example.com")
        assert await Account.filter(address="old@example.com").count() == 1


async def test_a_store_without_keys_seals_nothing(database_url: str) -> None:
    async with store.opened(database_url, secret_keys=[]):
        await Account.create(address="a@example.com")
        with pytest.raises(RuntimeError, match="without secret keys"):
            await Account.create(address="b@example.com", bank={"iban": IBAN})


@pytest.mark.slow
async def test_the_file_is_the_operators_alone_and_made_for_mail(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "x.db"
    async with store.opened(f"sqlite://{file}", secret_keys=[databases.SECRET]):
        await store.migrate()
        await Account.create(address="a@example.com")
        facts = {}
        for pragma in ("page_size", "journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            rows = await connections.get("default").execute_query_dict(f"PRAGMA {pragma}")
            (facts[pragma],) = rows[0].values()
        modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.iterdir()}

    assert facts == {
        "page_size": database.PAGE_SIZE,
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": database.BUSY_TIMEOUT_MS,
    }
    assert modes == {"x.db": 0o600, "x.db-wal": 0o600, "x.db-shm": 0o600}


def test_an_url_may_size_the_pool_and_ask_for_encryption() -> None:
    url = "postgres://ann:p%40ss@db:6432/bot?minsize=1&maxsize=3&sslmode=require&host=/run/pg"

    given = database.config(url)["connections"]["default"]["credentials"]

    assert given == {
        "host": "/run/pg",
        "port": 6432,
        "user": "ann",
        "password": "p@ss",
        "database": "bot",
        "minsize": 1,
        "maxsize": 3,
        "server_settings": {"sslmode": "require"},
    }
    assert "size" not in database.conninfo(url)
    assert psycopg.conninfo.conninfo_to_dict(database.conninfo(url))["sslmode"] == "require"


async def test_an_url_of_postgres_with_options_opens(postgres: tuple[str, str]) -> None:
    with databases.fresh_postgres(*postgres) as url:
        mark = "&" if "?" in url else "?"
        with_options = f"{url}{mark}minsize=1&maxsize=2&sslmode=prefer"
        async with store.opened(with_options, secret_keys=[databases.SECRET]):
            assert await store.pending() == []
