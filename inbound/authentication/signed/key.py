"""Key: the public key of a signature, as its domain publishes it (RFC 6376 3.6.1, RFC 8463)."""

from __future__ import annotations

import base64
import binascii

import dkim.util
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from inbound.authentication.signed.signature import Claim

#: RFC 8301 3.2: shorter ones count for nothing; longer ones than the other only cost time.
SHORTEST_BITS, LONGEST_BITS = 1024, 4096
#: 65537 is what everybody uses; one of thousands of bits would be a way to keep us busy.
_LARGEST_EXPONENT = 2**32
_LONGEST_RECORD = 4096
_ED25519_OCTETS = 32


def flaw(records: list[bytes], claim: Claim) -> str:
    """Return why the published key of a claim proves nothing, as one stable word, or "".

    Args:
        records: the TXT records at the key's name.
        claim: what the signature says of itself.

    Returns:
        ``no-key``, ``ambiguous-key``, ``revoked-key``, ``testing-key``, ``foreign-key``,
        ``weak-key`` or "".
    """
    if len(records) > 1:  # RFC 6376 3.6.2.2: the result is undefined
        return "ambiguous-key"
    tags = _tags(records[0]) if records else None
    return "no-key" if tags is None else _flaw(tags, claim)


def bare(record: bytes) -> bytes:
    """Return a published key without a flaw as kind and key alone.

    All else is judged by then, and dkimpy takes no list of services, of which mail is one.
    """
    tags = _tags(record) or {}
    return f"k={tags.get('k', 'rsa')}; p={tags.get('p', '')}".encode()


def _flaw(tags: dict[str, str], claim: Claim) -> str:
    flags = {each.strip() for each in tags.get("t", "").split(":")}
    is_foreign = _is_foreign(tags, claim.algorithm) or (
        "s" in flags and claim.identity != claim.domain
    )
    flaws = {
        "revoked-key": not tags.get("p"),
        "testing-key": "y" in flags,  # not to be treated differently from an unsigned mail
        "foreign-key": is_foreign,
    }
    found = next((word for word, is_so in flaws.items() if is_so), "")
    return found or ("" if _is_strong(tags) else "weak-key")


def _tags(record: bytes) -> dict[str, str] | None:
    if len(record) > _LONGEST_RECORD:
        return None
    try:
        read = dkim.util.parse_tag_value(record)
        tags = {name.decode("ascii"): value.decode("ascii") for name, value in read.items()}
    except (dkim.util.InvalidTagValueList, UnicodeDecodeError):
        return None
    return tags if tags.get("v", "DKIM1") == "DKIM1" else None


def _is_foreign(tags: dict[str, str], algorithm: str) -> bool:
    """Return whether a key is for other signatures, other hashes or other services than mail."""
    kind, _, digest = algorithm.partition("-")
    hashes = {each.strip() for each in tags.get("h", digest).split(":")}
    services = {each.strip() for each in tags.get("s", "*").split(":")}
    return tags.get("k", "rsa") != kind or digest not in hashes or not services & {"*", "email"}


def _is_strong(tags: dict[str, str]) -> bool:
    try:
        octets = base64.b64decode("".join(tags["p"].split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    if tags.get("k", "rsa") == "ed25519":
        return len(octets) == _ED25519_OCTETS
    read = _rsa(octets)
    return (
        read is not None
        and SHORTEST_BITS <= read.key_size <= LONGEST_BITS
        and read.public_numbers().e < _LARGEST_EXPONENT
    )


def _rsa(octets: bytes) -> rsa.RSAPublicKey | None:
    try:
        read = load_der_public_key(octets)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return read if isinstance(read, rsa.RSAPublicKey) else None
