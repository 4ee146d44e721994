"""Tokens: short words that nobody can make but us, bound to what they are for.

A token stands in the local part of an address or in a line to reply with, so it survives being
typed, folded and written in capitals: 120 bits of an HMAC (RFC 2104) in base32 (RFC 4648 6), in
lower case. It holds no data. Whoever checks it brings what it should be for, so a token made for
one mail, account, amount or day is worthless for any other.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: Octets of the MAC that a token shows: 24 letters.
OCTETS = 15


@dataclass(frozen=True, slots=True)
class Mint:
    """Makes and checks tokens with keys derived from the operator's secret keys."""

    keys: tuple[bytes, ...]  #: the first one makes, all of them check

    def token(self, purpose: str, *facts: str | int) -> str:
        """Return the token for a purpose, e.g. ``reply``, and the facts it is bound to."""
        return _token(self.keys[0], purpose, facts)

    def is_token(self, said: str, purpose: str, *facts: str | int) -> bool:
        """Tell, in constant time, whether somebody said the token for a purpose and its facts."""
        given = said.strip().lower().encode("utf-8", "replace")
        made = [_token(key, purpose, facts).encode() for key in self.keys]
        return any([hmac.compare_digest(given, each) for each in made])


def mint(secret_keys: Sequence[str]) -> Mint:
    """Return the mint of an operator's secret keys; raises ValueError without one."""
    if not secret_keys:
        raise ValueError("tokens need a secret key")
    return Mint(
        tuple(
            HKDF(SHA256(), 32, salt=None, info=b"jupiter tokens").derive(key.encode())
            for key in secret_keys
        )
    )


def _token(key: bytes, purpose: str, facts: tuple[str | int, ...]) -> str:
    # Each fact with its length: ``ab, c`` and ``a, bc`` are different.
    said = [text.encode() for text in (purpose, *map(str, facts))]
    message = b"".join(len(each).to_bytes(4, "big") + each for each in said)
    mac = hmac.digest(key, message, "sha256")[:OCTETS]
    return base64.b32encode(mac).decode().lower()
