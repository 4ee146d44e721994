"""Refusals: what is turned away in the SMTP dialogue, before anything is stored.

Whatever two programs could read differently is refused here, so that no later step has to know
a second reading (TRUST.md 1). Runs on the event loop: searches in C, Python only over the header.
"""

from __future__ import annotations

import re
from collections import Counter

from inbound import author, fields, outline
from inbound.author import Author

#: Fields that may stand once (RFC 5322 3.6, RFC 2045 3 to 6).
_SINGLE = frozenset(
    {
        "bcc",
        "cc",
        "content-transfer-encoding",
        "content-type",
        "date",
        "from",
        "in-reply-to",
        "message-id",
        "mime-version",
        "references",
        "reply-to",
        "sender",
        "subject",
        "to",
    }
)

#: Hops before a mail is in a loop (RFC 5321 6.3).
MAX_HOPS = 100
_RECEIVED = re.compile(rb"^received[ \t]*:", re.I | re.M)

_BARE = "550 5.6.0 Bare CR, bare LF or NUL in the message"
_LONG_HEADER = "550 5.6.0 The header is longer than 64 KiB or 500 lines"
_BAD_LINE = "550 5.6.0 A line of the header is not a header field"
_LOOP = "554 5.4.6 The message was handed on more than 100 times already: it runs in a loop"
_PARTS = "550 5.6.0 More than 200 parts, or nested deeper than 20"
_FROM = "550 5.6.0 The message needs one From field with one plain address"


#: Of a message that names no author, where none is needed.
NOBODY = Author("", "")


def examined(octets: bytes, *, needs_author: bool = True) -> Author | str:
    """Return the author of a message that may be taken, or the SMTP reply that turns it away.

    Args:
        octets: the message as received, dots unstuffed, line ends as on the wire.
        needs_author: refuse what does not name one; otherwise it has none, `NOBODY`.
    """
    if _has_bare(octets):
        return _BARE
    block = fields.header(octets)
    if len(block) > fields.MAX_HEADER_OCTETS or block.count(b"\n") >= fields.MAX_HEADER_LINES:
        return _LONG_HEADER
    if len(_RECEIVED.findall(block)) > MAX_HOPS:
        return _LOOP
    refused = _refused_parts(octets)
    if refused:
        return refused
    return _author(block) if needs_author else author.of_fields(fields.fields(block)) or NOBODY


def refusal(octets: bytes) -> str | None:
    """Return the SMTP reply that turns a message away, or None to take it; see `examined`."""
    found = examined(octets)
    return found if isinstance(found, str) else None


def _author(block: bytes) -> Author | str:
    try:
        pairs = fields.fields(block, strict=True)
    except fields.BadFieldLine:
        return _BAD_LINE
    counts = Counter(name for name, _ in pairs)
    for name in sorted(_SINGLE & counts.keys()):
        if counts[name] > 1:
            return f"550 5.6.0 More than one {name} field in the header"
    return author.of_fields(pairs) or _FROM


def _refused_parts(octets: bytes) -> str | None:
    try:
        outline.outline(octets)
    except outline.Overgrown:
        return _PARTS
    return None


def _has_bare(octets: bytes) -> bool:
    """Return whether a CR or LF stands without the other, or a NUL anywhere.

    Counting costs 1.3 ms a megabyte; a regular expression over the body thirty times that.
    """
    pairs = octets.count(b"\r\n")
    return octets.count(b"\n") != pairs or octets.count(b"\r") != pairs or b"\0" in octets
