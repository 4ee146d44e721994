"""Sign-in with a strict OpenID provider (npm's oidc-provider), which checks what it is asked."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.access.identities import Errand, Identity
from bot.accounts import Account
from tests.ports import free_port
from tests.web import visitor
from tests.web.visitor import Portal

FOLDER = Path(__file__).parent / "oidc"
NODE = shutil.which("node")
CLAIMS = {
    "email": "ann@example.com",
    "email_verified": True,
    "name": "Ann Lee",
    "picture": "https://pictures.example/ann",
}

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(
        NODE is None or not (FOLDER / "node_modules").is_dir(),
        reason="needs Node 20 or newer and `npm ci` in tests/interop/oidc",
    ),
]


@asynccontextmanager
async def provider(port: int, redirect_uri: str) -> AsyncIterator[None]:
    """Run the provider."""
    told = {
        "PORT": str(port),
        "REDIRECT_URI": redirect_uri,
        "USER": "109876543210987654321",
        "CLAIMS": json.dumps(CLAIMS),
    }
    process = await asyncio.create_subprocess_exec(
        str(NODE),
        "provider.mjs",
        cwd=FOLDER,
        env={**os.environ, **told},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout
        told_us = await asyncio.wait_for(process.stdout.readline(), 60)
        assert told_us.startswith(b"LISTENING")
        yield
    finally:
        process.terminate()
        await process.communicate()


@asynccontextmanager
async def offered(folder: Path) -> AsyncIterator[Portal]:
    """Run a portal that offers the provider."""
    port = free_port()
    given = visitor.settings(
        folder,
        google_client_id="jupiter",
        google_client_secret="secret",
        google_issuer=f"http://127.0.0.1:{port}",
    )
    callback = f"{given.base_url}/sign-in/google/callback"
    async with provider(port, callback), visitor.opened(given) as portal:
        portal.clock.now = datetime.now(UTC)
        yield portal


async def test_a_strict_provider_lets_us_in_and_names_the_person(
    store: str, tmp_path: Path
) -> None:
    async with offered(tmp_path) as portal, portal.visitor() as browser:
        page = await browser.post("/sign-in/google")
        assert "Open my account" in page.text, page.text
        ticket = page.text.split('name="ticket" value="')[1].split('"')[0]
        page = await browser.post("/sign-in/google/open", {"ticket": ticket, "agreed": "yes"})
        assert "Sign out" in page.text
    account = await Account.get(address="ann@example.com")
    identity = await Identity.get(account_id=account.id)
    assert identity.subject == "109876543210987654321"
    assert (identity.name, identity.picture) == ("Ann Lee", "https://pictures.example/ann")


async def test_a_code_is_worth_nothing_to_whoever_lacks_the_verifier(
    store: str, tmp_path: Path
) -> None:
    async with offered(tmp_path) as portal, portal.visitor() as browser:
        page = await browser.post("/sign-in/google", allow_redirects=False)
        await Errand.all().update(verifier="x" * 43)
        page = await browser.get(page.headers["Location"])
        assert page.status == 400
        assert not await Account.exists()
