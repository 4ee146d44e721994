"""Lookup: the rows that Tortoise itself would find, and no others."""

from __future__ import annotations

import pytest
from tortoise.exceptions import DoesNotExist

from bot.accounts import Account, Alias
from bot.documents.model import Document, LineItem
from bot.store import engine, lookup
from tests.bot import mailroom


async def accounts(*names: str) -> list[Account]:
    """Store accounts of these names."""
    return [await Account.create(address=f"{each}@example.com", city="Bern") for each in names]


async def test_a_row_is_found_as_tortoise_finds_it(store: str) -> None:
    ann, _ = await accounts("ann", "bob")
    found = await lookup.find(Account, address="ann@example.com", city="Bern")
    assert found is not None
    same, names = await Account.get(id=ann.id), Account._meta.fields_db_projection
    assert [getattr(found, name) for name in names] == [getattr(same, name) for name in names]
    assert await lookup.find(Account, address="ann@example.com", city="Basel") is None
    assert (await lookup.get(Account, id=ann.id)).id == ann.id
    with pytest.raises(DoesNotExist):
        await lookup.get(Account, id=0)


async def test_of_several_values_a_row_has_one(store: str) -> None:
    ann, bob, cid = await accounts("ann", "bob", "cid")
    assert await lookup.those(Account, id=[cid.id, ann.id]) == [ann, cid]
    assert await lookup.those(Account, city="Bern") == [ann, bob, cid]
    assert await lookup.those(Account, id=[]) == []


async def test_a_sum_is_that_of_the_rows_that_are_found(store: str) -> None:
    ann, bob, _ = await accounts("ann", "bob", "cid")
    assert await lookup.total(Account, "id", id=[ann.id, bob.id]) == ann.id + bob.id
    assert await lookup.total(Account, "id", city="Basel") == 0


async def test_none_is_no_value(store: str) -> None:
    await accounts("ann")
    assert await Account.exists(undo_s=None)
    assert await lookup.find(Account, undo_s=None) is None
    assert not await lookup.exists(Account, undo_s=None)


async def test_what_is_written_is_found_at_once(store: str) -> None:
    (ann,) = await accounts("ann")
    assert not await lookup.exists(Alias, account_id=ann.id)
    async with engine.transaction():
        alias = Alias(account_id=ann.id, address="a@example.org", confirmed_at=mailroom.NOW)
        await Alias.bulk_create([alias])
        assert await lookup.exists(Alias, account_id=ann.id)
    assert await lookup.exists(Alias, account_id=ann.id)


async def test_a_row_is_locked_in_a_transaction_only(store: str) -> None:
    (ann,) = await accounts("ann")
    with pytest.raises(RuntimeError, match="transaction"):
        await lookup.locked(Account, id=ann.id)
    with pytest.raises(RuntimeError, match="transaction"):
        await lookup.all_locked(Account, id=ann.id)
    async with engine.transaction():
        assert await lookup.locked(Account, id=ann.id) == ann
        assert await lookup.all_locked(Account, city="Bern") == [ann]


async def test_lines_are_fetched_once_until_somebody_asks_anew(store: str) -> None:
    await mailroom.mailed(mailroom.IN_BUSINESS)
    await mailroom.mailed("draft ACME 3h @ 100; 2 x Widget @ 49.90")
    document = await Document.get()
    await lookup.ensure(document, "lines")
    assert [line.description for line in document.lines] == ["Hours", "Widget"]
    await LineItem.filter(description="Hours").delete()
    await lookup.ensure(document, "lines")
    assert len(document.lines) == 2
    await lookup.fetch(document, "lines")
    assert [line.description for line in document.lines] == ["Widget"]


async def test_a_value_is_no_part_of_the_question(store: str) -> None:
    await accounts("ann")
    assert await lookup.find(Account, city="' OR ''='") is None
