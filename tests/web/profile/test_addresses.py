"""Addresses: who may command is seen on the profile, added by mail and taken away at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser

from bot import accounts
from bot.accounts import Account, Alias
from bot.confirmations import Question
from bot.post import OutboundMail
from bot.trust import newcomers, secret
from tests import databases
from tests.web import looking
from tests.web.visitor import Page, Portal, Visitor

OTHER = "studio@example.org"
WHEN = datetime(2040, 1, 1, tzinfo=UTC)


async def has(who: Visitor, address: str = OTHER) -> None:
    """Make an address one of an account's."""
    assert who.account is not None
    await Alias.create(account_id=who.account.id, address=address, confirmed_at=WHEN)


async def drop(who: Visitor, address: str = OTHER) -> Page:
    """Press the button beside an address."""
    return await who.post("/profile/addresses/drop", {"address": address})


async def test_an_address_is_asked_by_mail_before_it_may_command(
    portal: Portal, ann: Visitor
) -> None:
    page = await ann.post("/profile/addresses", {"address": f" {OTHER.upper()} "})
    assert "The address is asked by mail." in page.text
    assert "asked, not answered yet" in page.text
    text = await portal.mailed("STUDIO@example.org", "address")
    assert "ann@example.com asks that commands from" in text
    assert await accounts.commanded_from(OTHER) is None
    portal.clock.wait(hours=25)
    await ann.sign_in("ann@example.com")
    assert "not answered yet" not in (await ann.get("/profile")).text


async def test_asked_twice_an_address_gets_one_mail(ann: Visitor) -> None:
    await ann.post("/profile/addresses", {"address": OTHER})
    page = await ann.post("/profile/addresses", {"address": OTHER})
    assert page.status == 422
    assert "was written to less than a day ago" in page.text
    assert f'value="{OTHER}"' in page.text
    assert await OutboundMail.filter(kind="address").count() == 1
    assert await Question.all().count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Please type a mail address."),
        ("ann@example.com", "is one of your addresses already"),
        ("no address", "Please write a mail address"),
        ("a@example.org\r\nBcc: b@example.org", "Please write a mail address|on one line"),
        ("<script>alert(1)</script>@example.org", "Please write a mail address"),
        ("a\x00@example.org", "character that cannot be used"),
        ("a" * 3000 + "@example.org", "characters long"),
    ],
)
async def test_what_is_no_further_address_comes_back_with_a_sentence(
    ann: Visitor, typed: str, sentence: str
) -> None:
    page = await ann.post("/profile/addresses", {"address": typed})
    assert page.status == 422
    assert any(each in page.text for each in sentence.split("|"))
    assert "<script>alert" not in page.text
    assert await OutboundMail.filter(kind="address").count() == 0


async def test_an_address_is_added_only_after_a_fresh_sign_in(portal: Portal, ann: Visitor) -> None:
    portal.clock.wait(minutes=6)
    page = await ann.post("/profile/addresses", {"address": OTHER}, allow_redirects=False)
    assert page.headers["Location"] == "/sign-in/again?next=/profile/addresses"
    assert (await ann.get("/profile/addresses", allow_redirects=False)).status == 303
    assert await OutboundMail.filter(kind="address").count() == 0


async def test_nobody_floods_strangers_with_the_form(ann: Visitor) -> None:
    """A new account may ask a few addresses, a known one as many as a host may ask in an hour."""

    async def asked(times: int) -> list[int]:
        sent = [{"address": f"{times}-{n}@example.org"} for n in range(times)]
        return [(await ann.post("/profile/addresses", each)).status for each in sent]

    assert await asked(6) == [200] * newcomers.MOST + [422]
    await Account.all().update(trusted_at=WHEN)
    assert await asked(15) == [200] * 14 + [429]


async def test_an_address_that_is_taken_away_commands_no_more(portal: Portal, ann: Visitor) -> None:
    await has(ann)
    assert OTHER in (await ann.get("/profile")).text
    portal.clock.wait(minutes=6)
    page = await drop(ann)
    assert "That address may no longer command." in page.text
    assert OTHER not in page.text
    assert await accounts.commanded_from(OTHER) is None
    again = await drop(ann)
    assert again.status == 422
    assert f"{OTHER} is none of your addresses." in again.text


async def test_the_registered_address_cannot_be_taken_away(ann: Visitor) -> None:
    page = await drop(ann, "ann@example.com")
    assert page.status == 422
    assert "is the address that your account is registered with" in page.text
    assert (await ann.get("/account")).status == 200


