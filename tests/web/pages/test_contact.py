"""The contact page: a mail to the operator, for people and not for programs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.post import OutboundMail
from tests.web import visitor
from tests.web.visitor import Page, Portal, Visitor

OPERATOR = "operator@jupiter.localhost"
MESSAGE = {"address": "ann@example.com", "message": "I cannot sign in."}


async def opened(browser: Visitor) -> dict[str, str]:
    """Open the page; return what it sends along unseen."""
    page = await browser.get("/contact")
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', page.text))


async def written(
    browser: Visitor, said: dict[str, str] | None = None, *, after_s: float = 10
) -> Page:
    """Open the page, take some time, and send a message."""
    hidden = await opened(browser)
    browser.portal.clock.wait(seconds=after_s)
    return await browser.post("/contact", {**hidden, **MESSAGE, **(said or {})})


async def test_a_message_reaches_the_operator_signed_out(portal: Portal, stranger: Visitor) -> None:
    """P25: who cannot sign in can ask for deletion all the same."""
    page = await written(stranger)
    assert "on its way" in page.text
    (mail,) = await OutboundMail.all()
    assert mail.recipient == OPERATOR
    assert mail.facts["reply_to"] == "ann@example.com"
    text = await portal.mailed(OPERATOR)
    assert "I cannot sign in." in text
    assert "nothing proves it" in text


async def test_who_is_signed_in_need_not_type_the_address(portal: Portal, ann: Visitor) -> None:
    assert 'value="ann@example.com"' in (await ann.get("/contact")).text
    await written(ann)
    assert "who is signed in with it" in await portal.mailed(OPERATOR)


@pytest.mark.parametrize("after_s", [0, 2, 24 * 3600 + 1])
async def test_what_no_person_writes_is_asked_for_again(stranger: Visitor, after_s: float) -> None:
    page = await written(stranger, after_s=after_s)
    assert page.status == 422
    assert "I cannot sign in." in page.text
    assert not await OutboundMail.exists()


@pytest.mark.parametrize(
    "said",
    [{"website": "https://x.example"}, {"mark": "made-up"}, {"opened": "0"}, {"opened": "x"}],
)
async def test_what_a_program_fills_in_is_not_sent(stranger: Visitor, said: dict[str, str]) -> None:
    assert (await written(stranger, said)).status == 422
    assert not await OutboundMail.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"address": ""}, "Please write your mail address."),
        ({"address": "nobody"}, "Please write a mail address"),
        ({"address": "a@b.example\r\nBcc: c@d.example"}, "on one line"),
        ({"message": "  "}, "Please write what it is about."),
        ({"message": "x" * 5001}, "5,001 characters long"),
        ({"message": "a\x00b"}, "cannot be used"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(
    stranger: Visitor, said: dict[str, str], sentence: str
) -> None:
    page = await written(stranger, said)
    assert page.status == 422
    (name,) = said
    assert re.search(rf'id="{name}-problem">[^<]*{sentence}', page.text)
    assert f'aria-describedby="{name}-problem"' in page.text


async def test_a_host_may_not_write_without_end(stranger: Visitor) -> None:
    statuses = [(await written(stranger)).status for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert await OutboundMail.all().count() == 5


async def test_without_an_address_the_operator_is_named_alone(store: str, tmp_path: Path) -> None:
    given = visitor.settings(tmp_path).model_copy(update={"contact": ""})
    async with visitor.opened(given) as portal, portal.visitor() as browser:
        page = await browser.get("/contact")
        assert "Example Ltd, 1 Example Street" in page.text
        assert "<textarea" not in page.text
        assert (await browser.post("/contact", MESSAGE)).status == 404
