"""Sign-in with an OpenID provider: who is let in, who is not, and what is kept of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
import pytest_asyncio
from oidc_provider_mock import User

from bot.access.identities import Errand, Identity
from bot.access.sessions import Session
from bot.accounts import Account
from tests.web import visitor
from tests.web.visitor import Page, Portal, Visitor

pytestmark = pytest.mark.slow

AGREED = {"agreed": "yes"}


def user(subject: str, email: str, **more: object) -> User:
    """Return somebody whom the provider knows."""
    claims: dict[str, object] = {
        "email": email,
        "email_verified": True,
        "name": "Ann Lee",
        "picture": "https://pictures.example/ann",
        **more,
    }
    return User(sub=subject, claims=claims)


USERS = (
    user("1", "ann@example.com"),
    user("2", "ann@gmail.com"),
    user("3", "ann@hosted.example", hd="hosted.example"),
    user("4", "ann@unverified.example", email_verified=False),
    user("5", "ann@gmail.com"),
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """An OpenID provider."""
    with oidc_provider_mock.run_server_in_thread(user_claims=USERS) as server:
        yield f"http://localhost:{server.server_port}"


@pytest_asyncio.fixture
async def portal(store: str, tmp_path: Path, issuer: str) -> AsyncIterator[Portal]:
    """A portal that offers the provider; its clock is right, as the provider's is."""
    given = visitor.settings(
        tmp_path, google_client_id="us", google_client_secret="secret", google_issuer=issuer
    )
    async with visitor.opened(given) as opened:
        opened.clock.now = datetime.now(UTC)
        yield opened


async def sent(browser: Visitor, **form: str) -> str:
    """Begin a sign-in; return the address at the provider."""
    page = await browser.post("/sign-in/google", form, allow_redirects=False)
    assert page.status == 303, page.text
    return page.headers["Location"]


async def at_provider(browser: Visitor, address: str, subject: str) -> str:
    """Sign in at the provider; return the address it sends the browser back to."""
    async with browser.http.post(address, data={"sub": subject}, allow_redirects=False) as answer:
        return answer.headers["Location"]


async def through(browser: Visitor, subject: str, **form: str) -> Page:
    """Sign in by the provider, up to the page that the portal answers with."""
    return await browser.get(await at_provider(browser, await sent(browser, **form), subject))


async def agreed(browser: Visitor, page: Page) -> Page:
    """Agree to the terms."""
    ticket = page.text.split('name="ticket" value="')[1].split('"')[0]
    return await browser.post("/sign-in/google/open", {"ticket": ticket, **AGREED})


async def test_a_newcomer_agrees_and_has_an_account(portal: Portal, stranger: Visitor) -> None:
    page = await through(stranger, "1")
    assert "Open my account" in page.text
    assert not await Account.exists()
    assert "Sign out" in (await agreed(stranger, page)).text
    account = await Account.get(address="ann@example.com")
    assert account.terms_version
    identity = await Identity.get(account_id=account.id)
    assert identity.subject == "1"


async def test_exactly_four_things_are_kept(portal: Portal, stranger: Visitor, issuer: str) -> None:
    """P9: the id with who issued it, the address, the name and where the picture is."""
    await agreed(stranger, await through(stranger, "1"))
    (row,) = await Identity.all().values()
    assert {name: row[name] for name in row if name not in ("id", "account_id", "linked_at")} == {
        "issuer": issuer,
        "subject": "1",
        "email": "ann@example.com",
        "name": "Ann Lee",
        "picture": "https://pictures.example/ann",
    }
    assert not await Errand.exists()
    page = await stranger.get("/account/access")
    for kept in ("ann@example.com", "Ann Lee", "https://pictures.example/ann"):
        assert kept in page.text
    assert "<img" not in page.text


async def test_the_next_time_nobody_is_asked(portal: Portal) -> None:
    """P10: the id that was linked opens the account."""
    async with portal.visitor() as browser:
        await agreed(browser, await through(browser, "1"))
    async with portal.visitor() as other:
        assert "Sign out" in (await through(other, "1")).text
    assert await Account.all().count() == 1


async def test_what_is_asked_for_is_exactly_this(portal: Portal, stranger: Visitor) -> None:
    """P12: never mail, files, calendars or contacts, and no key that lasts."""
    address = await sent(stranger)
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert query["scope"] == "openid email profile"
    assert query["response_type"] == "code"
    assert query["code_challenge_method"] == "S256"
    assert query["redirect_uri"] == stranger.url("/sign-in/google/callback")
    assert len(query["state"]) >= 43
    assert len(query["nonce"]) >= 43
    assert "access_type" not in query


async def test_an_account_of_the_same_address_is_not_taken_over(portal: Portal) -> None:
    async with portal.visitor() as ann:
        account = await ann.sign_in("ann@example.com")
    async with portal.visitor() as thief:
        page = await through(thief, "1")
        assert page.status == 403
        assert "Sign in by mail first" in page.text
        assert "Sign out" not in (await thief.get("/")).text
    assert not await Identity.filter(account_id=account.id).exists()


