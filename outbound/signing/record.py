"""Record: the public half of a key as the DNS has it (RFC 6376 3.6)."""

from __future__ import annotations

import base64
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from outbound.signing import keys
from outbound.signing.keys import Key

#: Octets of one string of a TXT record (RFC 1035 3.3.14).
STRING_OCTETS = 255


def name(key: Key, domain: str) -> str:
    """Return the name of a key's record."""
    return f"{key.selector}._domainkey.{domain}"


def value(key: Key) -> str:
    """Return what the record of a key says."""
    return f"v=DKIM1; k=rsa; p={public(key)}"


def public(key: Key) -> str:
    """Return the public key as tag ``p`` has it."""
    private = serialization.load_pem_private_key(key.private, password=None)
    octets = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(octets).decode()


def zone_line(key: Key, domain: str) -> str:
    """Return the record as a zone file has it, in strings that are short enough."""
    text = value(key)
    starts = range(0, len(text), STRING_OCTETS)
    strings = " ".join(f'"{text[start : start + STRING_OCTETS]}"' for start in starts)
    return f"{name(key, domain)}. IN TXT ( {strings} )"


def told(key: Key, domain: str, *, signs: bool) -> list[str]:
    """Return what an operator is told of a key: what it does, and what to publish."""
    does = "signs what leaves, from the next start of the worker on."
    waits = f"does not sign. Once its record is published: jupiter key --use {key.selector}"
    return [
        f"{key.selector} {does if signs else waits}",
        "",
        "Its record, as a zone file has it:",
        "",
        f"    {zone_line(key, domain)}",
        "",
        f"or as the one value of {name(key, domain)}, for a form that splits it by itself:",
        "",
        f"    {value(key)}",
    ]


def report(data: Path, domain: str) -> str:
    """Return what is told of all keys of a data folder. Raises `UnfitKey`."""
    active = keys.active(data)
    texts = ["\n".join(told(each, domain, signs=each == active)) for each in keys.known(data)]
    return "\n\n\n".join(texts)
