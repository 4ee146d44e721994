"""Attachments: the files a letter brings, limited in number and size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from inbound.letter.decoding import body, encoded
from inbound.letter.opened import Attachment

MAX_ATTACHMENTS = 10
#: Of one file; a logo or a scanned receipt is smaller.
MAX_OCTETS = 5 * 2**20
MAX_NAME_CHARACTERS = 100

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


def files(message: Message) -> Iterator[Message]:
    """Yield the parts that are files: attached, or named and no text, or neither text nor HTML.

    Attached messages count as files and are not entered.
    """
    for part in _leaves(message):
        is_text = part.get_content_type() in ("text/plain", "text/html")
        if part.get_content_disposition() == "attachment" or not is_text:
            yield part


def attachments(message: Message) -> tuple[Attachment, ...]:
    """Return the first `MAX_ATTACHMENTS` files of at most `MAX_OCTETS` each, without messages."""
    found: list[Attachment] = []
    for part in files(message):
        if part.get_content_maintype() in ("message", "multipart"):
            continue
        octets = body.octets(part)
        if octets and len(octets) <= MAX_OCTETS:
            found.append(Attachment(_name(part), part.get_content_type(), octets))
        if len(found) == MAX_ATTACHMENTS:
            break
    return tuple(found)


def _leaves(message: Message) -> Iterator[Message]:
    if message.get_content_maintype() != "multipart":
        yield message
    for part in body.children(message):
        yield from _leaves(part)


def _name(part: Message) -> str:
    """Return the file name of a part, safe to use as the last part of a path."""
    try:
        raw = part.get_filename("")
    except (ValueError, LookupError, TypeError, IndexError):  # broken RFC 2231
        return ""
    octets = str(raw).encode("utf-8", "surrogateescape")
    name = encoded.text(octets, max_characters=4 * MAX_NAME_CHARACTERS)
    name = _UNSAFE.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    if dot and len(name) > MAX_NAME_CHARACTERS and len(suffix) <= 10:
        return stem[: MAX_NAME_CHARACTERS - len(suffix) - 1] + dot + suffix
    return name[:MAX_NAME_CHARACTERS]
