"""Secret: the address that only one account knows, and its further addresses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import accounts, dispatch, tokens
from bot.accounts import Account, Alias
from bot.post import InboundMail, Level, OutboundMail
from bot.store import engine
from bot.trust import aliases, newcomers, secret
from tests import databases
from tests.bot.mailroom import ANN, HOUSE, NOW, headlines, letter, mailed, received, told, tones

pytestmark = pytest.mark.usefixtures("store")

OTHER = "studio@example.org"
EVE = "eve@example.net"


async def account(address: str = ANN) -> Account:
    """Return an account that has written once, with a secret address."""
    await mailed("help", author=address)
    found = await Account.get(address=address)
    async with engine.transaction():
        await secret.reset(found, NOW)
    return found


async def joined(address: str = OTHER) -> None:
    """Make an address one of Ann's."""
    await mailed(f"profile address add {address}")
    mail_id = await told()
    await answered(address, mail_id)


async def answered(author: str, claim: tuple[int, str] | None, text: str = "confirm") -> str:
    """Handle a reply to the mail that an address was asked by; return the note of it."""
    mail_id = await received(author)
    await dispatch.handle(mail_id, letter(text, author=author, confirms=claim), HOUSE, NOW)
    return (await InboundMail.get(id=mail_id)).note


async def test_only_its_account_knows_its_secret_address_by_any_of_its_addresses() -> None:
    ann, eve = await account(), await account(EVE)
    await joined()
    address = secret.address_of(ann, databases.MINT, "bot.example")
    assert address.startswith(f"me+{ann.id}-")
    assert ann.secret not in address
    for author, is_known in ((ANN, True), (OTHER, True), (EVE, False), ("who@example.net", False)):
        assert await secret.is_known_to(author, [address], databases.MINT) is is_known
    theirs = secret.address_of(eve, databases.MINT, "bot.example")
    assert theirs != address
    assert not await secret.is_known_to(ANN, [theirs], databases.MINT)
    assert await secret.is_known_to(ANN, [theirs, address.upper()], databases.MINT)


async def test_altered_or_of_another_key_it_is_none() -> None:
    ann = await account()
    address = secret.address_of(ann, databases.MINT, "bot.example")
    local = address.partition("@")[0]
    altered = local[:-1] + ("a" if local[-1] != "a" else "b")
    others = (f"{altered}@bot.example", "me+1-@bot.example", "me+@bot.example", "me@bot.example")
    for other in (*others, f"{local}a@bot.example", local.replace("me+", "me+1")):
        assert not await secret.is_known_to(ANN, [other], databases.MINT), other
    foreign = secret.address_of(ann, tokens.mint(["x" * 40]), "bot.example")
    assert not await secret.is_known_to(ANN, [foreign], databases.MINT)


async def test_a_reset_makes_the_one_before_worthless() -> None:
    ann = await account()
    before = secret.address_of(ann, databases.MINT, "bot.example")
    async with engine.transaction():
        await secret.reset(ann, NOW)
    after = secret.address_of(ann, databases.MINT, "bot.example")
    assert not await secret.is_known_to(ANN, [before], databases.MINT)
    assert await secret.is_known_to(ANN, [after], databases.MINT)


async def test_an_account_without_one_has_none() -> None:
    await mailed("help")
    ann = await Account.get()
    assert secret.address_of(ann, databases.MINT, "bot.example") == ""
    made_up = f"me+{ann.id}-{databases.MINT.token(secret.PURPOSE, ann.id, '')}@bot.example"
    assert not await secret.is_known_to(ANN, [made_up], databases.MINT)


