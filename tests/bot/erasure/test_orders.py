"""What an operator asks for is done, and what is not ours to do is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.accounts import Account
from bot.erasure import orders
from bot.post import InboundMail
from tests import databases
from tests.bot.mailroom import ANN, IN_BUSINESS, NOW, mailed, received


async def ordered(address: str, *, is_sure: bool = True) -> tuple[bool, str]:
    """Order an erasure; return whether anything was erased, and what was said."""
    said: list[str] = []
    order = orders.Order(databases.MINT, NOW, said.append)
    done = await orders.erase(address, order, is_sure=lambda _: is_sure)
    return done, "\n".join(said)


async def test_what_there_is_is_said_before_it_goes(store: str) -> None:
    await mailed(IN_BUSINESS)
    await mailed("invoice ACME 3h @ 100")
    done, said = await ordered(ANN, is_sure=False)
    assert not done
    assert said.splitlines()[0].startswith("ann@example.com, an account since ")
    assert "       1 documents" in said
    assert "logos" not in said, "what there is none of is left out"
    assert await Account.exists(address=ANN)
    assert (await ordered(" ANN@example.com "))[0]
    assert not await Account.exists(address=ANN)


async def test_a_customer_s_address_is_said_to_be_the_account_s(store: str) -> None:
    await mailed(IN_BUSINESS)
    done, said = await ordered("AP@acme.example")
    assert not done
    assert "It is a customer of 1 account(s)." in said


async def test_the_stored_mail_of_an_address_without_account_goes(store: str) -> None:
    await received("eve@example.net")
    await received(ANN)
    done, said = await ordered("eve@example.net")
    assert done
    assert "Its stored mails that were deleted: 1." in said
    assert [mail.author for mail in await InboundMail.all()] == [ANN]


async def test_a_file_that_is_none_of_marks_is_refused(store: str, tmp_path: Path) -> None:
    file = tmp_path / "erased.txt"
    file.write_text("this is no list of marks\n")
    order = orders.Order(databases.MINT, NOW, lambda _: None)
    with pytest.raises(ValueError, match=r"erased\.txt"):
        await orders.erase_again(file, order)
