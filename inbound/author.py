"""Author: who wrote a message, by its one From field (RFC 5322 3.6.2).

The only place that reads From. The grammar is the current one of RFC 5322 with UTF-8 (RFC 6532)
and a dot in an unquoted name (``John Q. Public``), and narrower where programs are known to
differ: no groups, routes, domain literals or quoted local parts, and no address or angle bracket
in a name or comment, for what one program takes as a name another takes as the author.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

from inbound import fields
from inbound.letter.decoding import encoded

#: A From as mail programs write it stays under 300 octets.
MAX_FROM_OCTETS = 2_000
MAX_NAME_CHARACTERS = 200

_ATEXT = r"A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\u00a1-\U0010ffff"
_ADDRESS = rf"[{_ATEXT}.]+@[{_ATEXT}.]+"
_TOKEN = re.compile(
    rf"(?P<space>[ \t]+)"
    rf"|(?P<angle><[ \t]*(?P<inner>{_ADDRESS})[ \t]*>)"
    r'|"(?P<quoted>(?:[^"\\<>\x00-\x08\x0a-\x1f\x7f]|\\[^<>\x00-\x08\x0a-\x1f\x7f])*)"'
    r"|\((?P<comment>[^()<>@\\\x00-\x08\x0a-\x1f\x7f]*)\)"
    r"|(?P<encoded>=\?[^?\s<>@\"]{1,60}\?[BbQq]\?[^?\s<>@\"]*\?=)"
    rf"|(?P<address>{_ADDRESS})"
    rf"|(?P<atom>[{_ATEXT}.]+)"
)
_ESCAPED = re.compile(r"\\(.)")
#: RFC 5321 4.1.2, RFC 5890 2.3.1: letters, digits, hyphens, and U-labels. Not U+3002, which some
#: programs read as a dot (RFC 3490 3.1).
_LABEL = re.compile(r"(?!-)[A-Za-z0-9\-\u00a1-\u3001\u3003-\U0010ffff]{1,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a message."""

    address: str  #: the local part as written, the domain in lower case
    name: str  #: the display name, decoded, one line; "" if there is none


def author(octets: bytes) -> Author | None:
    """Return who wrote a message, or None if From leaves any doubt.

    None: no From or more than one, no or more than one mailbox in it, anything the grammar of
    this module does not know, invalid UTF-8, over `MAX_FROM_OCTETS`.
    """
    return of_fields(fields.fields(fields.header(octets)))


def of_fields(pairs: list[tuple[str, bytes]]) -> Author | None:
    """Return who wrote the message that has these fields; see `author`."""
    found = fields.values(pairs, "from")
    if len(found) != 1 or len(found[0]) > MAX_FROM_OCTETS:
        return None
    try:
        value = found[0].decode("utf-8")
    except UnicodeDecodeError:
        return None
    return _mailbox(value)


def _mailbox(value: str) -> Author | None:
    """Read one mailbox: ``name <address>``, ``<address>`` or ``address (name)``."""
    tokens = _tokens(value)
    if tokens is None:
        return None
    kinds = [kind for kind, _ in tokens if kind not in ("space", "comment")]
    address = dict(tokens).get("angle") or dict(tokens).get("address") or ""
    is_named = kinds[-1:] == ["angle"] and not {"angle", "address"} & set(kinds[:-1])
    if not (is_named or kinds == ["address"]) or not _is_plain(address):
        return None
    name = _name(tokens) or " ".join(text for kind, text in tokens if kind == "comment")
    local, _, domain = address.rpartition("@")
    return Author(
        address=f"{local}@{domain.lower()}",
        name=encoded.one_line(name, max_characters=MAX_NAME_CHARACTERS),
    )


def _tokens(value: str) -> list[tuple[str, str]] | None:
    """Split a From value; None if there is something that is no token."""
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(value):
        found = _TOKEN.match(value, position)
        if not found or not found.lastgroup:
            return None
        kind = "angle" if found["angle"] else found.lastgroup
        tokens.append((kind, found["inner"] if kind == "angle" else found[kind]))
        position = found.end()
    return tokens


def _name(tokens: list[tuple[str, str]]) -> str:
    """Return the display name that the tokens spell, "" if there is none."""
    pieces: list[str] = []
    for is_quoted, run in groupby(tokens, key=lambda token: token[0] == "quoted"):
        if is_quoted:  # RFC 2047 5: no encoded word stands within a quoted string
            pieces.extend(_ESCAPED.sub(r"\1", text) for _, text in run)
        else:
            words = (text for kind, text in run if kind in ("atom", "encoded", "space"))
            pieces.append(encoded.words("".join(words)))
    return "".join(pieces).strip()


def _is_plain(address: str) -> bool:
    """Return whether an address reads the same for every program."""
    local, _, domain = address.rpartition("@")
    return (
        len(local.encode()) <= 64  # RFC 5321 4.5.3.1.1
        and len(address.encode()) <= 254  # RFC 5321 4.5.3.1.3, without the angle brackets
        and "=?" not in local
        and all(local.split("."))
        and all(_LABEL.fullmatch(label) for label in domain.split("."))
        and address.isprintable()
        and unicodedata.is_normalized("NFKC", address)
    )