@pytest.mark.parametrize(
    ("subject", "address"), [("2", "ann@gmail.com"), ("3", "ann@hosted.example")]
)
async def test_an_address_that_the_provider_gives_out_opens_its_account(
    portal: Portal, subject: str, address: str
) -> None:
    async with portal.visitor() as ann:
        account = await ann.sign_in(address)
    async with portal.visitor() as other:
        assert "Sign out" in (await through(other, subject)).text
    assert (await Identity.get(subject=subject)).account_id == account.id


async def test_another_owner_of_the_address_does_not_replace_the_first(portal: Portal) -> None:
    """P10: another id with the same address opens nothing."""
    async with portal.visitor() as ann:
        await ann.sign_in("ann@gmail.com")
    async with portal.visitor() as other:
        await through(other, "2")
    async with portal.visitor() as heir:
        assert (await through(heir, "5")).status == 403
    assert [row.subject for row in await Identity.all()] == ["2"]


async def test_an_unverified_address_opens_nothing(portal: Portal, stranger: Visitor) -> None:
    assert (await through(stranger, "4")).status == 403
    assert not await Account.exists()


async def test_linking_and_unlinking(portal: Portal, ann: Visitor) -> None:
    page = await through(ann, "2", next="/account/access")
    assert "Google is linked" in page.text
    async with portal.visitor() as other:
        assert "ann@example.com" in (await through(other, "2", next="/account/access")).text
    page = await ann.post("/account/access/google/unlink")
    assert "no longer linked" in page.text
    assert not await Identity.exists()
    assert await Account.exists(address="ann@example.com")


async def test_linking_needs_a_fresh_sign_in(portal: Portal, ann: Visitor) -> None:
    portal.clock.wait(minutes=6)
    page = await ann.post("/sign-in/google")
    assert urlsplit(page.url).path == "/sign-in/again"


async def test_one_google_account_opens_one_account(
    portal: Portal, ann: Visitor, ben: Visitor
) -> None:
    await through(ann, "2")
    page = await through(ben, "2")
    assert "opens another account" in page.text
    assert [row.account_id for row in await Identity.all()] == [ann.account and ann.account.id]


async def test_coming_back_by_google_is_a_fresh_sign_in(portal: Portal, ann: Visitor) -> None:
    await through(ann, "2")
    portal.clock.wait(minutes=6)
    await through(ann, "2")
    (session,) = await Session.filter(account_id=ann.account and ann.account.id)
    assert session.is_fresh(portal.clock.now)


async def test_a_return_works_once(portal: Portal, stranger: Visitor) -> None:
    back = await at_provider(stranger, await sent(stranger), "1")
    await stranger.get(back)
    assert (await stranger.get(back)).status == 400


async def test_a_return_of_another_browser_is_refused(portal: Portal, stranger: Visitor) -> None:
    back = await at_provider(stranger, await sent(stranger), "1")
    async with portal.visitor() as other:
        await sent(other)
        assert (await other.get(back)).status == 400
    assert not await Account.exists()


async def test_a_return_after_ten_minutes_is_refused(portal: Portal, stranger: Visitor) -> None:
    back = await at_provider(stranger, await sent(stranger), "1")
    portal.clock.wait(minutes=10)
    assert (await stranger.get(back)).status == 400


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("error=access_denied", 200),
        ("error=access_denied&code=x", 200),
        ("", 400),
        ("code=", 400),
        ("code=x&iss=https://evil.example", 400),
        ("code=made-up", 400),
    ],
)
async def test_a_return_without_a_right_code_signs_nobody_in(
    portal: Portal, stranger: Visitor, query: str, status: int
) -> None:
    state = parse_qs(urlsplit(await sent(stranger)).query)["state"][0]
    page = await stranger.get(f"/sign-in/google/callback?state={state}&{query}")
    assert page.status == status
    assert not await Session.exists()


@pytest.mark.parametrize("query", ["", "?code=x", "?state=", "?state=made-up&code=x"])
async def test_a_return_that_nobody_was_sent_on_is_refused(
    portal: Portal, stranger: Visitor, query: str
) -> None:
    await sent(stranger)
    assert (await stranger.get(f"/sign-in/google/callback{query}")).status == 400


async def test_a_provider_that_is_away_is_said(store: str, tmp_path: Path) -> None:
    given = visitor.settings(
        tmp_path,
        google_client_id="us",
        google_client_secret="secret",
        google_issuer="http://127.0.0.1:9",
    )
    async with visitor.opened(given) as portal, portal.visitor() as browser:
        page = await browser.post("/sign-in/google")
    assert page.status == 503
    assert "mailed link" in page.text


async def test_without_settings_there_is_no_google(store: str, tmp_path: Path) -> None:
    async with visitor.opened(visitor.settings(tmp_path)) as portal, portal.visitor() as browser:
        assert "Google" not in (await browser.get("/sign-in")).text
        assert (await browser.post("/sign-in/google")).status == 404
        assert (await browser.get("/sign-in/google/callback?state=x")).status == 404
