"""A walk: one person in Chromium, from the first mail to an account of which nothing is left.

The whole bot runs: SMTP, worker and portal over a database file, mails in local mailboxes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import oidc_provider_mock
import pytest
import pytest_asyncio
from oidc_provider_mock import User
from playwright.async_api import Browser

import serve
from outbound.channels.maildir import folder_name
from tests.ports import free_port
from tests.web import visitor
from tests.web.walk.house import ANN, CUSTOMER, MARKERS, PATIENCE_S, House
from tests.web.walk.leaving import (
    deletes_the_account,
    leaves_a_text_unfinished,
    nothing_is_kept_by_the_browser,
    nothing_is_left,
    takes_everything_along,
)
from tests.web.walk.working import (
    asks_by_mail,
    fills_in_the_profile,
    links_google_and_takes_the_link_away,
    signs_up,
    writes_and_sends_an_invoice,
)


@pytest.fixture
def issuer() -> Iterator[str]:
    """An OpenID provider that knows Ann."""
    claims: dict[str, object] = {
        "email": ANN,
        "email_verified": True,
        "name": "Ann Nordlicht",
        "picture": "https://pictures.example/nordlicht",
    }
    ann = User(sub="subject-nordlicht", claims=claims)
    with oidc_provider_mock.run_server_in_thread(user_claims=(ann,)) as server:
        yield f"http://localhost:{server.server_port}"


@pytest_asyncio.fixture
async def house(tmp_path: Path, issuer: str) -> AsyncIterator[House]:
    """A bot with all its parts, on SQLite, as a newcomer runs it."""
    given: dict[str, Any] = {
        "smtp_listen": f"127.0.0.1:{free_port()}",
        "google_client_id": "us",
        "google_client_secret": "secret",
        "google_issuer": issuer,
        "renderers": 1,
    }
    settings = visitor.settings(tmp_path, **given)
    async with serve.running(settings, serve.ROLES):
        yield House(settings, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_person_comes_works_and_leaves_without_a_trace(
    house: House, chromium: Browser, tmp_path: Path
) -> None:
    """P23, P20: nothing in the data folder or the browser holds a marker; one last mail says so."""
    context = await chromium.new_context(base_url=house.settings.base_url, accept_downloads=True)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    await signs_up(page, house)
    await fills_in_the_profile(page, house, tmp_path)
    await writes_and_sends_an_invoice(page, house)
    await asks_by_mail(page, house)
    await links_google_and_takes_the_link_away(page)
    taken = await takes_everything_along(page)
    assert b"Studio Nordlicht" in taken["everything.json"]
    assert taken["logo.png"].startswith(b"\x89PNG")
    theirs = house.data / "mail" / folder_name(CUSTOMER)
    before = b"".join(file.read_bytes() for file in house.files(but=theirs))
    assert all(each.encode() in before for each in MARKERS if "subject" not in each)
    await leaves_a_text_unfinished(page)
    await deletes_the_account(page, house)
    await nothing_is_kept_by_the_browser(page)
    await nothing_is_left(house, theirs)
    await context.close()