async def test_nobody_sees_or_takes_away_the_addresses_of_another(
    ann: Visitor, ben: Visitor
) -> None:
    """P5: an address of another account is answered like one that is nobody's."""
    await has(ann)
    assert OTHER not in (await ben.get("/profile")).text
    page, unknown = await drop(ben), await drop(ben, "nobody@example.org")
    assert page.status == unknown.status == 422
    assert page.text.replace(OTHER, "nobody@example.org") == unknown.text
    assert await accounts.commanded_from(OTHER) is not None


@pytest.mark.slow
async def test_the_list_is_readable_for_everybody(ann: Visitor, chromium: Browser) -> None:
    await has(ann, "a-very-long-address-of-somebody.with.dots@department.of-something.example.org")
    await ann.post("/profile/addresses", {"address": OTHER})
    context = await chromium.new_context(viewport={"width": 360, "height": 800})
    page = await ann.tab(context)
    await page.goto(ann.url("/profile"))
    await looking.check(page)
    await made(ann)
    await page.goto(ann.url("/profile/secret"))
    await looking.check(page)
    await context.close()


@pytest.mark.parametrize("typed", ["", "\x00", "<b>x</b>", "x" * 300, "a\nb"])
async def test_what_is_no_address_takes_nothing_away(ann: Visitor, typed: str) -> None:
    await has(ann)
    page = await drop(ann, typed)
    assert page.status == 422
    assert "<b>x</b>" not in page.text
    assert await Alias.all().count() == 1


async def made(who: Visitor) -> str:
    """Press the button for a new secret address; return the one that is shown then."""
    shown = (await who.get("/profile/secret")).text.partition('name="shown" value="')[2]
    page = await who.post("/profile/secret", {"shown": shown.partition('"')[0]})
    assert page.status == 200
    assert who.account is not None
    account = await Account.get(id=who.account.id)
    address = secret.address_of(account, databases.MINT, who.portal.site.settings.mail_domain)
    assert address in page.text
    return address


async def test_a_secret_address_is_made_shown_and_announced(portal: Portal, ann: Visitor) -> None:
    assert "There is none yet." in (await ann.get("/profile/secret")).text
    first = await made(ann)
    assert await secret.is_known_to("ann@example.com", [first], databases.MINT)
    text = await portal.mailed("ann@example.com", "access")
    assert "Your account has a new secret address." in text
    assert first not in text
    assert f"{portal.site.base_url}/account/access" in text
    portal.clock.wait(minutes=1)
    second = await made(ann)
    assert not await secret.is_known_to("ann@example.com", [first], databases.MINT)
    assert await secret.is_known_to("ann@example.com", [second], databases.MINT)
    assert await OutboundMail.filter(kind="access").count() == 2


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Ihr Konto hat eine neue geheime Adresse."),
        ("fr", "Votre compte a une nouvelle adresse secrète."),
        ("es", "Su cuenta tiene una nueva dirección secreta."),
    ],
)
async def test_the_mail_is_in_the_language_of_the_account(
    portal: Portal, ann: Visitor, language: str, sentence: str
) -> None:
    await Account.all().update(language=language)
    await made(ann)
    assert sentence in await portal.mailed("ann@example.com", "access")


async def test_the_button_pressed_twice_makes_one(portal: Portal, ann: Visitor) -> None:
    """The second press brings what the first page showed, and changes nothing."""
    address = await made(ann)
    portal.clock.wait(seconds=1)
    for shown in ("", "0" * 16, "\x00", "x" * 500):
        page = await ann.post("/profile/secret", {"shown": shown})
        assert page.status == 200
        assert address in page.text
    assert await OutboundMail.filter(kind="access").count() == 1


async def test_the_secret_address_is_seen_and_made_only_after_a_fresh_sign_in(
    portal: Portal, ann: Visitor
) -> None:
    address = await made(ann)
    assert address not in (await ann.get("/profile")).text
    was = (await Account.get()).secret
    portal.clock.wait(minutes=6)
    seen = await ann.get("/profile/secret", allow_redirects=False)
    sent = await ann.post("/profile/secret", {"shown": ""}, allow_redirects=False)
    for page in (seen, sent):
        assert page.status == 303
        assert page.headers["Location"] == "/sign-in/again?next=/profile/secret"
        assert address not in page.text
    assert (await Account.get()).secret == was


async def test_everybody_sees_their_own_secret_address(ann: Visitor, ben: Visitor) -> None:
    """P5: what one account makes changes nothing for another."""
    hers, his = await made(ann), await made(ben)
    assert hers != his
    assert hers in (await ann.get("/profile/secret")).text
    assert hers not in (await ben.get("/profile/secret")).text
