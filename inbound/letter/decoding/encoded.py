"""Encoded: the text of header fields, with encoded words (RFC 2047) read."""

from __future__ import annotations

import base64
import binascii
import re

from inbound.letter.decoding import charsets

#: RFC 2047 2: ``=?charset*language?encoding?text?=``; spaces within are wrong but common.
_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,40})?\?([BbQq])\?([^?]{0,2000})\?=")
_GAP = re.compile(r"(\?=)\s+(?==\?)")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
#: White space and C0, C1 controls, lone surrogates, and what turns the direction of writing.
_GAPS = re.compile(r"[\s\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def text(value: bytes, *, max_characters: int) -> str:
    """Return the text of a field's value as one line of at most `max_characters`."""
    return one_line(words(charsets.decode(value)), max_characters=max_characters)


def words(value: str) -> str:
    """Return `value` with its encoded words decoded; white space between two is dropped."""
    pieces: list[str] = []
    pending: list[bytes] = []
    pending_charset = ""
    end = 0
    # Two adjacent words of one charset may share a character between them: joined, then read.
    value = _GAP.sub(r"\1", value)
    for found in _WORD.finditer(value):
        is_adjacent = found.start() == end
        if pending and not (is_adjacent and found[1].lower() == pending_charset):
            pieces.append(charsets.decode(b"".join(pending), pending_charset))
            pending = []
        pieces.append(value[end : found.start()])
        pending.append(_octets(found[2], found[3]))
        pending_charset = found[1].lower()
        end = found.end()
    if pending:
        pieces.append(charsets.decode(b"".join(pending), pending_charset))
    pieces.append(value[end:])
    return "".join(pieces)


def one_line(value: str, *, max_characters: int) -> str:
    """Return `value` with every run of white space and controls as one space, cut to a limit.

    Characters that turn the direction of writing are dropped: in a name they forge its end.
    """
    value = _TURNS.sub("", _GAPS.sub(" ", value[: 4 * max_characters]))
    return value.strip()[:max_characters].rstrip()


def _octets(encoding: str, payload: str) -> bytes:
    octets = payload.encode("utf-8", "replace")
    if encoding in "Qq":
        return _HEX.sub(lambda found: bytes([int(found[1], 16)]), octets.replace(b"_", b" "))
    cleaned = re.sub(rb"[^A-Za-z0-9+/]", b"", octets)
    if len(cleaned) % 4 == 1:
        cleaned = cleaned[:-1]
    try:
        return base64.b64decode(cleaned + b"=" * (-len(cleaned) % 4))
    except binascii.Error:
        return octets
