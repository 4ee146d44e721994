"""Logos: one picture at a time; what was used before is gone, but for a page that yet wants it."""

from __future__ import annotations

import pytest

from bot.accounts import Account, Logo
from bot.documents.model import Drawing
from bot.setup import logos
from bot.store import engine
from tests.bot.mailroom import IN_BUSINESS, mailed

pytestmark = pytest.mark.usefixtures("store")


async def keep(octets: bytes) -> Account:
    """Keep a logo for the only account."""
    async with engine.transaction():
        account = await Account.get()
        await logos.keep(account, octets)
    return account


async def pictures() -> list[bytes]:
    """Return every picture there is."""
    return [bytes(row.octets) for row in await Logo.all().order_by("id")]


async def test_a_new_logo_takes_the_place_of_the_old() -> None:
    await mailed(IN_BUSINESS)
    await keep(b"one")
    account = await keep(b"two")
    assert await pictures() == [b"two"]
    assert await logos.of(account) == b"two"


async def test_the_same_picture_again_is_kept_once() -> None:
    await mailed(IN_BUSINESS)
    await keep(b"one")
    await keep(b"one")
    assert await pictures() == [b"one"]


async def test_a_removed_logo_is_gone() -> None:
    await mailed(IN_BUSINESS)
    account = await keep(b"one")
    async with engine.transaction():
        await logos.remove(account)
    assert await pictures() == []
    assert await logos.of(await Account.get()) is None


async def test_an_invoice_that_has_left_is_drawn_with_the_logo_it_left_with() -> None:
    await mailed(IN_BUSINESS)
    await keep(b"one")
    await mailed("invoice ACME 1h @ 100\n\nsend")
    await keep(b"two")
    assert await pictures() == [b"one", b"two"]
    await Drawing.all().update(octets=b"%PDF")
    await keep(b"three")
    assert await pictures() == [b"three"]
