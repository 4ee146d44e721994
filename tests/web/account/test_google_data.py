"""What Google sent: shown to its owner in full, and taken away without the account."""

from __future__ import annotations

import re
from html import unescape

from bot.access.identities import Identity
from bot.accounts import Account
from tests.bot.mailroom import everything
from tests.web.visitor import Portal, Visitor

ANN = "ann@example.com"
SENT = {
    "Id": "subject-kanarien",
    "Address": "ann.kanarien@gmail.example",
    "Name": "Ann Kanarien",
    "Picture": "https://pictures.example/kanarien",
}


async def linked(portal: Portal) -> None:
    """Link Ann's account."""
    await Identity.create(
        account=await Account.get(address=ANN),
        issuer="https://accounts.google.example",
        subject=SENT["Id"],
        email=SENT["Address"],
        name=SENT["Name"],
        picture=SENT["Picture"],
        linked_at=portal.clock(),
    )


async def test_the_four_things_that_google_sent_are_listed(portal: Portal, ann: Visitor) -> None:
    """P9: exactly these four, as text; the picture is not loaded."""
    await linked(portal)
    page = await ann.get("/account/access")
    google = page.text.split('id="google"')[1]
    listed = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", google)
    assert {name: unescape(value) for name, value in listed} == SENT
    assert "<img" not in page.text


async def test_nobody_sees_what_google_sent_about_another(
    portal: Portal, ann: Visitor, ben: Visitor
) -> None:
    await linked(portal)
    for path in ("/account", "/account/access", "/profile"):
        assert "anarien" not in (await ben.get(path)).text


async def test_google_is_revoked_and_the_mail_link_still_opens_the_account(
    portal: Portal, ann: Visitor, stranger: Visitor
) -> None:
    """P26: the four are erased, and the account stays."""
    await linked(portal)
    account = await Account.get(address=ANN)
    await ann.post("/account/access/google/unlink")
    assert await Identity.all().count() == 0
    rows = await everything()
    assert not any("kanarien" in row.lower() for found in rows.values() for row in found)

    await stranger.post("/sign-in", {"address": ANN})
    await stranger.post(await portal.link(ANN))
    assert f"<dd>{ANN}</dd>" in (await stranger.get("/account")).text
    assert [row.id for row in await Account.filter(address=ANN)] == [account.id]
