"""Signature: a composed mail with our DKIM signature on top (RFC 6376), by dkimpy."""

from __future__ import annotations

import re
from collections import Counter

import dkim

from outbound.signing.keys import Key

#: What nobody may add to a mail of ours: each is named once more than it occurs, so that another
#: one breaks the signature (RFC 6376 5.4.2, 8.15). RFC 8058 4 wants the fields of unsubscribing
#: covered. Trace and list fields are left to those who hand mail on.
SEALED = (
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)

_FIELD_NAME = re.compile(rb"^([!-9;-~]+)[ \t]*:", re.MULTILINE)


def signed(octets: bytes, key: Key, domain: str) -> bytes:
    """Return a mail with the signature of a domain before its other fields.

    rsa-sha256, relaxed/relaxed: no server on the way breaks it by folding or trailing blanks.
    """
    field: bytes = dkim.sign(
        octets,
        key.selector.encode(),
        domain.encode(),
        key.private,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=covered(octets),
    )
    return field + octets


def covered(octets: bytes) -> list[bytes]:
    """Return the names that a signature lists: all fields there are, and those that are sealed."""
    header = octets.partition(b"\r\n\r\n")[0]
    there = Counter(name.lower() for name in _FIELD_NAME.findall(header))
    sealed = Counter(name.lower().encode() for name in SEALED)
    return list((there + sealed).elements())
