"""Signature: what a DKIM-Signature field claims, and whether the message bears it out (RFC 6376).

dkimpy does the reading and the arithmetic. What it would take hours for on hostile octets is kept
from it: white space without end, thousands of signed names, a body of spaces.
"""

from __future__ import annotations

import base64
import binascii
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import dkim
import dkim.canonicalization
import dkim.util

from inbound.authentication import domains

#: Fields that must be signed: what the bot acts on.
MUST_BE_SIGNED = frozenset({"from", "to", "subject"})
#: How far the date of a mail, and of its signature, may be from now.
LONGEST_WAY = timedelta(days=3)

#: Real fields have about 1,500 octets, 40 names, and no gap wider than a fold.
_MAX_OCTETS, _MAX_NAMES = 8_192, 100
_GAP = re.compile(rb"\s{100}")
_ALGORITHMS = frozenset({b"rsa-sha256", b"ed25519-sha256"})  # RFC 8301 3.1: never rsa-sha1
_NUMBER = re.compile(rb"[0-9]{1,12}")
#: White space that the relaxed form of a body writes differently (RFC 6376 3.4.4).
_UNEVEN = re.compile(rb"[\t ]{2,}|\t")

#: dkimpy's own would tell the domains of everybody.
_SILENT = logging.getLogger("jupiter.dkimpy")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What one DKIM-Signature field says of itself."""

    position: int  #: among all of the message
    domain: str  #: ``d=``, in the form of `domains.in_ascii`; "" if it is none
    selector: str
    algorithm: str
    identity: str  #: the domain in ``i=``
    signed: frozenset[str]  #: names of fields, lower case
    flaw: str  #: why it can prove nothing, as one stable word, or ""

    @property
    def key_name(self) -> str:
        """Where its key is published (RFC 6376 3.6.2.1)."""
        return f"{self.selector}._domainkey.{self.domain}"


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether the message bears a claim out."""

    flaw: str  #: ``body-changed``, ``broken`` or ""
    #: The SHA-256 of all that is signed, the same however the signature itself is written: a
    #: replay must not pass for another mail by a blank in its ``b=`` or its topmost signature.
    fingerprint: str = ""


def claims(header: bytes, now: datetime) -> list[Claim]:
    """Return what each DKIM-Signature field of a header says of itself, in order."""
    try:
        message = dkim.DKIM(header + b"\r\n\r\n", logger=_SILENT)
    except Exception:  # `refusals` reads headers more strictly; whatever is left proves nothing
        return []
    values = [value for name, value in message.headers if name.lower() == b"dkim-signature"]
    return [_claim(position, value, now) for position, value in enumerate(values)]


def check(octets: bytes, claim: Claim, key: bytes) -> Checked:
    """Check a claim without a flaw against the message, with its published key.

    Takes milliseconds a megabyte, all of it without letting other threads run: large messages
    belong into a process. Nothing is asked of the DNS.
    """
    header, _, body = octets.partition(b"\r\n\r\n")
    try:
        message = dkim.DKIM(header + b"\r\n\r\n", logger=_SILENT, minkey=1024)
        found, _, _ = message.verify_headerprep(claim.position)
        message.body = _prepared(body, found.get(b"c", b""))
        if not _is_of(message.body, found):
            return Checked("body-changed")
        is_valid = message.verify(claim.position, dnsfunc=lambda _name, timeout: key)
    except Exception:  # dkimpy raises what Python raises on what it did not expect
        return Checked("broken")
    return Checked("", _fingerprint(message)) if is_valid else Checked("broken")


def _claim(position: int, value: bytes, now: datetime) -> Claim:
    tags = _tags(value)
    domain = domains.in_ascii(tags.get(b"d", b"").decode("utf-8", "replace"))
    selector = domains.in_ascii(tags.get(b"s", b"").decode("utf-8", "replace"))
    names = [each.strip().lower() for each in tags.get(b"h", b"").split(b":")]
    identity = tags.get(b"i", b"@" + domain.encode()).rpartition(b"@")[2]
    signed = frozenset(each.decode("ascii", "replace") for each in names)
    flaw = "malformed" if not (domain and selector) or len(names) > _MAX_NAMES else ""
    return Claim(
        position=position,
        domain=domain,
        selector=selector,
        algorithm=tags.get(b"a", b"").decode("ascii", "replace"),
        identity=domains.in_ascii(identity.decode("utf-8", "replace")),
        signed=signed,
        flaw=flaw or _flaw(tags, signed, now),
    )


def _tags(value: bytes) -> dict[bytes, bytes]:
    if len(value) > _MAX_OCTETS or _GAP.search(value):
        return {}
    try:
        tags: dict[bytes, bytes] = dkim.util.parse_tag_value(value)
    except dkim.util.InvalidTagValueList:
        return {}
    return tags


def _flaw(tags: Mapping[bytes, bytes], signed: frozenset[str], now: datetime) -> str:
    """Return why a claim can prove nothing, whatever its key says."""
    if tags.get(b"a") not in _ALGORITHMS:
        return "algorithm"
    if b"l" in tags:  # what follows that length is anybody's
        return "length"
    if not signed >= MUST_BE_SIGNED:
        return f"unsigned-{min(MUST_BE_SIGNED - signed)}"
    made_at, expires_at = _moment(tags.get(b"t")), _moment(tags.get(b"x"))
    if (b"x" in tags and expires_at is None) or (expires_at and expires_at < now):
        return "expired"
    if made_at and abs(made_at - now) > LONGEST_WAY:
        return "old"
    return "" if made_at or "date" in signed else "undated"


def _moment(value: bytes | None) -> datetime | None:
    if value is None or not _NUMBER.fullmatch(value):
        return None
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _prepared(body: bytes, canonicalisation: bytes) -> bytes:
    """Return a body in the form that is signed.

    dkimpy's own pass over it then finds nothing to do. Its pattern for white space at the ends of
    lines takes quadratic time: a line of 100,000 blanks would hold us for a minute.
    """
    is_relaxed = canonicalisation.partition(b"/")[2] == b"relaxed"
    if is_relaxed:
        body = _UNEVEN.sub(b" ", body).replace(b" \r\n", b"\r\n")
    text = body.rstrip(b"\r\n")  # whole pairs: the others were refused
    return text + b"\r\n" if text or not is_relaxed else b""


def _is_of(body: bytes, tags: Mapping[bytes, bytes]) -> bool:
    """Tell whether a prepared body has the hash that is claimed."""
    try:
        claimed = base64.b64decode(b"".join(tags[b"bh"].split()))
    except (binascii.Error, ValueError):
        return False
    return sha256(body).digest() == claimed


def _fingerprint(message: dkim.DKIM) -> str:
    """Return the SHA-256 of the signed fields and of the body's hash, white space evened out."""
    relaxed = dkim.canonicalization.Relaxed.canonicalize_headers(message.signed_headers)
    body_hash = base64.b64decode(b"".join(message.signature_fields[b"bh"].split()))
    digest = sha256(message.domain.lower() + b"\0" + body_hash)
    for name, value in relaxed:
        digest.update(name + b":" + value)
    return digest.hexdigest()
