"""Token: what an ID token says, once its signature and every claim that counts are checked.

OpenID Connect Core 3.1.3.7, and stricter: it must be meant for us alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from bot.access.identities import Claims
from web.signin.google.provider import Provider

#: Seconds by which the clocks may differ.
LEEWAY_S = 30
#: Octets; Google's have about 1,200.
MAX_OCTETS = 16 * 1024


class Untrue(Exception):  # noqa: N818  (it names what the token is)
    """An ID token that is not what it has to be."""


async def checked(token: str, provider: Provider, *, nonce: str, now: datetime) -> Claims:
    """Return what a token says; raises `Untrue`, or `Unavailable` if the keys cannot be had."""
    if not token or len(token) > MAX_OCTETS:
        raise Untrue
    try:
        said = _decoded(token, await provider.keys())
    except InvalidKeyIdError:
        try:
            said = _decoded(token, await provider.keys(anew=True))
        except (JoseError, ValueError, TypeError) as error:
            raise Untrue from error
    except (JoseError, ValueError, TypeError) as error:
        raise Untrue from error
    return _claims(said, provider, nonce=nonce, now=now)


def _decoded(token: str, keys: KeySet) -> dict[str, Any]:
    return dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)


def _claims(said: dict[str, Any], provider: Provider, *, nonce: str, now: datetime) -> Claims:
    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_S,
        iss={"essential": True, "values": _issuers(provider.issuer)},
        aud={"essential": True, "value": provider.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        registry.validate(said)
    except (JoseError, ValueError, TypeError) as error:
        raise Untrue from error
    # The registry takes a list with others in it.
    is_ours_alone = said["aud"] in (provider.client_id, [provider.client_id])
    if not is_ours_alone or said.get("azp", provider.client_id) != provider.client_id:
        raise Untrue
    subject = said["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Untrue
    return _said(said, provider, subject)


def _said(said: dict[str, Any], provider: Provider, subject: str) -> Claims:
    email = _text(said, "email")
    is_verified = said.get("email_verified") is True
    hosts = _text(said, "hd") != "" or email.lower().endswith("@gmail.com")
    return Claims(
        issuer=provider.issuer,
        subject=subject,
        email=email,
        name=_text(said, "name"),
        picture=_text(said, "picture"),
        is_verified=is_verified,
        is_authoritative=is_verified and hosts,
    )


def _issuers(issuer: str) -> list[str]:
    """Return how a provider may name itself: Google leaves the scheme out at times."""
    return [issuer, issuer.removeprefix("https://")]


def _text(said: dict[str, Any], name: str) -> str:
    """Return a claim as one line of text; empty if it is none."""
    value = said.get(name)
    return "".join(char for char in value if char.isprintable()) if isinstance(value, str) else ""
