"""ID tokens of a provider that lies: each is refused, and nobody is signed in."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import RSAKey

from bot.access.identities import Identity
from bot.access.sessions import Session
from bot.accounts import Account
from bot.post import OutboundMail
from tests.web import visitor
from tests.web.visitor import Page, Portal, Visitor

pytestmark = pytest.mark.slow

KEY = RSAKey.generate_key(2048, {"kid": "k1"})
OTHER = RSAKey.generate_key(2048, {"kid": "k1"})

Lie = Callable[[dict[str, Any]], str]


@dataclass(slots=True)
class Liar:
    """An OpenID provider whose tokens are made by the test."""

    issuer: str = ""
    token: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    keys_read: int = 0

    async def describe(self, _request: web.Request) -> web.Response:
        """Say where things are."""
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        )

    async def keys(self, _request: web.Request) -> web.Response:
        """Give the public key."""
        self.keys_read += 1
        return web.json_response({"keys": [KEY.as_dict(private=False)]})

    async def give(self, request: web.Request) -> web.Response:
        """Give the token of the test for any code."""
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        return web.json_response(
            {"access_token": "a", "token_type": "Bearer", "id_token": self.token}
        )


@pytest_asyncio.fixture
async def liar() -> AsyncIterator[Liar]:
    """The provider, on a socket."""
    made, app = Liar(), web.Application()
    app.router.add_get("/.well-known/openid-configuration", made.describe)
    app.router.add_get("/keys", made.keys)
    app.router.add_post("/token", made.give)
    async with TestServer(app) as server:
        made.issuer = str(server.make_url("")).rstrip("/")
        yield made


@pytest_asyncio.fixture
async def portal(store: str, tmp_path: Path, liar: Liar) -> AsyncIterator[Portal]:
    """A portal that believes it."""
    given = visitor.settings(
        tmp_path, google_client_id="us", google_client_secret="secret", google_issuer=liar.issuer
    )
    async with visitor.opened(given) as opened:
        opened.clock.now = datetime.now(UTC)
        yield opened


async def taken(browser: Visitor, liar: Liar, lie: Lie) -> Page:
    """Go to the provider and come back to the token that a test makes of true claims."""
    page = await browser.post("/sign-in/google", allow_redirects=False)
    query = {k: v[0] for k, v in parse_qs(urlsplit(page.headers["Location"]).query).items()}
    at = int(time.time())
    liar.token = lie(
        {
            "iss": liar.issuer,
            "aud": "us",
            "sub": "1",
            "iat": at,
            "exp": at + 600,
            "nonce": query["nonce"],
            "email": "ann@gmail.com",
            "email_verified": True,
        }
    )
    return await browser.get(f"/sign-in/google/callback?state={query['state']}&code=c")


def signed(claims: dict[str, Any], key: Any = KEY, **header: Any) -> str:
    """Return a token."""
    head = {"alg": "RS256", "kid": "k1", **header}
    return jwt.encode(head, claims, key, algorithms=[head["alg"]])


def joined(head: dict[str, str], claims: dict[str, Any], key: bytes = b"") -> str:
    """Return a token with an HMAC, or without any signature; no library of ours makes these."""
    parts = [json.dumps(each).encode() for each in (head, claims)]
    signing = ".".join(_encoded(part) for part in parts)
    mac = hmac.digest(key, signing.encode(), "sha256") if key else b""
    return f"{signing}.{_encoded(mac)}"


def _encoded(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def without(name: str) -> Lie:
    """Return the lie that leaves a claim out."""
    return lambda claims: signed({key: claims[key] for key in claims if key != name})


def saying(**said: Any) -> Lie:
    """Return the lie that says something else."""
    return lambda claims: signed({**claims, **said})


async def test_the_truth_is_believed(portal: Portal, stranger: Visitor, liar: Liar) -> None:
    page = await taken(stranger, liar, signed)
    assert "Open my account" in page.text
    (asked,) = liar.asked
    assert asked["grant_type"] == "authorization_code"
    assert len(asked["code_verifier"]) >= 43


LIES: dict[str, Lie] = {
    "another issuer": saying(iss="https://accounts.google.com"),
    "another audience": saying(aud="them"),
    "a foreign member of the audience": saying(aud=["us", "them"]),
    "a foreign member that is authorised": saying(aud=["us", "them"], azp="us"),
    "meant for another party": saying(azp="them"),
    "expired": saying(exp=int(time.time()) - 60),
    "another nonce": saying(nonce="n"),
    "no nonce": without("nonce"),
    "no expiry": without("exp"),
    "no subject": without("sub"),
    "an empty subject": saying(sub=""),
    "a subject that is a number": saying(sub=1),
    "a subject without end": saying(sub="1" * 256),
    "issued tomorrow": saying(iat=int(time.time()) + 86400),
    "signed by another": lambda claims: signed(claims, OTHER),
    "signed by an unknown key": lambda claims: signed(claims, OTHER, kid="k2"),
    "signed by the public key": lambda claims: joined(
        {"alg": "HS256", "kid": "k1"}, claims, KEY.as_pem(private=False)
    ),
    "not signed": lambda claims: joined({"alg": "none"}, claims),
    "cut short": lambda claims: signed(claims)[:-20],
    "far too long": lambda claims: signed({**claims, "x": "y" * 20_000}),
    "no token": lambda claims: "",
    "no token at all": lambda claims: "a.b.c",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
async def test_a_lie_is_refused(portal: Portal, stranger: Visitor, liar: Liar, lie: Lie) -> None:
    page = await taken(stranger, liar, lie)
    assert page.status == 400, page.text
    assert not await Identity.exists()
    assert not await Session.exists()


async def test_an_unknown_key_is_looked_for_once_in_a_while(
    portal: Portal, stranger: Visitor, liar: Liar
) -> None:
    for _ in range(3):
        await taken(stranger, liar, LIES["signed by an unknown key"])
    assert liar.keys_read == 1  # it was read just before


async def test_the_subject_and_not_the_address_opens_the_account(
    portal: Portal, stranger: Visitor, liar: Liar
) -> None:
    page = await taken(stranger, liar, signed)
    ticket = page.text.split('name="ticket" value="')[1].split('"')[0]
    await stranger.post("/sign-in/google/open", {"ticket": ticket, "agreed": "yes"})
    async with portal.visitor() as ben:
        await ben.sign_in("ben@gmail.com")
    async with portal.visitor() as moved:
        page = await taken(moved, liar, saying(email="ben@gmail.com"))
        assert "Sign out" in page.text
    (identity,) = await Identity.all().select_related("account")
    assert identity.account.address == "ann@gmail.com"
    assert identity.email == "ben@gmail.com"
    assert await Session.filter(account_id=identity.account_id).count() == 2


async def test_nothing_that_the_provider_says_gets_onto_an_invoice(
    portal: Portal, stranger: Visitor, liar: Liar
) -> None:
    page = await taken(stranger, liar, saying(name="CANARY Lee", picture="https://canary.example"))
    ticket = page.text.split('name="ticket" value="')[1].split('"')[0]
    await stranger.post("/sign-in/google/open", {"ticket": ticket, "agreed": "yes"})
    (account,) = await Account.all().values()
    assert "canary" not in repr(account).lower()
    assert "canary" not in repr(await OutboundMail.all().values()).lower()
