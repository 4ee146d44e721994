"""Deletion: four steps nobody takes by mistake, then nothing is left (PRIVACY.md P23, P24)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from bot.access.identities import Identity
from bot.access.sessions import Session
from bot.accounts import Account
from bot.erasure import asking
from bot.post import OutboundMail
from bot.store import engine
from tests import databases
from tests.bot.mailroom import everything
from tests.web.visitor import Portal, Visitor

ANN = "ann@example.com"


async def link(portal: Portal) -> str:
    """Return the link that was mailed to Ann."""
    found = re.search(r"http\S+/delete/\S+", await portal.mailed(ANN, "deletion"))
    assert found
    return found[0]


async def asked(portal: Portal, who: Visitor) -> str:
    """Ask for the link as a person does, and return it."""
    page = await who.post("/account/delete", {"address": " Ann@Example.com "})
    assert page.url.endswith("/account/delete/mailed")
    return await link(portal)


async def test_an_account_is_deleted_by_a_mailed_link_and_its_button(
    portal: Portal, ann: Visitor, ben: Visitor
) -> None:
    """P23: the export offered, the address typed, a mailed link and its button; then it is gone."""
    assert "Download everything first" in (await ann.get("/account/delete")).text
    address = await asked(portal, ann)
    page = await ann.get(address)
    assert "Delete the account of ann@example.com?" in page.text
    assert await Account.exists(address=ANN)  # reading the page deletes nothing

    page = await ann.post(address)
    assert page.url.endswith("/deleted")
    assert not await Account.exists(address=ANN)
    assert await Account.exists(address="ben@example.com")
    assert not await Session.filter(account__address=ANN).exists()
    assert await engine.app().job_manager.list_jobs_async(task="erasure:farewell")
    assert "Sign in" in (await ann.get("/")).text
    rows: Mapping[str, list[str]] = await everything()
    assert not any(ANN in row for name in rows if name != "farewell" for row in rows[name])


async def test_the_link_works_in_any_browser_once_and_for_half_an_hour(
    portal: Portal, ann: Visitor, stranger: Visitor
) -> None:
    address = await asked(portal, ann)
    portal.clock.wait(minutes=31)
    assert (await stranger.get(address)).status == 410
    assert (await stranger.post(address)).status == 410
    assert await Account.exists(address=ANN)

    portal.clock.wait(minutes=-10)
    assert (await stranger.post(address)).url.endswith("/deleted")
    assert (await stranger.post(address)).status == 410
    assert not await Account.exists(address=ANN)


async def test_a_link_is_for_one_account_and_one_time(
    portal: Portal, ann: Visitor, ben: Visitor
) -> None:
    _, account, time, token = (await asked(portal, ann)).rsplit("/", 3)
    others = [
        f"/delete/{ben.account.id if ben.account else 0}/{time}/{token}",
        f"/delete/{account}/{int(time) + 1}/{token}",
        f"/delete/{account}/{time}/{token[::-1]}",
        f"/delete/{account}/{'9' * 12}/{token}",
        f"/delete/{account}/{time}/x",
    ]
    for address in others:
        assert (await ann.get(address)).status == 410, address
        assert (await ann.post(address)).status == 410, address
    for address in (f"/delete/x/{time}/{token}", f"/delete/{account}/-1/{token}"):
        assert (await ann.post(address)).status == 404, address
    assert await Account.all().count() == 2


async def test_a_sign_in_of_a_while_ago_is_not_enough(portal: Portal, ann: Visitor) -> None:
    """P23: only after a sign-in within five minutes."""
    portal.clock.wait(minutes=6)
    for page in (
        await ann.get("/account/delete", allow_redirects=False),
        await ann.post("/account/delete", {"address": ANN}, allow_redirects=False),
    ):
        assert page.status == 303
        assert page.headers["Location"] == "/sign-in/again?next=/account/delete"
    assert await OutboundMail.all().count() == 0


@pytest.mark.parametrize(
    "typed", ["", "ben@example.com", "ann@example.com, ben@example.com", "x" * 9000, "\x00", "<b>"]
)
async def test_the_address_has_to_be_typed(ann: Visitor, typed: str) -> None:
    page = await ann.post("/account/delete", {"address": typed})
    assert page.status == 422
    assert 'id="address-problem"' in page.text
    assert "<b>" not in page.text
    assert await OutboundMail.all().count() == 0


async def test_the_mailbox_is_not_flooded(portal: Portal, ann: Visitor) -> None:
    for _ in range(asking.HOURLY):
        await asked(portal, ann)
        portal.clock.wait(seconds=1)
    page = await ann.post("/account/delete", {"address": ANN})
    assert page.status == 422
    assert "look into your mailbox" in page.text


async def test_the_link_is_in_no_row(portal: Portal, ann: Visitor) -> None:
    token = (await asked(portal, ann)).rsplit("/", 1)[1]
    rows = await everything()
    assert not any(token in row for found in rows.values() for row in found)


async def test_what_google_sent_goes_too_and_its_sign_in_begins_anew(
    portal: Portal, ann: Visitor
) -> None:
    """P24: subject, name, picture and address are gone with the account."""
    account = await Account.get()
    await Identity.create(
        account=account,
        issuer="https://accounts.google.example",
        subject="subject-kanarien",
        email=ANN,
        name="Ann Kanarien",
        picture="https://pictures.example/kanarien",
        linked_at=portal.clock(),
    )
    page = (await ann.get("/account")).text
    assert '<tr><td>What Google sent</td><td class="num">1</td></tr>' in page
    await ann.post(await asked(portal, ann))
    assert await Identity.all().count() == 0
    rows = await everything()
    assert not any("kanarien" in row.lower() for found in rows.values() for row in found)


def test_a_token_says_which_account_and_when() -> None:
    made = asking.token(databases.MINT, 1, ANN, 1000)
    assert made != asking.token(databases.MINT, 2, ANN, 1000)
    assert made != asking.token(databases.MINT, 1, ANN, 1001)
    assert made != asking.token(databases.MINT, 1, "ben@example.com", 1000)
