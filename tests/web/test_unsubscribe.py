"""The page of unsubscribing, as mail programs and people use it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeAlias

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import unsubscribed
from bot.correspondence import unsubscribing
from bot.post import OutboundMail
from tests import databases
from tests.outbound import office
from tests.web import visitor

Client: TypeAlias = "TestClient[web.Request, web.Application]"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest_asyncio.fixture
async def client(store: str, tmp_path: Path) -> AsyncIterator[Client]:
    """The portal."""
    given = visitor.settings(tmp_path, operator="Example Ltd, abuse@example.com")
    async with visitor.opened(given) as portal, TestClient(TestServer(portal.app)) as made:
        yield made


async def reminder(language: str = "en") -> tuple[OutboundMail, str]:
    """Queue a reminder; return it and the path of its page."""
    document = await office.invoice()
    mail = await office.queued(document, kind="reminder")
    mail.language = language
    await mail.save()
    return mail, unsubscribing.url(mail.id, databases.MINT, "")


async def is_stopped(mail: OutboundMail) -> bool:
    """Tell whether the recipient of a mail gets no more reminders."""
    return bool(await unsubscribed.among(mail.account_id, [mail.recipient]))


async def test_one_click_stops_reminders_without_cookie_origin_or_redirect(client: Client) -> None:
    mail, path = await reminder()
    answer = await client.post(path, data=ONE_CLICK, allow_redirects=False)
    assert answer.status == 200
    assert "Set-Cookie" not in answer.headers
    assert await is_stopped(mail)
    assert "ap@acme.example gets no more reminders of Studio Nord" in await answer.text()


async def test_a_multipart_form_does_so_too_and_a_repeat_changes_nothing(client: Client) -> None:
    mail, path = await reminder()
    for _ in range(2):
        head = "Content-Disposition: form-data; name=List-Unsubscribe"
        body = f"--x\r\n{head}\r\n\r\nOne-Click\r\n--x--\r\n"
        answer = await client.post(
            path, data=body, headers={"Content-Type": "multipart/form-data; boundary=x"}
        )
        assert answer.status == 200
    assert await is_stopped(mail)
    assert await unsubscribed.Unsubscribed.all().count() == 1


async def test_opening_the_page_changes_nothing(client: Client) -> None:
    mail, path = await reminder()
    for method in ("GET", "HEAD"):
        answer = await client.request(method, path)
        assert answer.status == 200
    page = await (await client.get(path)).text()
    assert "Studio Nord sends reminders of open invoices to ap@acme.example" in page
    assert '<button name="List-Unsubscribe" value="One-Click">Send no more reminders<' in page
    assert not await is_stopped(mail)


async def test_who_clicked_by_mistake_takes_it_back(client: Client) -> None:
    mail, path = await reminder()
    await client.post(path, data=ONE_CLICK)
    answer = await client.post(path, data={"List-Unsubscribe": "Undo"})
    assert "Send no more reminders" in await answer.text()
    assert not await is_stopped(mail)


@pytest.mark.parametrize("body", [b"", b"List-Unsubscribe=", b"a=b", b"\xff\x00=%", b"x" * 5000])
async def test_another_form_changes_nothing(client: Client, body: bytes) -> None:
    mail, path = await reminder()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await client.post(path, data=body, headers=form)
    assert answer.status in (400, 413)
    torn = await client.post(
        path, data=body, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert 400 <= torn.status < 500
    assert not await is_stopped(mail)


@pytest.mark.parametrize("handle", ["1", "1-", "x-y", "1-aaaaaaaaaaaaaaaaaaaaaaaa", "0" * 5000])
async def test_an_address_that_was_made_up_does_not_exist(client: Client, handle: str) -> None:
    await reminder()
    for method in ("GET", "POST"):
        answer = await client.request(method, f"/unsubscribe/{handle}", data=ONE_CLICK)
        assert answer.status in (400, 404)
    assert await unsubscribed.Unsubscribed.all().count() == 0


async def test_the_token_of_a_reply_address_is_none_of_unsubscribing(client: Client) -> None:
    mail, _ = await reminder()
    token = databases.MINT.token("reply", mail.id)
    answer = await client.post(f"/unsubscribe/{mail.id}-{token}", data=ONE_CLICK)
    assert answer.status == 404
    assert not await is_stopped(mail)


async def test_a_mail_that_is_erased_leads_to_a_page_that_says_so(client: Client) -> None:
    mail, path = await reminder()
    await mail.delete()
    answer = await client.post(path, data=ONE_CLICK)
    assert answer.status == 404
    assert "This link leads nowhere any more" in await answer.text()


async def test_one_account_is_stopped_and_not_another(client: Client) -> None:
    mail, path = await reminder()
    await client.post(path, data=ONE_CLICK)
    assert not await unsubscribed.among(mail.account_id + 1, [mail.recipient])
    assert await unsubscribed.among(mail.account_id, ["AP@acme.example", "b@acme.example"]) == {
        "AP@acme.example"
    }


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "Keine Erinnerungen mehr?"),
        ("fr", "Plus de relances\N{NO-BREAK SPACE}?"),
        ("es", "¿No más recordatorios?"),
        ("xx", "No more reminders?"),
    ],
)
async def test_the_page_is_in_the_language_of_the_mail(
    client: Client, language: str, title: str
) -> None:
    _, path = await reminder(language)
    assert f"<h1>{title}</h1>" in await (await client.get(path)).text()


async def test_the_page_runs_nothing_and_tells_nobody_its_address(client: Client) -> None:
    _, path = await reminder()
    answer = await client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    page = await answer.text()
    assert "<script" not in page and "src=" not in page and "http" not in page
