"""Provider: what an OpenID provider publishes about itself, and the exchange of a code for a token.

Everything here is over the network and may fail: `Unavailable` says so, without what was said.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
from aiohttp import web
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from web.site import Site, site_of

SCOPE = "openid email profile"
CALLBACK = "/sign-in/google/callback"
#: Seconds for one answer of the provider, and for how long its description is believed.
TIMEOUT_S, BELIEVED_S = 10.0, 3600.0
#: Seconds between two looks at its keys because of one that is not known.
LOOK_AGAIN_S = 300.0
_WANTED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Unavailable(Exception):  # noqa: N818  (it names what the provider is)
    """The provider does not answer, or not as it should."""


class Refused(Exception):  # noqa: N818  (it names what the provider did)
    """The provider does not take a code, or not from us."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a browser is sent, and what its return is checked by."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(slots=True)
class Provider:
    """An OpenID provider as seen from here, with its description and keys remembered."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    secret: Callable[[], str]
    monotonic: Callable[[], float] = time.monotonic
    _description: dict[str, Any] = field(default_factory=dict)
    _described_at: float = 0.0
    _keys: KeySet | None = None
    _keys_at: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def depart(self) -> Departure:
        """Return where to send a browser (RFC 6749 4.1.1, RFC 7636 4.3); raises `Unavailable`."""
        description = await self.description()
        nonce, verifier, state = self.secret(), self.secret() + self.secret(), self.secret()
        url, _ = self._client().create_authorization_url(
            description["authorization_endpoint"],
            state=state,
            code_verifier=verifier,
            nonce=nonce,
            prompt="select_account",
        )
        return Departure(str(url), state, nonce, verifier)

    async def exchange(self, code: str, verifier: str) -> str:
        """Return the ID token for a code; raises `Refused` or `Unavailable`.

        The grant is named: without a code Authlib would ask for `client_credentials`.
        """
        description = await self.description()
        async with self._client() as client:
            try:
                token = await client.fetch_token(
                    description["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                )
            except AuthlibBaseError as error:
                raise Refused from error
            except (httpx2.HTTPError, ValueError) as error:
                raise Unavailable from error
        return str(token.get("id_token") or "")

    async def description(self) -> dict[str, Any]:
        """Return what the provider says of itself (OpenID Connect Discovery 4)."""
        async with self._lock:
            if not self._description or self._is_old(self._described_at, BELIEVED_S):
                url = f"{self.issuer}/.well-known/openid-configuration"
                said = await self._fetch(url)
                if said.get("issuer") != self.issuer or not all(
                    self._is_safe(said.get(each)) for each in _WANTED
                ):
                    raise Unavailable
                self._description, self._described_at = said, self.monotonic()
            return self._description

    async def keys(self, *, anew: bool = False) -> KeySet:
        """Return the keys that tokens are signed with; `anew` asks again, but not too often."""
        url = (await self.description())["jwks_uri"]
        async with self._lock:
            if self._keys is None or self._is_old(
                self._keys_at, LOOK_AGAIN_S if anew else BELIEVED_S
            ):
                try:
                    self._keys = KeySet.import_key_set(await self._fetch(url))  # type: ignore[arg-type]  # checked there
                except (JoseError, ValueError, KeyError, TypeError) as error:
                    raise Unavailable from error
                self._keys_at = self.monotonic()
            return self._keys

    def _is_old(self, at: float, lasts_s: float) -> bool:
        return self.monotonic() - at >= lasts_s

    def _is_safe(self, url: object) -> bool:
        """Tell whether an address is as well guarded as the issuer's own."""
        scheme = self.issuer.partition(":")[0]
        return isinstance(url, str) and url.startswith(("https://", f"{scheme}://"))

    def _client(self) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self.client_id,
            self.client_secret,
            redirect_uri=self.redirect_uri,
            scope=SCOPE,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_post",  # noqa: S106  (the name of a method)
            timeout=TIMEOUT_S,
        )

    async def _fetch(self, url: str) -> dict[str, Any]:
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT_S) as client:
                answer = await client.get(url)
                answer.raise_for_status()
                said = answer.json()
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise Unavailable from error
        if not isinstance(said, dict):
            raise Unavailable
        return said


PROVIDER = web.AppKey("provider", Provider)


def of_site(site: Site) -> Provider:
    """Return the provider that the settings name."""
    settings = site.settings
    return Provider(
        settings.google_issuer.rstrip("/"),
        settings.google_client_id,
        settings.google_client_secret,
        f"{site.base_url}{CALLBACK}",
        site.secret,
    )


def provider_of(request: web.Request) -> Provider:
    """Return the provider; 404 where there is none."""
    if not site_of(request).settings.has_google:
        raise web.HTTPNotFound
    return request.app[PROVIDER]
