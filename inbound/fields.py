"""Fields: the header of a message as it stands on the wire (RFC 5322 2.2).

Read octet by octet and never interpreted, so that it is cheap enough for the SMTP dialogue.
"""

from __future__ import annotations

import re

#: Octets and lines of one header; real ones stay under a tenth of both.
MAX_HEADER_OCTETS = 65_536
MAX_HEADER_LINES = 500

_END = re.compile(rb"\r?\n\r?\n")
#: RFC 5322 2.2: printable US-ASCII without the colon; white space before the colon is obsolete.
_NAME = re.compile(rb"[!-9;-~]+:")


class BadFieldLine(ValueError):  # noqa: N818  (it names what is wrong)
    """A line of the header that is neither a field nor the continuation of one."""


def header(octets: bytes, start: int = 0, *, max_octets: int = MAX_HEADER_OCTETS) -> bytes:
    """Return the header block that begins at `start`, without the empty line that ends it.

    At most `max_octets` + 1 octets are looked at and returned, so a result longer than that
    limit says that the header is too long.
    """
    if octets.startswith((b"\r\n", b"\n"), start):
        return b""
    window = octets[start : start + max_octets + 4]
    end = _END.search(window)
    return window[: end.start()] if end else window[: max_octets + 1]


def fields(block: bytes, *, strict: bool = False) -> list[tuple[str, bytes]]:
    """Return the (lower-case name, unfolded value) pairs of a header block, in order.

    Lines that are no field are passed over.

    Args:
        block: what `header` returned.
        strict: raise on such a line instead.

    Raises:
        BadFieldLine: only if `strict`.
    """
    found: list[tuple[str, list[bytes]]] = []
    for line in block.split(b"\n"):
        text = line.removesuffix(b"\r")
        if text[:1] in (b" ", b"\t") and found:
            found[-1][1].append(text)
        elif _NAME.match(text):
            name, _, value = text.partition(b":")
            found.append((name.decode("ascii").lower(), [value]))
        elif strict and text:
            raise BadFieldLine(text[:80])
    return [(name, b"".join(lines).strip()) for name, lines in found]


def values(pairs: list[tuple[str, bytes]], name: str) -> list[bytes]:
    """Return the values of the fields called `name`, in order."""
    return [value for key, value in pairs if key == name]
