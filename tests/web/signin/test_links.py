"""Sign-in by a mailed link: once, for a quarter of an hour, in the browser that asked."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from bot import accounts
from bot.access.links import MAX_TRIES, SignIn
from bot.access.sessions import Session
from bot.accounts import Account
from bot.post import OutboundMail
from bot.store import engine
from bot.trust import strangers
from tests.web.visitor import Page, Portal, Visitor

ANN = "ann@example.com"
BOB = "bob@example.net"
AGREED = {"agreed": "yes"}


async def asked(visitor: Visitor, address: str = ANN) -> Page:
    """Ask for a link."""
    return await visitor.post("/sign-in", {"address": address})


async def test_a_link_opens_an_account_and_signs_in(portal: Portal, stranger: Visitor) -> None:
    """P28: the agreement is kept with the version of the terms and the time."""
    page = await asked(stranger)
    assert page.url.endswith("/sign-in/sent")
    link = await portal.link(ANN)
    assert "Open my account" in (await stranger.get(link)).text
    assert await Account.filter(address=ANN).count() == 0  # reading a link does nothing
    page = await stranger.post(link, AGREED)
    assert page.status == 200
    assert "Sign out" in page.text
    account = await Account.get(address=ANN)
    assert account.terms_version
    assert account.terms_at == portal.clock.now


async def test_an_account_is_not_opened_without_agreeing(portal: Portal, stranger: Visitor) -> None:
    await asked(stranger)
    page = await stranger.post(await portal.link(ANN))
    assert page.status == 422
    assert 'aria-invalid="true"' in page.text
    assert not await Account.exists(address=ANN)


async def test_a_link_works_once(portal: Portal, stranger: Visitor) -> None:
    await asked(stranger)
    link = await portal.link(ANN)
    await stranger.post(link, AGREED)
    await stranger.post("/sign-out")
    assert (await stranger.get(link)).status == 410
    assert (await stranger.post(link, AGREED)).status == 410
    assert not await Session.exists()


async def test_a_link_works_for_a_quarter_of_an_hour(portal: Portal, stranger: Visitor) -> None:
    await asked(stranger)
    link = await portal.link(ANN)
    portal.clock.wait(minutes=15)
    assert (await stranger.post(link, AGREED)).status == 410


async def test_another_browser_is_not_let_in_but_shows_six_digits(portal: Portal) -> None:
    async with portal.visitor() as desk, portal.visitor() as phone:
        await asked(desk)
        link = await portal.link(ANN)
        assert (await phone.post(link, AGREED)).status == 403
        digits = shown_digits(await phone.get(link))
        page = await desk.post("/sign-in/sent", {"digits": digits})
        assert "Open my account" in page.text
        assert "Sign out" in (await desk.post(page.url, AGREED)).text
        assert "Sign out" not in (await phone.get("/")).text


def shown_digits(page: Page) -> str:
    """Return the digits of a page."""
    found = re.search(r"\b(\d{3}) (\d{3})\b", page.text)
    assert found
    return found[1] + found[2]


async def test_digits_are_guessed_five_times_only(portal: Portal) -> None:
    async with portal.visitor() as desk, portal.visitor() as phone:
        await asked(desk)
        digits = shown_digits(await phone.get(await portal.link(ANN)))
        wrong = f"{(int(digits) + 1) % 1_000_000:06}"
        for _ in range(MAX_TRIES):
            page = await desk.post("/sign-in/sent", {"digits": wrong})
            assert page.status == 422
        page = await desk.post("/sign-in/sent", {"digits": digits})
        assert page.status == 422
        assert "ask for a new link" in page.text


async def test_digits_are_worth_nothing_in_a_browser_that_did_not_ask(portal: Portal) -> None:
    async with portal.visitor() as desk, portal.visitor() as thief:
        await asked(desk)
        await asked(thief, "thief@example.com")
        async with portal.visitor() as phone:
            digits = shown_digits(await phone.get(await portal.link(ANN)))
        assert (await thief.post("/sign-in/sent", {"digits": digits})).status == 422


async def test_known_and_unknown_addresses_are_answered_the_same(
    portal: Portal, ann: Visitor
) -> None:
    async with portal.visitor() as one, portal.visitor() as other:
        known, unknown = await asked(one, ANN), await asked(other, "nobody@example.com")
    assert (known.status, known.text, known.url) == (unknown.status, unknown.text, unknown.url)


async def test_an_address_gets_few_mails(portal: Portal, ann: Visitor) -> None:
    for address, most in ((ANN, 5), ("nobody@example.com", 1)):
        async with portal.visitor() as browser:
            for _ in range(most + 2):
                assert (await asked(browser, address)).status == 200
        assert await OutboundMail.filter(recipient=address).count() == most


async def test_a_stranger_gets_one_mail_a_day_whatever_way_it_is_asked_for(
    portal: Portal, ann: Visitor, stranger: Visitor
) -> None:
    """A link, a question whether it is a further address, and an answer count together."""
    async with engine.transaction():
        assert await strangers.may_be_mailed(BOB, portal.clock.now)
    assert (await asked(stranger, BOB)).status == 200
    assert not await OutboundMail.exists(recipient=BOB)
    portal.clock.wait(hours=24)
    await asked(stranger, BOB)
    assert await OutboundMail.filter(recipient=BOB).count() == 1
    async with engine.transaction():
        assert not await strangers.may_be_mailed(BOB, portal.clock.now)


async def test_an_account_that_only_a_mail_has_opened_is_a_stranger_s(
    portal: Portal, stranger: Visitor
) -> None:
    async with engine.transaction():
        await accounts.enrol(BOB)
    for _ in range(3):
        await asked(stranger, BOB)
    assert await OutboundMail.filter(recipient=BOB).count() == 1


async def test_a_host_may_not_ask_without_end(portal: Portal, stranger: Visitor) -> None:
    statuses = [(await asked(stranger, f"a{number}@example.com")).status for number in range(21)]
    assert statuses == [200] * 20 + [429]


async def test_using_one_link_voids_the_others(portal: Portal, ann: Visitor) -> None:
    async with portal.visitor() as one, portal.visitor() as other:
        await asked(one)
        first = await portal.link(ANN)
        await asked(other)
        await other.post(await portal.link(ANN), AGREED)
        assert (await one.post(first, AGREED)).status == 410


async def test_a_sign_in_leads_back_to_the_page_that_wanted_it(
    portal: Portal, stranger: Visitor
) -> None:
    await stranger.post("/sign-in", {"address": ANN, "next": "/sign-in/again"})
    page = await stranger.post(await portal.link(ANN), AGREED)
    assert page.url == stranger.url("/sign-in/again")


@pytest.mark.parametrize(
    "path",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", "/a\nb"],
)
async def test_a_sign_in_never_leads_elsewhere(
    portal: Portal, stranger: Visitor, path: str
) -> None:
    await stranger.post("/sign-in", {"address": ANN, "next": path})
    page = await stranger.post(await portal.link(ANN), AGREED)
    assert page.url.startswith(stranger.origin)
    assert (await SignIn.all().order_by("-id").first() or SignIn()).return_to in ("", "/sign-in")


async def test_the_secret_is_new_after_a_sign_in(portal: Portal, stranger: Visitor) -> None:
    await asked(stranger)
    before = cookies(stranger)
    await stranger.post(await portal.link(ANN), AGREED)
    assert before.isdisjoint(cookies(stranger))


def cookies(visitor: Visitor) -> set[str]:
    """Return the values of a browser's cookies."""
    return {cookie.value for cookie in visitor.http.cookie_jar}


async def test_no_secret_is_in_the_database(portal: Portal, stranger: Visitor) -> None:
    await asked(stranger)
    link = await portal.link(ANN)
    token = link.rpartition("/")[2]
    await stranger.post(link, AGREED)
    rows = [
        *await SignIn.all().values(),
        *await OutboundMail.all().values(),
        *await Session.all().values(),
    ]
    held = repr(rows)
    assert token not in held
    assert not any(secret in held for secret in cookies(stranger))


@pytest.mark.parametrize("path", ["//[", "//[x]:y", "/\\[", "//％.example"])
async def test_a_broken_address_to_come_back_to_is_no_fault(stranger: Visitor, path: str) -> None:
    page = await stranger.get(f"/sign-in?next={quote(path)}")
    assert page.status == 200
    assert path not in page.text
