"""Addressed: whether the author wrote to the bot, and when, by what the signature covers.

A signature says that somebody wrote a mail, not to whom it was then sent: whoever got a mail can
send it on unchanged. What the author wrote to the bot names the bot, and is new.
"""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from inbound import fields
from inbound.authentication.signed.signature import LONGEST_WAY

#: Pieces of one list that are read, of which an address with a name takes four.
_MOST = 4_000
#: ``invoice``, with a reply's token or without, and the addresses of `bot.trust`.
_LOCAL = rb"(?i)(?:invoice|(?:invoice|confirm|me)\+[\w.+=-]{1,64})"
_COMMENT = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*\)"
#: What a list of addresses is made of (RFC 5322 3.4), comments three deep.
_TOKEN = re.compile(
    rb'(?P<aside>"(?:[^"\\]|\\.)*"|=\?[^?\s<>]{1,60}\?[BbQq]\?[^?\s<>]*\?=|' + _COMMENT + rb")"
    rb"|<(?P<angle>[^<>]*)>"
    rb"|(?P<mark>[,;:])"
    rb'|(?P<plain>[^"()<>,;:=]+|=)'
)


def is_to_us(pairs: list[tuple[str, bytes]], signed: Set[str], mail_domain: str) -> bool:
    """Tell whether an address of the bot stands in a signed To or Cc."""
    ours = re.compile(_LOCAL + b"@" + re.escape(mail_domain.encode()))
    return any(
        ours.fullmatch(address)
        for name in ("to", "cc")
        if name in signed
        for value in fields.values(pairs, name)
        for address in _addresses(value)
    )


def _addresses(value: bytes) -> list[bytes]:
    """Return what stands where an address does, and not in a name, a comment or a group's name.

    Nothing if a part of it is malformed, for another program may find other addresses there, or
    if it is longer than any that people write.
    """
    found, mailbox, position = list[bytes](), list[tuple[str, bytes]](), 0
    for _ in range(_MOST):
        if position == len(value):
            return [*found, _address(mailbox)]
        token = _TOKEN.match(value, position)
        if token is None or token.lastgroup is None:
            return []
        position = token.end()
        if token.lastgroup != "mark":
            mailbox.append((token.lastgroup, token[token.lastgroup]))
            continue
        if token["mark"] != b":":
            found.append(_address(mailbox))
        mailbox = []
    return []


def _address(mailbox: list[tuple[str, bytes]]) -> bytes:
    """Return the address of ``name <address>`` or ``address``; empty if it is neither."""
    said = [text for kind, text in mailbox if kind != "aside" and text.strip()]
    angles = [text for kind, text in mailbox if kind == "angle"]
    if angles:
        return angles[0].strip() if len(angles) == 1 and said[-1:] == angles else b""
    pieces = (text if kind == "plain" else b" " for kind, text in mailbox)
    return b"".join(pieces).strip()


def is_new(pairs: list[tuple[str, bytes]], signed: Set[str], now: datetime) -> bool:
    """Tell whether a signed Date is within `LONGEST_WAY`; an unsigned one says nothing."""
    if "date" not in signed:
        return True
    values = fields.values(pairs, "date")
    written_at = _moment(values[0]) if values else None
    return written_at is not None and abs(written_at - now) <= LONGEST_WAY


def _moment(value: bytes) -> datetime | None:
    try:
        read = parsedate_to_datetime(value[:100].decode("ascii"))
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except Exception:  # the standard library raises what it likes on hostile dates
        return None