async def test_a_further_address_is_one_once_it_says_so_itself() -> None:
    await mailed(f"profile address add {OTHER}")
    claim = await told()
    assert claim is not None
    asked = await OutboundMail.get(kind="address")
    assert asked.recipient == OTHER
    for author in (ANN, EVE):
        assert await answered(author, claim) == "not confirmed"
    assert await answered(OTHER, claim, "who are you?") == "not confirmed"
    assert not await Alias.exists()
    assert await answered(OTHER, claim) == ""
    assert await aliases.listed(await Account.get()) == (OTHER,)
    mails = await OutboundMail.filter(kind="address").order_by("id")
    assert [each.recipient for each in mails] == [OTHER, OTHER, ANN]


async def test_it_commands_in_the_same_account_and_is_answered() -> None:
    await joined()
    await mailed("profile name Studio Nord", author=OTHER)
    assert (await Account.get()).name == "Studio Nord"
    answer = await OutboundMail.filter(kind="answer").order_by("-id").first()
    assert answer is not None
    assert answer.recipient == OTHER
    await mailed("export", author=OTHER)
    asked = await OutboundMail.filter(kind="answer").order_by("-id").first()
    assert asked is not None
    assert asked.recipient == ANN


async def test_an_address_with_an_account_of_its_own_stays_its_own() -> None:
    await mailed(f"profile address add {OTHER}")
    claim = await told()
    await mailed("profile name Other", author=OTHER)
    await answered(OTHER, claim)
    assert not await Alias.exists()
    refused = await OutboundMail.filter(kind="address").order_by("-id").first()
    assert refused is not None
    assert "has an account of its own" in headlines(refused.facts)[0]


async def test_a_further_address_commands_and_does_not_sign_in() -> None:
    await joined()
    ann = await Account.get()
    assert await accounts.commanded_from(OTHER) == ann
    assert await accounts.by_address(OTHER) is None
    async with engine.transaction():
        own = await accounts.enrol(OTHER.upper())
    assert await accounts.commanded_from(OTHER) == own
    assert await aliases.listed(ann) == ()


async def test_a_dropped_address_is_a_stranger_s() -> None:
    await joined()
    assert tones(await mailed(f"profile address drop {OTHER}")) == ["ok"]
    assert await accounts.commanded_from(OTHER) is None
    for address in (ANN, EVE):
        assert tones(await mailed(f"profile address drop {address}")) == ["error"]


async def test_what_an_address_was_told_speaks_for_the_account_while_it_is_one_of_its() -> None:
    await joined()
    await mailed("help", author=OTHER)
    shown = await OutboundMail.filter(kind="answer", recipient=OTHER).first()
    assert shown is not None
    told_to_it = replace(letter("help", answered_mail=shown.id), level=Level.WEAK)
    for line, note in (("help", ""), (f"profile address drop {OTHER}", "not proven")):
        await mailed(line)
        mail_id = await received(proof="")
        await dispatch.handle(mail_id, told_to_it, HOUSE, NOW)
        assert (await InboundMail.get(id=mail_id)).note == note


async def test_a_dry_run_writes_to_nobody() -> None:
    await mailed(f"profile address add {OTHER}?")
    assert not await OutboundMail.filter(kind="address").exists()


@pytest.mark.parametrize("line", ["profile address add", "profile address add nobody"])
async def test_what_is_no_address_is_refused(line: str) -> None:
    assert tones(await mailed(line)) == ["error"]
    assert not await OutboundMail.filter(kind="address").exists()


async def test_an_account_makes_us_write_to_few_addresses_by_asking_them_to_be_its_own() -> None:
    await account()
    for number in range(9):
        facts = await mailed(f"profile address add stranger{number}@example.net")
    assert "A new account writes to 5 new addresses a day" in headlines(facts)[0]
    assert await OutboundMail.filter(kind="address").count() == newcomers.MOST


async def test_addresses_that_were_asked_count_like_those_that_answered() -> None:
    ann = await account()
    async with engine.transaction():
        await newcomers.trust(ann, NOW)
    for number in range(aliases.MOST + 2):
        facts = await mailed(f"profile address add stranger{number}@example.net")
    assert "at most 20 further addresses" in headlines(facts)[0]
    assert await OutboundMail.filter(kind="address").count() == aliases.MOST
