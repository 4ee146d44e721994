"""What is said at the door to mail for the addresses that only an account was told."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot import tokens
from bot.accounts import Account
from bot.post import Fingerprint, InboundMail, OutboundMail
from bot.sandbox import Sandbox
from bot.store import engine
from bot.trust import secret
from tests.whole import world
from tests.whole.stage import Stage, raised

BOB = "bob@alice.com"  #: signs, and its domain asks to refuse what is not proven
CID = "cid@nopolicy.com"  #: nothing proves it, nothing forbids it
#: Half of the letters of a token, and all others.
MADE_UP = "a" * 12 + "b" * 12


@pytest_asyncio.fixture
async def door(database_url: str, printer: Sandbox, opener: Sandbox) -> AsyncIterator[Stage]:
    """A bot that trusts nobody, with accounts of Bob and of Cid."""
    with world.resolver() as dns:
        async with raised(database_url, printer, opener, trusted_peers=(), dns=dns) as stage:
            await stage.mail("help", sender=BOB)
            async with engine.transaction():
                cid = await Account.create(address=CID, email=CID, strong_at=stage.now)
                await secret.reset(cid, stage.now)
            yield stage


async def secret_of(stage: Stage, address: str = CID) -> str:
    """Return the secret address of an account."""
    account = await Account.get(address=address)
    return secret.address_of(account, tokens.mint(stage.settings.secret_key), "bot.example")


@pytest.mark.parametrize(
    "to",
    [
        f"confirm+1-{MADE_UP}@bot.example",
        f"confirm+999999999999999999-{MADE_UP}@bot.example",
        f"me+1-{MADE_UP}@bot.example",
        f"me+2-{MADE_UP}@bot.example",
        f"invoice+1-{MADE_UP}@bot.example",
        "confirm+@bot.example",
        "me+x@bot.example",
    ],
)
async def test_a_made_up_address_proves_nothing(door: Stage, to: str) -> None:
    before = await InboundMail.all().count()
    for sender in (CID, "ceo@victim.com", "who@strict.com"):
        assert await door.mail("status", sender=sender, recipient=to) == []
        assert door.refusal.startswith("550 5.7."), door.refusal
        assert "http://127.0.0.1:8080" in door.refusal
    assert await InboundMail.all().count() == before
    assert await OutboundMail.all().count() == 1


async def test_the_secret_address_helps_its_account_only(door: Stage) -> None:
    told = await secret_of(door)
    (answer,) = await door.mail("status", sender=CID, recipient=told)
    assert answer.recipient == CID
    stored = await InboundMail.filter(author=CID).get()
    assert (stored.level, stored.proof) == ("weak", "secret unsigned")
    for sender in ("dan@nopolicy.com", "ceo@victim.com"):
        assert await door.mail("status", sender=sender, recipient=told) == []
        assert door.refusal.startswith("550 5.7.")


async def test_what_a_domain_forbids_no_secret_address_allows(door: Stage) -> None:
    async with engine.transaction():
        account = await Account.create(address="ceo@victim.com", email="")
        await secret.reset(account, door.now)
    told = await secret_of(door, "ceo@victim.com")
    assert await door.mail("status", sender="ceo@victim.com", recipient=told) == []
    assert door.refusal.startswith("550 5.7.1 Refused, as your domain's DMARC policy asks")


async def test_a_reply_to_a_confirmation_is_taken_from_who_can_prove_nothing_else(
    door: Stage,
) -> None:
    told = await secret_of(door)
    (asked,) = await door.mail("profile terms 5", sender=CID, recipient=told)
    reply_to = str(asked.message["Reply-To"])
    assert re.fullmatch(r"confirm\+[0-9]+-[a-z2-7]{24}@bot\.example", reply_to)
    assert len(reply_to.partition("@")[0]) <= 64  # RFC 5321 4.5.3.1.1
    for sender in ("dan@nopolicy.com", BOB):
        answers = await door.mail("confirm", sender=sender, recipient=reply_to)
        assert all("is not one that I gave you" in each.text for each in answers)
    assert (await Account.get(address=CID)).terms_days == 30
    (done,) = await door.mail("confirm", sender=CID, recipient=reply_to.upper())
    assert (await Account.get(address=CID)).terms_days == 5
    (again,) = await door.mail("confirm", sender=CID, recipient=reply_to)
    assert "confirmed already" in again.text
    assert done.recipient == again.recipient == CID


async def test_a_signed_reply_to_such_an_address_is_strong(door: Stage) -> None:
    (asked,) = await door.mail("export", sender=BOB)
    answers = await door.mail("confirm", sender=BOB, recipient=str(asked.message["Reply-To"]))
    assert [each.enclosed[0][0].endswith(".zip") for each in answers] == [True]
    assert {each.level for each in await InboundMail.filter(author=BOB)} == {"strong"}
    assert await Fingerprint.all().count() == 3


async def test_the_token_is_in_the_mail_and_nowhere_else_in_the_store(door: Stage) -> None:
    (asked,) = await door.mail("export", sender=BOB)
    token = str(asked.message["Reply-To"]).partition("-")[2].partition("@")[0]
    row = await OutboundMail.get(message_id=asked.message["Message-ID"])
    assert token not in str(row.facts)
    assert token.encode() in bytes(row.octets or b"")
