"""What an account is told of the ways into it."""

from __future__ import annotations

from bot.post import OutboundMail
from tests.web.visitor import Portal, Visitor

ANN = "ann@example.com"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1"


async def let_in(visitor: Visitor, agent: str) -> None:
    """Sign in by link, with a browser of a name."""
    visitor.http.headers["User-Agent"] = agent
    await visitor.post("/sign-in", {"address": ANN})
    await visitor.post(await visitor.portal.link(ANN), {"agreed": "yes"})


async def test_a_browser_that_is_new_is_told_once(portal: Portal) -> None:
    for agent, told in ((FIREFOX, 0), (SAFARI, 1), (SAFARI, 1), (FIREFOX, 1)):
        async with portal.visitor() as browser:
            await let_in(browser, agent)
        portal.clock.wait(minutes=20)
        assert await OutboundMail.filter(kind="access").count() == told
    text = await portal.mailed(ANN, "access")
    assert "A new browser is signed in to your account." in text
    assert "Safari on iPhone" in text
    assert "/account/access" in text


async def test_who_asked_in_vain_is_not_told(portal: Portal, ann: Visitor) -> None:
    async with portal.visitor() as browser:
        await browser.post("/sign-in", {"address": ANN})
    assert not await OutboundMail.filter(kind="access").exists()
