"""Outline: which parts a message has, found without parsing it (RFC 2046 5.1).

A MIME parser builds a tree of objects before anyone can count them; twenty thousand parts in
200 kB cost seconds. This walk follows the delimiter lines only, so its cost is one search
through the octets and a bounded number of part headers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inbound import fields

MAX_PARTS = 200
MAX_DEPTH = 20

#: Lines that begin like a delimiter (``--``); a text with more is no letter to an invoicing bot.
_MAX_CANDIDATES = 5_000
_MAX_PART_HEADER = 16_384
#: Octets of all headers of parts together; two hundred real ones have 60 kB.
_MAX_HEADERS = 262_144
_CONTENT_TYPE = re.compile(rb"^content-type:([^\n]*(?:\n[ \t][^\n]*)*)", re.I | re.M)
#: RFC 2046 5.1.1 allows 70 characters.
_BOUNDARY = re.compile(
    rb";\s*boundary(?:\*0?\*?)?\s*=\s*(?:\"([^\"]{1,200})\"|([^\s;\"]{1,200}))", re.I
)
_MESSAGES = (b"message/rfc822", b"message/global")


class Overgrown(ValueError):  # noqa: N818  (it names what is wrong)
    """More parts, or parts nested deeper, than a letter may have."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part as its header announces it."""

    content_type: str  #: lower case, without parameters; "" if the header names none
    depth: int  #: 0 for the message itself
    is_enclosed: bool  #: whether it belongs to a message attached to this one


@dataclass(frozen=True, slots=True)
class _Multipart:
    delimiter: bytes
    depth: int
    is_enclosed: bool


class _Walk:
    """The state of one walk: the parts met and the multiparts open at this place."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.parts: list[Part] = []
        self.open: list[_Multipart] = []
        self.header_octets = 0

    def enter(self, start: int, depth: int, *, is_enclosed: bool) -> int:
        """Note the part whose header begins at `start`; return where its body begins."""
        while True:
            block = fields.header(self.octets, start, max_octets=_MAX_PART_HEADER)
            content_type, delimiter = _announced(block)
            self.parts.append(Part(content_type.decode("latin-1"), depth, is_enclosed))
            self.header_octets += len(block)
            if depth > MAX_DEPTH or len(self.parts) > MAX_PARTS:
                raise Overgrown
            if self.header_octets > _MAX_HEADERS:
                raise Overgrown
            if delimiter and content_type.startswith(b"multipart/"):
                self.open.append(_Multipart(delimiter, depth, is_enclosed))
            start += len(block)
            if content_type not in _MESSAGES:
                return start
            start = _after_empty_line(self.octets, start)
            depth, is_enclosed = depth + 1, True

    def delimited(self, line_start: int) -> None:
        """Follow the line at `line_start` if it delimits a part of an open multipart."""
        for index in range(len(self.open) - 1, -1, -1):
            parent = self.open[index]
            if not self.octets.startswith(parent.delimiter, line_start):
                continue
            after = line_start + len(parent.delimiter)
            end = self.octets.find(b"\n", after, after + 80)
            rest = self.octets[after:end].rstrip() if end >= 0 else self.octets[after : after + 80]
            if rest == b"--":
                del self.open[index:]
            elif not rest and end >= 0:
                del self.open[index + 1 :]
                self.enter(end + 1, parent.depth + 1, is_enclosed=parent.is_enclosed)
            else:
                continue
            return


def outline(octets: bytes) -> list[Part]:
    """Return the parts of a message, the message itself first.

    Raises:
        Overgrown: more than `MAX_PARTS` parts, or deeper than `MAX_DEPTH`.
    """
    walk = _Walk(octets)
    position = walk.enter(0, 0, is_enclosed=False)
    candidates = 0
    while walk.open and (position := octets.find(b"\n--", position)) >= 0:
        candidates += 1
        if candidates > _MAX_CANDIDATES:
            raise Overgrown
        position += 1
        walk.delimited(position)
    return walk.parts


def _announced(block: bytes) -> tuple[bytes, bytes]:
    """Return the content type and the delimiter (``--`` and boundary) that a header names."""
    found = _CONTENT_TYPE.search(block)
    if not found:
        return b"", b""
    boundary = _BOUNDARY.search(found[1])
    named = (boundary[1] or boundary[2]).rstrip() if boundary else b""
    return found[1].partition(b";")[0].strip().lower(), b"--" + named if named else b""


def _after_empty_line(octets: bytes, end_of_header: int) -> int:
    """Return where the body begins after a header that ended at `end_of_header`."""
    for empty in (b"\r\n\r\n", b"\n\n", b"\n\r\n", b"\r\n", b"\n"):
        if octets.startswith(empty, end_of_header):
            return end_of_header + len(empty)
    return end_of_header
